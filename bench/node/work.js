// What both servers do for a tick, as bench/tick.py does it: one durable row, and the push that tells of it.
"use strict";

const TEXT = "Pumps placed at the mill; the crew stays until the level has fallen for two readings. ".repeat(6).slice(0, 440);

exports.open = function open(file) {
  const database = openFile(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec("CREATE TABLE tick (room TEXT, seq INTEGER, at TEXT, given TEXT, PRIMARY KEY (room, seq))");
  const insert = database.prepare("INSERT INTO tick (room, seq, at, given) VALUES (?, ?, ?, ?)");
  const places = new Map();
  return {
    place: (room) => places.get(room) ?? 0,
    commit(room, given) {
      const seq = (places.get(room) ?? 0) + 1;
      const at = new Date().toISOString();
      insert.run(room, seq, at, given.note); // a statement of its own is a transaction of its own
      places.set(room, seq);
      return { seq, prev: seq - 1, room, action: given.action, state: "completed", at, text: TEXT };
    },
  };
};

// Node's own SQLite stands in where better-sqlite3 could neither be fetched nor built.
function openFile(file) {
  try {
    const Database = require("better-sqlite3");
    const database = new Database(file);
    console.log("better-sqlite3");
    return database;
  } catch {
    const { DatabaseSync } = require("node:sqlite");
    console.log("node:sqlite");
    return new DatabaseSync(file);
  }
}
