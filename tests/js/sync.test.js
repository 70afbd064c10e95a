// However pushes arrive, twice, late, or not at all, a page ends as the record says.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Backoff } from "../../static/js/backoff.js";
import { accepts, ordered, place } from "../../static/js/lists.js";
import { Sync } from "../../static/js/sync.js";

const HEAD = 40;
const WHERE = { state: ["open"] };

// A record in which entry n changes row n % 7: opened, moved, or closed.
const record = Array.from({ length: HEAD }, (_, index) => {
  const seq = index + 1;
  return { seq, name: `row/${seq % 7}`, sort: String((seq * 13) % 10), state: seq % 3 ? "open" : "closed" };
});

const link = (seq) => `link-${seq}`;

function pushed(after, to) {
  const pieces = record.slice(after, to);
  const newest = new Map(record.slice(0, to).map((piece) => [piece.name, piece]));
  const entries = pieces.map(({ seq }) => ({ seq, link: link(seq), word: "action", sentence: `Entry ${seq}.` }));
  const links = { link: link(to), prev_link: link(after) };
  return { seq: to, prev: after, ...links, pieces: pieces.map(({ name }) => newest.get(name)), entries };
}

class Page {
  rows = [];
  heard = [];
  missed = [];
  reports = [];
  asked = 0;
  head = 0;
  broken = false;
  whole = false;

  constructor({ seq = 0, at = link(seq) } = {}) {
    this.sync = new Sync({
      seq, link: at, ask: (have) => this.ask(have), apply: (...given) => this.apply(...given),
      takeWhole: (may) => this.takeWhole(may), report: (report) => this.reports.push(report),
    });
    if (seq) this.apply(pushed(0, seq).pieces, [], false);
  }

  async ask({ seq, link: held }) {
    this.asked += 1;
    await Promise.resolve();
    if (this.broken) throw new Error("no connection");
    if (seq > this.head || held !== link(seq)) return { fork: { seq: this.head, link: link(this.head) } };
    return this.whole ? { whole: true } : { push: pushed(seq, this.head) };
  }

  async takeWhole(may) {
    const head = this.head;
    if (!await may({ seq: head, link: link(head) })) return;
    this.rows = [];
    this.apply(pushed(0, head).pieces, [], false);
  }

  apply(pieces, entries, away) {
    for (const piece of pieces) {
      this.rows = this.rows.filter((row) => row.name !== piece.name);
      if (!accepts(WHERE, { state: [piece.state] })) continue;
      this.rows.splice(place(this.rows.map((row) => row.sort), piece.sort), 0, piece);
    }
    (away ? this.missed : this.heard).push(...entries.map((entry) => entry.seq));
  }

  get shown() {
    return ordered(this.rows, (row) => `${row.sort} ${row.name}`).map((row) => `${row.name} ${row.seq}`);
  }

  get state() {
    return this.reports.at(-1)?.state;
  }
}

function fresh(head = HEAD) {
  const page = new Page();
  page.apply(pushed(0, head).pieces, [], false);
  return page.shown;
}

function shuffled(items, seed) {
  const mixed = items.map((item, index) => [((index + 1) * 7919 * seed) % 101, item]);
  return mixed.sort(([one], [other]) => one - other).map(([, item]) => item);
}

async function settled(page) {
  await page.sync.pull();
}

test("pushes in order need no question", async () => {
  const page = new Page();
  for (let seq = 1; seq <= HEAD; seq += 1) { page.head = seq; page.sync.push(pushed(seq - 1, seq)); }
  assert.equal(page.asked, 0);
  assert.deepEqual(page.shown, fresh());
  assert.deepEqual(page.heard, record.map(({ seq }) => seq));
});

