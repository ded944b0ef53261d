// The server in Neovim, an independent LSP client that knows nothing of our extension.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { ROOT } from "../workbench/shell.mjs";

const missing = spawnSync("nvim", ["--version"]).error !== undefined;

test("Neovim shows diagnostics, applies a fix and stops the server", { skip: missing && "SKIP: nvim is not installed" }, () => {
  const scratch = mkdtempSync(join(tmpdir(), "nvim-test-"));
  try {
    const folder = join(scratch, "demo-shop");
    cpSync(join(ROOT, "testdata", "demo"), folder, { recursive: true });
    const result = spawnSync("nvim", ["--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", `luafile ${join(ROOT, "ext", "test", "nvim.lua")}`], {
      encoding: "utf8",
      timeout: 60_000,
      env: {
        ...process.env,
        HOME: scratch,
        FOLDER: folder,
        SERVER: join(ROOT, "ext", "bin", "wsl-port-guard"),
        REPLAY: join(ROOT, "testdata", "recordings", "mirrored-windows"),
      },
    });
    // Headless Neovim prints to its standard error, lines ended by CR LF.
    const lines = result.stderr.split(/[\r\n]+/).filter(Boolean);
    const said = (word) => lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
    assert.equal(result.status, 0, result.stderr);
    assert.deepEqual(said("MARKS"), [
      "6:45456 wsl-reserved, 7:48080 wsl-reserved, 8:45456 wsl-reserved",
      "6:45456 wsl-reserved, 7:48080 wsl-reserved",
    ]);
    assert.match(said("STATUS")[0], /^warning WSL 44620–48715$/);
    assert.equal(said("ACTIONS")[0].split(" | ").length >= 3, true, said("ACTIONS")[0]);
    assert.match(said("EDITED")[0], /🚀 && vite preview --port \d{4,5} --strictPort",$/);
    assert.doesNotMatch(said("EDITED")[0], /45456/);
    assert.equal(lines.at(-1), "STOPPED");
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
