import assert from "node:assert/strict";
import test from "node:test";
import { CloseAction } from "vscode-languageclient/node";
import { RateLimit, CrashHandler } from "../../src/restarts";

test("a limit allows its number within its span, and more once the first are old", () => {
  let time = 1000;
  const limit = new RateLimit(2, 100, () => time);
  assert.deepEqual([limit.allow(), limit.allow(), limit.allow()], [true, true, false]);
  time = 1099;
  assert.equal(limit.allow(), false);
  time = 1100;
  assert.deepEqual([limit.allow(), limit.allow(), limit.allow()], [true, true, false]);
});

test("a refused event is not counted", () => {
  let time = 0;
  const limit = new RateLimit(1, 100, () => time);
  limit.allow();
  for (time = 1; time < 100; time++) assert.equal(limit.allow(), false);
  time = 100;
  assert.equal(limit.allow(), true);
});

test("a crashing server is started again until the limit is reached, then the user is asked once", () => {
  let asked = 0;
  const crashes = new CrashHandler(new RateLimit(2, 100, () => 0), () => asked++);
  assert.deepEqual([crashes.closed().action, crashes.closed().action], [CloseAction.Restart, CloseAction.Restart]);
  assert.equal(asked, 0);
  assert.equal(crashes.closed().action, CloseAction.DoNotRestart);
  assert.equal(asked, 1);
});
