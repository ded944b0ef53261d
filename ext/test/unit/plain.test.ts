import assert from "node:assert/strict";
import test from "node:test";
import { plain } from "../../src/plain";

test("a name makes no link and no second line", () => {
  assert.equal(plain("[Click](command:workbench.action.quit)"), "[Click] (command:workbench.action.quit)");
  assert.equal(plain("one\r\ntwo\u001b[31m"), "one two [31m");
  assert.equal(plain("build [x] (y)"), "build [x] (y)");
});