test("pushes shuffled, doubled and lost end in the same page, every entry heard once", async () => {
  for (let seed = 1; seed <= 25; seed += 1) {
    const page = new Page();
    page.head = HEAD;
    const pushes = Array.from({ length: HEAD }, (_, index) => pushed(index, index + 1));
    const arriving = shuffled([...pushes, ...pushes.slice(0, 9)], seed).filter((_, index) => index % 4 !== 0);
    for (const push of arriving) { page.sync.push(push); await Promise.resolve(); }
    await page.sync.tick({ seq: HEAD, link: link(HEAD) });
    await settled(page);
    assert.deepEqual(page.shown, fresh(), `seed ${seed}`);
    assert.deepEqual(page.heard, record.map(({ seq }) => seq), `seed ${seed}`);
  }
});

test("once the person's seat has ended nothing is taken in and nothing is asked for, and that is said once", async () => {
  const page = new Page({ seq: 10 });
  page.head = HEAD;
  page.sync.shutOut();
  page.sync.push(pushed(10, 12));
  page.sync.tick({ seq: HEAD, link: link(HEAD) });
  await page.sync.woke();
  page.sync.shutOut();
  assert.deepEqual([page.asked, page.heard, page.sync.position.seq], [0, [], 10]);
  assert.deepEqual(page.reports.map(({ state }) => state), ["shut-out"]);
});

test("a server that shows the person nothing of the incident any more shuts the page out", async () => {
  const page = new Page({ seq: 10 });
  page.ask = () => Promise.reject(Object.assign(new Error("not there"), { shutOut: true }));
  await page.sync.pull();
  assert.equal(page.state, "shut-out");
});

test("what is known already is dropped", () => {
  const page = new Page({ seq: 10 });
  page.sync.push(pushed(4, 8));
  assert.equal(page.sync.position.seq, 10);
  assert.deepEqual(page.heard, []);
});

test("a push that overlaps is taken, its known entries not heard again", () => {
  const page = new Page({ seq: 10 });
  page.sync.push(pushed(8, 12));
  assert.deepEqual(page.heard, [11, 12]);
  assert.deepEqual(page.shown, fresh(12));
});

test("a tick that says what is known asks nothing, one ahead is caught up with", async () => {
  const page = new Page({ seq: 10 });
  page.head = 12;
  page.sync.tick({ seq: 10, link: link(10) });
  assert.equal(page.asked, 0);
  await page.sync.tick({ seq: 12, link: link(12) });
  assert.equal(page.sync.position.seq, 12);
});

test("a tick that a push overtook costs one question and changes nothing", async () => {
  const page = new Page({ seq: 10 });
  page.head = 10;
  await page.sync.tick({ seq: 9, link: link(9) });
  assert.deepEqual([page.asked, page.state, page.sync.position.seq], [1, "fresh", 10]);
});

test("a server set back to an older backup is noticed by its heartbeat, and what it has is told", async () => {
  const page = new Page({ seq: 10 });
  page.head = 8;
  await page.sync.tick({ seq: 8, link: link(8) });
  assert.deepEqual([page.state, page.reports.at(-1).server], ["fork", { seq: 8, link: link(8) }]);
});

test("a push that covers this page's own entry under another link is a fork, and nothing of it is taken", () => {
  for (const prev of [10, 8]) {
    const page = new Page({ seq: 10 });
    const other = pushed(prev, 14);
    other.prev_link = "another";
    for (const entry of other.entries) entry.link = `another-${entry.seq}`;
    page.sync.push(other);
    assert.deepEqual([page.state, page.sync.position, page.shown], ["fork", { seq: 10, link: link(10) }, fresh(10)]);
  }
});

test("a fork that is noticed while an answer is under way stays a fork", async () => {
  const page = new Page({ seq: 10 });
  page.head = 12;
  const asking = page.sync.pull();
  page.sync.push({ ...pushed(9, 10), link: "another" });
  await asking;
  assert.deepEqual([page.state, page.sync.position.seq], ["fork", 10]);
});

test("a whole page of another history is never taken in", async () => {
  const page = new Page({ seq: 10 });
  page.head = HEAD;
  const answers = [{ whole: true }, { fork: { seq: HEAD, link: "another" } }];
  page.ask = async () => answers.shift();
  await page.sync.pull();
  assert.deepEqual([page.state, page.shown], ["fork", fresh(10)]);
});

