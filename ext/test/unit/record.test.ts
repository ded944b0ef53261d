import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { beforeEach } from "node:test";
import { commands, env, Uri, window } from "vscode";
import { folderName, recordMachine } from "../../src/record";

let home: string;
let told: { title: string; detail?: string }[];
let opened: string[];
let choice: string;
let chosen: { fsPath: string }[] | undefined;

/** A program that is run in place of the server. */
function program(script: string): string {
  const path = join(home, "server");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "record-"));
  [told, opened, choice, chosen] = [[], [], "", [{ fsPath: home }]];
  Object.assign(window, {
    showOpenDialog: () => Promise.resolve(chosen),
    withProgress: (_: unknown, run: () => Promise<unknown>) => run(),
    showInformationMessage: (title: string, { detail }: { detail: string }) => Promise.resolve((told.push({ title, detail }), choice)),
    showErrorMessage: (title: string) => Promise.resolve(told.push({ title })),
  });
  Object.assign(Uri, { file: (path: string) => path });
  Object.assign(commands, { executeCommand: (...command: string[]) => Promise.resolve(opened.push(command.join(" "))) });
  Object.assign(env, { openExternal: (uri: { toString: () => string }) => Promise.resolve(opened.push(uri.toString())) });
});

const windowsOnly = process.platform === "win32" ? "SKIP: the program of the test is a shell script" : false;

test("the folder is named by the minute", () => {
  assert.equal(folderName(new Date(2026, 0, 2, 3, 4)), "wsl-port-guard-2026-01-02-0304");
});

test("a recording is told with its files, and what to look at before it is shared", { skip: windowsOnly }, async () => {
  choice = "Open an Issue";
  await recordMachine(program('echo "$@" > "$(dirname "$0")/args"; mkdir -p "$3"; touch "$3/recording.json" "$3/hcn-entries.bin"'));
  assert.match(readFileSync(join(home, "args"), "utf8"), /^status --record \S+wsl-port-guard-\d{4}-\d\d-\d\d-\d{4}\n$/);
  assert.match(told[0]?.title ?? "", /2 files$/);
  assert.match(told[0]?.detail ?? "", /Look through the files before you share them[^]*hcn-entries\.bin, recording\.json$/);
  assert.deepEqual(opened, ["https://github.com/wsl-port-guard/wsl-port-guard/issues/new?template=machine.yml"]);
});

test("the folder is shown", { skip: windowsOnly }, async () => {
  choice = "Open the Folder";
  await recordMachine(program('mkdir -p "$3"; touch "$3/recording.json"'));
  assert.match(opened[0] ?? "", /^revealFileInOS .*recording\.json$/);
});

test("a failure says why, and an unchosen folder does nothing", { skip: windowsOnly }, async () => {
  await recordMachine(program('echo "no space left" >&2; exit 3'));
  assert.deepEqual(told, [{ title: "The machine could not be recorded: no space left" }]);
  chosen = undefined;
  await recordMachine("/nowhere");
  assert.equal(told.length, 1);
  rmSync(home, { recursive: true });
});

test("the form of the issue exists", () => {
  const form = new URL(/https:[^"]+/.exec(readFileSync(join("ext", "src", "record.ts"), "utf8"))?.[0] ?? "").searchParams.get("template") ?? "";
  assert.match(readFileSync(join(".github", "ISSUE_TEMPLATE", form), "utf8"), /^name: /);
});
