// The way through a bad proxy is found without going round in circles, remembered for a day, and no longer.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Way } from "../../static/js/way.js";

const DAY_MS = 24 * 60 * 60 * 1_000;

function storage(kept = new Map()) {
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, told) => { kept.set(name, told); },
    removeItem: (name) => { kept.delete(name); },
  };
}

const first = (way) => way.options.transports[0];

test("a swallowed upgrade turns to polling at once, but only once", () => {
  const way = new Way({ storage });
  assert.equal(first(way), "websocket");
  assert.equal(way.timedOut(), true);
  assert.equal(first(way), "polling");
  assert.equal(way.timedOut(), false);
  assert.equal(first(way), "websocket");
  assert.equal(way.timedOut(), false);
});

test("what worked is remembered for a day, and then tried again", () => {
  const kept = storage();
  let now = 0;
  const open = () => new Way({ storage: () => kept, now: () => now });
  open().worked("polling");
  now = DAY_MS - 1;
  assert.deepEqual(open().options, { transports: ["polling", "websocket"], upgrade: true });
  now = DAY_MS;
  assert.equal(first(open()), "websocket");
});

test("a proxy that was mended is noticed by the upgrade", () => {
  const kept = storage();
  const way = new Way({ storage: () => kept });
  way.timedOut();
  way.worked("polling");
  way.worked("websocket");
  assert.equal(first(way), "websocket");
  assert.equal(first(new Way({ storage: () => kept })), "websocket");
});

test("a proxy that lets no WebSocket live gets none any more", () => {
  const kept = storage();
  const way = new Way({ storage: () => kept });
  for (let time = 0; time < 3; time += 1) {
    assert.equal(way.options.upgrade, true);
    way.worked("websocket");
    way.cut("websocket", 1_000);
  }
  assert.deepEqual(way.options, { transports: ["polling", "websocket"], upgrade: false });
  way.worked("polling");
  assert.equal(new Way({ storage: () => kept }).options.upgrade, false);
});

test("a line that lived long and was cut is no bad proxy", () => {
  const way = new Way({ storage });
  for (let time = 0; time < 9; time += 1) {
    way.worked("websocket");
    way.cut("websocket", time % 3 ? 1_000 : 60_000);
  }
  assert.equal(way.options.upgrade, true);
});

test("a browser that forbids storage still finds the way", () => {
  const way = new Way({ storage: () => { throw new Error("forbidden"); } });
  way.timedOut();
  way.worked("polling");
  assert.equal(first(way), "polling");
});
