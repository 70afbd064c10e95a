// A page without a browser: the client's own reducer, told what happens and asked what it shows by lines of JSON.
import { createInterface } from "node:readline";

import { Sync } from "../../static/js/sync.js";

let sync;
let shown;
let report;
let applied;
let asked;
let number = 0;

const ask = (kind, position) => new Promise((resolve, reject) => {
  number += 1;
  asked.set(number, { kind, position, resolve, reject });
});

function open({ seq, link, pieces }) {
  shown = new Map(Object.entries(pieces));
  [report, applied, asked] = [null, 0, new Map()];
  sync = new Sync({
    seq, link,
    ask: (position) => ask("since", position),
    apply: (pieces) => { put(pieces); },
    takeWhole: async (may) => {
      const newer = await ask("whole");
      if (!await may({ seq: newer.seq, link: newer.link })) return;
      shown.clear();
      put(newer.pieces);
    },
    report: (told) => { report = told; },
  });
}

function put(pieces) {
  applied += 1;
  for (const { name, html } of pieces) shown.set(name, html);
}

const acts = {
  open,
  push: ({ told }) => sync.push(told),
  tick: ({ told }) => sync.tick(told),
  joined: ({ told }) => sync.joined(told),
  lost: () => sync.lost(),
  woke: () => { sync.woke(); },
  pause: () => sync.pause(),
  resume: () => { sync.resume(); },
  answer: ({ id, told }) => taken(id).resolve(told),
  fail: ({ id }) => taken(id).reject(new Error("no connection")),
  show: () => {},
};

function taken(id) {
  const one = asked.get(id);
  asked.delete(id);
  return one;
}

function state(whole) {
  const waiting = [...asked].map(([id, { kind, position }]) => ({ id, kind, position }));
  const pieces = whole ? Object.fromEntries(shown) : undefined;
  return { position: sync.position, report, applied, asked: waiting, pieces };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { act, ...given } = JSON.parse(line);
  acts[act](given);
  await new Promise(setImmediate);
  process.stdout.write(`${JSON.stringify(state(act === "show"))}\n`);
}
