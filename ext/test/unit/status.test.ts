import assert from "node:assert/strict";
import test from "node:test";
import { statusLabel, statusText } from "../../src/status";

const quiet = { text: "WSL 44620–48715", tooltip: "", visible: true, kind: "ok", findings: 0 } as const;

test("the text is the server's, behind an icon of its kind", () => {
  assert.equal(statusText(quiet), "$(shield) WSL 44620–48715");
  assert.equal(statusText({ ...quiet, kind: "warning", findings: 3 }), "$(warning) WSL 44620–48715");
  assert.equal(statusText({ ...quiet, kind: "unknown", text: "WSL: range unknown" }), "$(question) WSL: range unknown");
});

test("a screen reader hears the number of problems", () => {
  assert.equal(statusLabel({ ...quiet, findings: 2 }), "WSL Port Guard: WSL 44620–48715. Problems in this workspace: 2.");
});
