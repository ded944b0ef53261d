import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { showsStart, statusLabel, statusLinks, statusText } from "../../src/status";

const quiet = { text: "WSL 44620–48715", tooltip: "", visible: true, kind: "ok", findings: 0 } as const;

test("the text is the server's, behind an icon of its kind", () => {
  assert.equal(statusText(quiet), "$(shield) WSL 44620–48715");
  assert.equal(statusText({ ...quiet, kind: "warning", findings: 3 }), "$(warning) WSL 44620–48715");
  assert.equal(statusText({ ...quiet, kind: "unknown", text: "WSL: range unknown" }), "$(question) WSL: range unknown");
});

test("a screen reader hears the number of problems", () => {
  assert.equal(statusLabel({ ...quiet, findings: 2 }), "WSL Port Guard: WSL 44620–48715. Problems in this workspace: 2.");
});

test("the tooltip offers commands of the manifest, by their names there", () => {
  const words = JSON.parse(readFileSync("package.nls.json", "utf8")) as Record<string, string>;
  for (const [command, label] of Object.entries(statusLinks())) assert.equal(label, words[command.replace("wslPortGuard.", "command.")], command);
});

test("a start is shown only where a Windows with WSL may be", () => {
  assert.deepEqual(
    [
      showsStart("win32", undefined),
      showsStart("linux", "wsl"),
      showsStart("linux", undefined),
      showsStart("linux", "ssh-remote"),
      showsStart("darwin", undefined),
    ],
    [true, true, false, false, false],
  );
});
