// Which rows a list takes and where they stand.
import assert from "node:assert/strict";
import { test } from "node:test";

import { accepts, ordered, place } from "../../static/js/lists.js";

const open = { state: ["open", "in progress"], owner: ["wyp"] };

test("a list without wishes takes every row", () => {
  assert.ok(accepts({}, { state: ["closed"] }));
});

test("a row belongs where every wish meets one of its values", () => {
  assert.ok(accepts(open, { state: ["in progress"], owner: ["ea", "wyp"] }));
});

test("one unmet wish keeps a row out", () => {
  assert.ok(!accepts(open, { state: ["open"], owner: ["ea"] }));
});

test("a row that doesn't know a wish is kept out", () => {
  assert.ok(!accepts(open, { state: ["open"] }));
});

test("a row stands behind its equals, in both directions", () => {
  assert.equal(place(["a", "b", "b", "c"], "b"), 3);
  assert.equal(place(["c", "b", "b", "a"], "b", true), 3);
  assert.equal(place([], "b"), 0);
});

test("ordering keeps equals as they were", () => {
  const rows = [{ sort: "b", n: 1 }, { sort: "a", n: 2 }, { sort: "b", n: 3 }];
  assert.deepEqual(ordered(rows, (row) => row.sort).map((row) => row.n), [2, 1, 3]);
  assert.deepEqual(ordered(rows, (row) => row.sort, true).map((row) => row.n), [1, 3, 2]);
});
