// Node's own Socket.IO: a tick is committed, acknowledged and pushed to its room. node socketio.js PORT FILE
"use strict";

const http = require("node:http");
const { Server } = require("socket.io");
const { open } = require("./work.js");

const record = open(process.argv[3]);
const server = http.createServer();
const io = new Server(server, { pingInterval: 20_000, pingTimeout: 20_000, perMessageDeflate: false, serveClient: false });

io.on("connection", (socket) => {
  socket.on("join", (asked, answer) => {
    socket.join(asked.incident);
    answer({ ok: true, seq: record.place(asked.incident) });
  });
  socket.on("tick", (given, answer) => {
    const push = record.commit(given.room, given);
    answer({ ok: true, seq: push.seq });
    io.to(given.room).emit("push", push);
  });
});
server.listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 2048 });
