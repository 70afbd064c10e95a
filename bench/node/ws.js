// Bare ws, the floor: the same work and the same text frames, without Engine.IO or Socket.IO. node ws.js PORT FILE
"use strict";

const { WebSocketServer } = require("ws");
const { open } = require("./work.js");

const record = open(process.argv[3]);
const server = new WebSocketServer({
  port: Number(process.argv[2]), host: "127.0.0.1", backlog: 2048, perMessageDeflate: false,
});
const rooms = new Map();

function join(socket, room) {
  if (!rooms.has(room)) rooms.set(room, new Set());
  rooms.get(room).add(socket);
  socket.on("close", () => rooms.get(room).delete(socket));
}

server.on("connection", (socket) => {
  socket.on("message", (came) => {
    const text = came.toString();
    const start = text.indexOf("[");
    const number = text.slice(2, start);
    const [event, given] = JSON.parse(text.slice(start));
    if (event === "join") {
      join(socket, given.incident);
      socket.send(`43${number}[{"ok":true,"seq":${record.place(given.incident)}}]`);
      return;
    }
    const push = record.commit(given.room, given);
    socket.send(`43${number}[{"ok":true,"seq":${push.seq}}]`);
    const frame = Buffer.from(`42${JSON.stringify(["push", push])}`);
    for (const other of rooms.get(given.room)) other.send(frame, { binary: false });
  });
});
