// The service worker's rules: what may be kept, for how long, and what a kept page says of itself.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const source = readFileSync(new URL("../../static/service-worker.js", import.meta.url), "utf8");
const rules = vm.createContext({
  SHELL: { version: "1", assets: [], pages: [] }, self: { addEventListener() {} }, URL, Date, Intl,
});
vm.runInContext(source, rules);

const PAGE = `<!doctype html><html><head><title>Actions
 – WY-2020-03 – scg</title></head><body class="govuk" data-incident="WY-2020-03" data-seq="57" data-link="0123456789abcdef"
 data-at="Fri 20 Mar 2020 09:30 GMT" data-agency="leeds" data-person="wy-0005"><main class="m" id="main-content"><h1>Actions</h1></main></body>`;

test("pages of incidents and my day are kept, and no command, account, document or question", () => {
  const kept = ["/", "/incidents/WY-2020-03", "/incidents/WY-2020-03/meetings/12", "/incidents/WY-2020-03/actions/SCG012/A07"];
  const not = ["/sign-in", "/account", "/account/queue-key", "/directory", "/incidents", "/api/incidents/WY-2020-03",
    "/incidents/WY-2020-03/do/write_log", "/incidents/WY-2020-03/since/5", "/incidents/WY-2020-03/as-at",
    "/incidents/WY-2020-03/meetings/12/minutes.pdf", "/incidents/WY-2020-03/bundle",
    "/incidents/WY-2020-03/withholdings", "/incidents/WY-2020-03/record/verify", "/incidents/WY-2020-03/as-at/57/actions"];
  assert.deepEqual(kept.filter((path) => !rules.mayKeep(path)), []);
  assert.deepEqual(not.filter((path) => rules.mayKeep(path)), []);
});

test("a page says whose it is and where in the record it stands", () => {
  const told = rules.toldBy(PAGE);
  assert.deepEqual([told.person, told.incident, told.seq, told.link, told.at, told.closed, told.title],
    ["wy-0005", "WY-2020-03", 57, "0123456789abcdef", "Fri 20 Mar 2020 09:30 GMT", false, "Actions – WY-2020-03 – scg"]);
  assert.equal(rules.toldBy("<body>").person, "");
});

test("a kept page says at its top how old it is, and tells its scripts", () => {
  const shown = rules.stamped(PAGE, { seq: 57, at: "Fri 20 Mar 2020 09:30 GMT", kept: "2020-03-20T09:31:00Z" }, "14:02:10");
  assert.match(shown, /<main[^>]*><p class="app-kept"><span data-kept-line>No answer from scg at 14:02:10\. You are seeing the record as at entry 57, Fri 20 Mar 2020 09:30 GMT\.</);
  assert.match(shown, /<body data-kept="2020-03-20T09:31:00Z" class="govuk"/);
  assert.match(rules.stamped(PAGE, { seq: 1234, at: "", kept: "" }, "14:02:10"), /as at entry 1,234, /);
});

test("the form's own page isn't kept: the page of its thing stands in", () => {
  const place = (path) => rules.placeOf(new URL(`https://scg.example/incidents/WY-2020-03/do/${path}`));
  assert.equal(place("report_progress?action_ref=SCG012%2FA07"), "/incidents/WY-2020-03/actions/SCG012/A07");
  assert.equal(place("write_log"), "/incidents/WY-2020-03/record");
  assert.equal(place("close_meeting"), null);
});

test("a server that never answers is waited for as long as there is reason to", () => {
  const patience = (path, kept) => rules.patienceFor(path, kept);
  assert.deepEqual([patience("/incidents/A/actions", true), patience("/incidents/A/record/5", false), patience("/incidents/A/do/write_log", false)],
    [4_000, 15_000, 15_000]);
  for (const path of ["/incidents/A/bundle", "/incidents/A/meetings/1/minutes.pdf", "/incidents/A/as-at/57/actions"]) {
    assert.equal(patience(path, false), Infinity);
  }
});

test("old pages, the sixth incident's, and more than sixty of one go", () => {
  const day = 86_400_000;
  const now = 100 * day;
  const copy = (url, incident, age) => ({ url, incident, kept: now - age });
  assert.deepEqual([...rules.tooMuch([copy("new", "A", 0), copy("old", "A", 8 * day)], now)], ["old"]);
  const six = ["A", "B", "C", "D", "E", "F"].map((name, index) => copy(name, name, index));
  assert.deepEqual([...rules.tooMuch(six, now)], ["F"]);
  const many = Array.from({ length: 62 }, (_, index) => copy(`p${index}`, "A", index));
  assert.deepEqual([...rules.tooMuch(many, now)], ["p60", "p61"]);
});

test("the board names the meeting to keep, the list one's own agency's actions", () => {
  const about = { incident: "WY-2020-03", agency: "leeds" };
  const board = '<a href="/incidents/WY-2020-03/meetings/1"></a><div data-piece="next-meeting"><a href="/incidents/WY-2020-03/meetings/12"></a>';
  assert.deepEqual([...rules.linkedFrom(board, about)], ["/incidents/WY-2020-03/meetings/12"]);
  const row = (ref, owner) => `<article data-piece="action/${ref}" data-sort="2" data-facets="{&#34;owner&#34;:[&#34;${owner}&#34;]}">`;
  assert.deepEqual([...rules.linkedFrom(row("SCG012/A07", "leeds") + row("SCG012/A08", "ea"), about)],
    ["/incidents/WY-2020-03/actions/SCG012/A07"]);
});
