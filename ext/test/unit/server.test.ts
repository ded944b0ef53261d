import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "node:test";
import { bundledServer, ServerError, serverCommand } from "../../src/server";

function inFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "server-test-"));
  try {
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the bundled server has the name of its platform's programs", () => {
  assert.equal(bundledServer("/x", "win32"), join("/x", "ext", "bin", "wsl-port-guard.exe"));
  assert.equal(bundledServer("/x", "linux"), join("/x", "ext", "bin", "wsl-port-guard"));
});

test("a missing bundled server names the path, the platform and the cure", () => {
  inFolder((folder) => {
    const path = join(folder, "wsl-port-guard");
    assert.throws(
      () => serverCommand(path, false, ""),
      (error: Error) => {
        assert.ok(error instanceof ServerError);
        assert.ok(error.message.includes(path), error.message);
        assert.match(error.message, new RegExp(`missing.*Install.*${process.platform}-${process.arch}`));
        return true;
      },
    );
  });
});

test("a missing server named by the setting names the setting", () => {
  inFolder((folder) => {
    assert.throws(() => serverCommand(join(folder, "nothing"), true, ""), /missing.*wslPortGuard\.serverPath/);
    assert.throws(() => serverCommand(folder, true, ""), /missing/, "a folder is no program");
  });
});

test("a relative path is refused: it would be looked up from somewhere else", () => {
  assert.throws(() => serverCommand("bin/wsl-port-guard", true, ""), /not a full path/);
});

test("a file that may not be run is refused", { skip: process.platform === "win32" && "Windows has no such permission" }, () => {
  inFolder((folder) => {
    const path = join(folder, "wsl-port-guard");
    writeFileSync(path, "");
    chmodSync(path, 0o644);
    assert.throws(() => serverCommand(path, false, ""), /may not be run/);
  });
});

test("the server starts in its own folder, never in the workspace, and replays only when told to", () => {
  const live = serverCommand(process.execPath, true, "");
  assert.deepEqual(live.args, ["lsp"]);
  assert.ok(live.options);
  assert.equal(live.options.cwd, dirname(process.execPath));
  assert.equal((live.options.env as NodeJS.ProcessEnv).NoDefaultCurrentDirectoryInExePath, "1");
  assert.equal(live.transport, undefined, "a named transport would add --stdio to the arguments");
  assert.deepEqual(serverCommand(process.execPath, true, "/recordings/one").args, ["lsp", "--replay", "/recordings/one"]);
});
