import assert from "node:assert/strict";
import test from "node:test";
import { CloseAction } from "vscode-languageclient/node";
import { Budget, CrashHandler } from "../../src/restarts";

test("a budget allows its number within its span, and more once the first are old", () => {
  let time = 1000;
  const budget = new Budget(2, 100, () => time);
  assert.deepEqual([budget.take(), budget.take(), budget.take()], [true, true, false]);
  time = 1099;
  assert.equal(budget.take(), false);
  time = 1100;
  assert.deepEqual([budget.take(), budget.take(), budget.take()], [true, true, false]);
});

test("a refused event is not counted", () => {
  let time = 0;
  const budget = new Budget(1, 100, () => time);
  budget.take();
  for (time = 1; time < 100; time++) assert.equal(budget.take(), false);
  time = 100;
  assert.equal(budget.take(), true);
});

test("a crashing server is started again until the budget is spent, then the user is asked once", () => {
  let asked = 0;
  const crashes = new CrashHandler(new Budget(2, 100, () => 0), () => asked++);
  assert.deepEqual([crashes.closed().action, crashes.closed().action], [CloseAction.Restart, CloseAction.Restart]);
  assert.equal(asked, 0);
  assert.equal(crashes.closed().action, CloseAction.DoNotRestart);
  assert.equal(asked, 1);
});
