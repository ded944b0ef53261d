import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import * as messages from "../../src/messages";

test("client and server know the same messages by the same names", () => {
  const ours = Object.values(messages).map((type) => type.method);
  const go = readFileSync("server/lsp/messages.go", "utf8");
  const theirs = [...go.matchAll(/"(wslPortGuard\/\w+)"/g)].map((match) => match[1]);
  assert.ok(ours.length > 0);
  assert.deepEqual([...new Set(theirs)].sort(), ours.sort());
});
