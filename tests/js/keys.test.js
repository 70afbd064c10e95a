// Which keys a page gives up, and which must stay.
import assert from "node:assert/strict";
import { test } from "node:test";

import { renewedKey } from "../../static/js/keys.js";

test("a key made of a version stays, so that the same click twice is done once", () => {
  assert.equal(renewedKey("complete_action:SCG001/A01:57"), null);
  assert.equal(renewedKey("complete_action:SCG001/A01:57", { stale: true }), null);
  assert.equal(renewedKey("repeat_update:ea:57"), null);
});

test("any other key is given up, and of an old copy also that of a saying that can be said again", () => {
  const keys = [renewedKey("propose_attendance:1:"), renewedKey("b9e1"), renewedKey("repeat_update:ea:57", { stale: true })];
  assert.ok(keys.every((key) => /^[0-9a-f-]{36}$/.test(key)));
  assert.equal(new Set(keys).size, 3);
});
