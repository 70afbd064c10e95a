// What waits is sent in order, once, and every answer means one thing.
import assert from "node:assert/strict";
import { test } from "node:test";

import { anew, counts, delayOf, edited, follows, incomplete, itemOf, judge, nextOf, placed, refused, toSend, waits } from "../../static/js/queue.js";

const base = "https://scg.example/incidents/WY-2020-03/do";
const at = new Date("2020-03-20T14:03:07Z");

function item(command, fields = [], more = {}) {
  return { ...itemOf({ url: new URL(`${base}/${command}`), fields, seq: 57, at, key: "made" }), ...more };
}

const tick = (ref, more) => item("complete_action", [["action_ref", ref]], more);

test("only ticks, progress, updates and log entries may wait", () => {
  assert.deepEqual(waits(new URL(`${base}/write_log`)), { incident: "WY-2020-03", command: "write_log" });
  for (const act of ["close_meeting", "take_decision", "sign_minutes", "raise_action"]) {
    assert.equal(waits(new URL(`${base}/${act}`)), null);
  }
  assert.equal(waits(new URL("https://scg.example/forum/do/add_agency")), null);
});

test("an item keeps what was typed, the form's own key, and nothing of the page's token", () => {
  const url = new URL(`${base}/complete_action?action_ref=SCG001%2FA01&key=complete_action%3A57`);
  const made = itemOf({ url, fields: [["csrf_token", "secret"], ["next", "/"]], seq: 57, at, key: "made" });
  assert.deepEqual(made.fields, [["action_ref", "SCG001/A01"]]);
  assert.equal(made.key, "complete_action:57");
  assert.equal(made.subject, "action_ref:SCG001/A01");
  assert.equal(made.url, "/incidents/WY-2020-03/do/complete_action");
  assert.equal(item("write_log", [["text", "Bridge closed"]]).key, "made");
});

test("a new text under an old key is another act with a key of its own, the same act again is known", () => {
  const write = (text) => item("write_log", [["text", text], ["key", "K"]]);
  const first = write("One");
  assert.equal(placed(write("One"), [first], "new").known, first);
  const second = placed(write("Two"), [first], "new");
  assert.deepEqual([second.known, second.item.key, first.key], [null, "new", "K"]);
  const tickedUnderIt = placed({ ...tick("A01"), key: "K" }, [first], "new");
  assert.deepEqual([tickedUnderIt.known, tickedUnderIt.item.key], [null, "new"]);
  assert.equal(placed(write("One"), [], "new").item.key, "K");
});

test("what was left empty can be filled in later, and what is emptied goes", () => {
  const fields = [["agency_code", "ea"], ["what", "Wet"], ["so_what", "Boats"]];
  assert.deepEqual(edited(fields, [["what", "Wetter"], ["so_what", ""], ["what_might", "Ice"]]),
    [["agency_code", "ea"], ["what", "Wetter"], ["what_might", "Ice"]]);
});

test("what is sent says when it was done, and up to where its writer had seen", () => {
  const sent = Object.fromEntries(toSend(item("report_update", [["agency_code", "ea"], ["what", "Dry"]])));
  assert.equal(sent.client_at, "2020-03-20T14:03:07.000Z");
  assert.equal(sent.version, "57");
  assert.equal(Object.fromEntries(toSend(tick("A01"))).version, undefined);
});

test("an item with nothing written in it is no item", () => {
  assert.ok(incomplete(item("write_log", [["text", "  "]])));
  assert.ok(incomplete(item("report_update", [["what", "Dry"], ["rag", "green"]])));
  assert.ok(!incomplete(tick("A01")));
});

test("in order, the first goes first", () => {
  const items = [tick("A01", { id: 1 }), tick("A02", { id: 2 })];
  assert.equal(nextOf(items).id, 1);
  assert.equal(nextOf([]), null);
});

test("what needs attention holds up only what is about the same thing", () => {
  const items = [tick("A01", { id: 1, state: "attention" }), tick("A01", { id: 2 }), tick("A02", { id: 3 })];
  assert.equal(nextOf(items).id, 3);
  const written = [item("write_log", [["text", "One"]], { id: 1, state: "attention" }), item("write_log", [["text", "Two"]], { id: 2 })];
  assert.equal(nextOf(written).id, 2);
});

test("nothing goes to a server that has forked", () => {
  assert.equal(nextOf([tick("A01")], new Set(["WY-2020-03"])), null);
  assert.ok(nextOf([tick("A01")], new Set(["WY-2021-01"])));
});

test("every answer means one thing", () => {
  const said = (status, body = {}) => judge(status, body);
  assert.deepEqual([201, 200].map((status) => said(status)), ["recorded", "recorded"]);
  assert.deepEqual([403, 404, 412, 413, 422, 428].map((status) => said(status)), Array(6).fill("attention"));
  assert.deepEqual([408, 409, 429, 500, 502, 503, 507].map((status) => said(status)), Array(7).fill("again"));
  assert.equal(said(401), "signed-out");
  assert.equal(said(403, { error: "stale" }), "renew");
  assert.deepEqual([200, 403, 404].map((status) => judge(status, null)), ["again", "again", "again"]);
});

test("the same is tried again ever later up to half a minute, and never before the server says", () => {
  const longest = [1, 2, 3, 4, 5, 20].map((attempts) => delayOf(attempts, 0, 1));
  assert.deepEqual(longest, [2, 4, 8, 16, 30, 30]);
  assert.equal(delayOf(9, 0, 0), 1);
  assert.equal(delayOf(1, "120", 0.5), 120);
});

test("sent anew after a conflict it is a new request, made from what stands now", () => {
  const held = refused(item("report_update", [["agency_code", "ea"], ["what", "Wet"]]),
    { error: "changed", sentence: "Compare both", current: { what: "Dry", version: 60 } });
  assert.equal(held.state, "attention");
  const again = anew(held, { key: "new", fields: [["what", "Both"]] });
  assert.deepEqual([again.key, again.version, again.state, again.answer, again.fields], ["new", 60, "waiting", null, [["what", "Both"]]]);
});

test("one's own later report has seen one's own earlier one, and nobody else's", () => {
  const report = (agency, version) => ({ ...item("report_update", [["agency_code", agency]]), version });
  assert.ok(follows(report("ea", 57), report("ea", 57), 60));
  assert.ok(!follows(report("leeds", 57), report("ea", 57), 60));
  assert.ok(!follows(tick("A01"), report("ea", 57), 60));
});

test("all are counted, and those that need attention", () => {
  assert.deepEqual(counts([tick("A01"), tick("A02", { state: "attention" })]), { all: 2, attention: 1 });
});