test("joining a server that differs or is behind ends in a fork, and nothing changes any more", async () => {
  const page = new Page({ seq: 10 });
  page.head = 8;
  await page.sync.joined({ seq: 8, link: link(8) });
  assert.equal(page.state, "fork");
  page.sync.push(pushed(10, 11));
  assert.equal(page.sync.position.seq, 10);
});

test("the same number under another link is a fork", () => {
  const page = new Page({ seq: 10 });
  page.sync.push({ ...pushed(9, 10), link: "another" });
  assert.equal(page.state, "fork");
});

test("without a connection the page says lost, and catches up when asked again", async () => {
  const page = new Page({ seq: 10 });
  page.head = 30;
  page.broken = true;
  await page.sync.pull();
  assert.equal(page.state, "lost");
  page.broken = false;
  await page.sync.pull();
  assert.equal(page.state, "fresh");
  assert.deepEqual(page.shown, fresh(30));
  assert.equal(page.missed.length, 20);
  assert.deepEqual(page.heard, []);
});

test("too far behind, the whole page is taken and the missed are counted", async () => {
  const page = new Page({ seq: 3 });
  page.head = HEAD;
  page.whole = true;
  await page.sync.woke();
  assert.deepEqual(page.shown, fresh());
  assert.equal(page.reports.at(-1).missing, HEAD - 3);
});

test("many who ask at once cost one question, and one more for what came meanwhile", async () => {
  const page = new Page();
  page.head = HEAD;
  await Promise.all([page.sync.pull(), page.sync.pull(), page.sync.pull()]);
  assert.ok(page.asked <= 2);
});

test("paused, nothing changes and the waiting are counted; going on is gapless", async () => {
  const page = new Page({ seq: 10 });
  page.sync.pause();
  page.head = 13;
  for (let seq = 11; seq <= 13; seq += 1) page.sync.push(pushed(seq - 1, seq));
  assert.deepEqual(page.shown, fresh(10));
  assert.equal(page.reports.at(-1).waiting, 3);
  await page.sync.resume();
  assert.deepEqual(page.shown, fresh(13));
  assert.deepEqual(page.heard, [11, 12, 13]);
});

test("joining again where nothing happened asks nothing: two thousand may come back at once", async () => {
  const page = new Page({ seq: 10 });
  page.head = 10;
  page.sync.lost();
  page.sync.joined({ seq: 10, link: link(10) });
  assert.deepEqual([page.asked, page.state], [0, "fresh"]);
});

test("waiting longer and longer, up to half a minute, and nobody as long as another", () => {
  const waits = Array.from({ length: 200 }, () => {
    const backoff = new Backoff();
    return Array.from({ length: 9 }, () => backoff.next());
  });
  const longest = (index) => Math.max(...waits.map((one) => one[index]));
  assert.ok(longest(0) <= 1_000 && longest(2) <= 4_000 && longest(8) <= 30_000);
  assert.ok(longest(0) > 500 && longest(8) > 15_000);
  assert.ok(new Set(waits.map((one) => Math.floor(one[8] / 1_000))).size > 10);
});

test("a short break in which nothing happened leaves nothing to be missed later", async () => {
  const page = new Page({ seq: 10 });
  page.head = 10;
  page.sync.lost();
  await page.sync.joined({ seq: 10, link: link(10) });
  page.head = 11;
  await page.sync.tick({ seq: 11, link: link(11) });
  assert.deepEqual([page.heard, page.missed], [[11], []]);
});

test("a fork known from elsewhere stops the page for good", async () => {
  const page = new Page({ seq: 5 });
  page.head = 5;
  page.sync.halt();
  page.sync.tick({ seq: 5, link: link(5) });
  page.sync.pause();
  await page.sync.pull();
  assert.deepEqual([page.asked, page.reports.map(({ state }) => state)], [0, ["fork"]]);
});

test("a server that knows nobody here is no lost connection", async () => {
  const page = new Page({ seq: 5 });
  page.ask = () => Promise.reject(Object.assign(new Error("401"), { signedOut: true }));
  await page.sync.pull();
  assert.equal(page.reports.at(-1).state, "signed-out");
});
