// What the client says by itself.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  batch, countdown, editable, elapsed, freshness, inFull, keptAs, markOf, missed, missedCount, pageOpen, recordedAs, stateOf, titleOf, written,
} from "../../static/js/wording.js";

const at = new Date("2020-03-20T14:03:07Z");
const inSummer = new Date("2020-07-20T14:03:07Z");

function entry(word, agencies = [], sentence = `${word} recorded.`) {
  return { word, agencies, sentence };
}

test("what was missed is counted, decisions and one's own actions by name", () => {
  const entries = [entry("decision"), entry("decision"), entry("action", ["wyp"]), entry("action", ["ea"]),
    entry("update"), entry("update"), entry("meeting")];
  assert.equal(missed(entries, "wyp"), "You missed 7 things: 2 decisions, 1 action for you.");
});

test("missing one thing of no consequence says so", () => {
  assert.equal(missed([entry("update", ["wyp"])], "wyp"), "You missed 1 thing: no decision, and no action for you.");
});

test("having missed nothing says nothing", () => {
  assert.equal(missed([], "wyp"), "");
  assert.equal(missedCount(0), "");
});

test("a person without an agency has no actions of their own", () => {
  assert.equal(missed([entry("action", ["wyp"])], undefined), "You missed 1 thing: no decision, and no action for you.");
});

test("one entry is announced as it is, several as one sentence", () => {
  assert.equal(batch([entry("decision")], "wyp"), "decision recorded.");
  assert.equal(batch([entry("decision"), entry("update")], "wyp"), "2 new entries, latest: update recorded.");
});

test("an action for one's own agency is what an announcement says first", () => {
  const entries = [entry("action", ["wyp"], "Action A07 raised for WYP."), entry("update")];
  assert.equal(batch(entries, "wyp"), "2 new entries, 1 for you: Action A07 raised for WYP.");
});

test("the line is honest about being fresh, cut off, paused and forked", () => {
  assert.equal(freshness({ state: "fresh", seq: 58, at }), "Up to date, entry 58, 14:03:07.");
  assert.match(freshness({ state: "fresh", seq: 58, at, asks: true }), /No live connection from here/);
  assert.equal(freshness({ state: "lost", seq: 57, since: at }),
    "Connection lost 14:03:07. You are seeing the record as at entry 57.");
  assert.match(freshness({ state: "offline", seq: 57, since: at, unsent: 2 }),
    /2\u00a0changes on this device not yet recorded\.$/);
  assert.equal(freshness({ state: "paused", seq: 57, waiting: 1 }), "Updates paused at entry 57. 1 new entry waiting.");
  assert.equal(freshness({ state: "fork", seq: 57 }),
    "This device holds entries the server does not have. Do not close this page.");
});

test("numbers of entries have a comma at every thousand, whether they come as numbers or as digits", () => {
  assert.equal(freshness({ state: "fresh", seq: 1234, at }), "Up to date, entry 1,234, 14:03:07.");
  assert.match(freshness({ state: "paused", seq: 12345, waiting: 1 }), /^Updates paused at entry 12,345\. /);
  assert.match(freshness({ state: "lost", seq: "1234", since: at }), /the record as at entry 1,234\.$/);
  assert.equal(keptAs({ seq: 1234, at: "Fri 20 Mar 2020 09:30 GMT" }), "As at entry 1,234, Fri 20 Mar 2020 09:30 GMT");
  assert.match(recordedAs({ command: "write_log", subject: "log:1" }, { seq: 1234 }, at), /: Recorded as 1,234 at 14:03:07\.$/);
});

test("times are London's, in summer too", () => {
  assert.equal(freshness({ state: "fresh", seq: 58, at: inSummer }), "Up to date, entry 58, 15:03:07.");
});

test("a countdown reads well near and far, before and after", () => {
  const said = [3 * 86400, 7500, 720, 30, -30, -720, -7500, -3 * 86400].map((seconds) => countdown(seconds));
  assert.deepEqual(said, ["in 3 days", "in 2 h 05 min", "in 12 min", "in under a minute", "due now",
    "due 12 min ago", "due 2 h 05 min ago", "due 3 days ago"]);
});

test("elapsed minutes stand against the planned ones", () => {
  assert.equal(elapsed(430, 10), "7 min of 10");
  assert.equal(elapsed(4000), "1 h 06 min");
  assert.equal(elapsed(-5), "0 min");
});

test("presence names people and agencies", () => {
  assert.equal(pageOpen([{ name: "A. Khan", agency: "wyp" }, { name: "B. Lee", agency: "ea" }]),
    "Page open: A. Khan (wyp), B. Lee (ea)");
  assert.equal(pageOpen([]), "");
});

test("cut off, the line says the record's time where it is known, and whether this browser keeps anything", () => {
  const stamp = "Fri 20 Mar 2020 09:30 GMT";
  assert.equal(freshness({ state: "lost", seq: 57, since: at, stamp }),
    "Connection lost 14:03:07. You are seeing the record as at entry 57, Fri 20 Mar 2020 09:30 GMT.");
  assert.match(freshness({ state: "lost", seq: 57, since: at, keeps: false }), /This browser keeps nothing for later/);
  assert.match(freshness({ state: "fresh", seq: 57, at, unsent: 2, attention: 1 }), /2\u00a0changes on this device not yet recorded\. 1 needs your attention\.$/);
  assert.equal(freshness({ state: "signed-out", seq: 57, unsent: 2 }),
    "Sign in again to record 2 changes. You are seeing the record as at entry 57.");
});

test("what waits says what it is, when it was done and how it stands", () => {
  const tick = { command: "complete_action", subject: "action_ref:SCG012/A07", client_at: "2020-07-20T13:03:07Z", state: "waiting", attempts: 0 };
  assert.equal(markOf(tick), "Ticked on this device 14:03, not yet recorded");
  assert.equal(titleOf(tick), "Action SCG012/A07 ticked complete");
  assert.equal(stateOf(tick), "Not yet recorded");
  assert.equal(stateOf({ ...tick, state: "attention", answer: { sentence: "Only the chair may do this" } }),
    "Needs your attention: Only the chair may do this.");
  assert.equal(recordedAs(tick, { seq: 58 }, at), "Action SCG012/A07 ticked complete: Recorded as 58 at 14:03:07.");
});

test("an agency is called by its name where the page gave it", () => {
  const report = { command: "report_update", subject: "agency_code:leeds" };
  assert.equal(titleOf({ ...report, about: "Leeds City Council" }), "Situation update of Leeds City Council");
  assert.equal(titleOf(report), "Situation update of leeds");
});

test("what was left empty of a report can be edited too", () => {
  const names = (command, fields) => editable({ command, fields }).map(([name]) => name);
  assert.deepEqual(names("report_update", [["what", "Wet"], ["rag", "red"], ["trend", "steady"]]),
    ["what", "so_what", "what_might", "rag", "trend"]);
  assert.deepEqual(names("write_log", [["text", "Wet"]]), ["text"]);
});

test("only what a person wrote is shown, always in the same order", () => {
  assert.deepEqual(written([["rag", "red"], ["agency_code", "ea"], ["what", "Wet"]]),
    [["what", "What", "Wet"], ["rag", "Assessment", "red"]]);
});

test("a day and time read as the server writes them, in winter and in summer", () => {
  assert.equal(inFull(new Date("2020-03-20T09:30:00Z")), "Fri 20 Mar 2020 09:30 GMT");
  assert.equal(inFull(new Date("2020-09-01T08:05:00Z")), "Tue 1 Sep 2020 09:05 BST");
});
