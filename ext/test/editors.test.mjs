// The recipes of ext/docs/editors.md in their editors, which know nothing of our extension.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import test from "node:test";
import { installInCI } from "../workbench/apt.mjs";
import { ROOT } from "../workbench/shell.mjs";

const script = (name) => join(ROOT, "ext", "test", name);
const page = (name) => readFileSync(join(ROOT, "ext", "docs", name), "utf8");

/** The blocks of code of a page, by their languages. */
function recipes(name) {
  return Object.fromEntries([...page(name).matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, code]) => [language, code]));
}
const recipe = recipes("editors.md");

const works = (...command) => spawnSync(command[0], command.slice(1), { stdio: "ignore" }).status === 0;
const hasNeovim = () => works("nvim", "--version");
const hasEmacs = () => works("emacs", "-q", "--batch", "--eval", "(progn (package-initialize) (require 'eglot))");
if (!hasNeovim() || !hasEmacs()) installInCI("neovim", "emacs-nox", "elpa-eglot");

/**
 * Runs an editor on a copy of the demo workspace, with a recipe, and `wsl-port-guard` on its PATH, which reads a recording.
 * Returns what it said, by the first word of each line.
 */
function runEditor(language, command, environment) {
  const scratch = mkdtempSync(join(tmpdir(), "editors-test-"));
  try {
    const folder = join(scratch, "demo-shop");
    cpSync(join(ROOT, "testdata", "demo"), folder, { recursive: true });
    const bin = join(scratch, "bin");
    mkdirSync(bin);
    const server = join(ROOT, "ext", "bin", "wsl-port-guard");
    writeFileSync(join(bin, "wsl-port-guard"), `#!/bin/sh\nexec "${server}" "$@" --replay "${join(ROOT, "testdata", "recordings", "mirrored-windows")}"\n`, {
      mode: 0o755,
    });
    const file = join(scratch, `recipe.${language}`);
    writeFileSync(file, recipe[language]);
    const { status, stderr } = spawnSync(command[0], command.slice(1), {
      encoding: "utf8",
      timeout: 60_000,
      cwd: scratch,
      env: { ...process.env, PATH: bin + delimiter + process.env.PATH, HOME: scratch, RECIPE: file, FOLDER: folder, ...environment(folder) },
    });
    assert.equal(status, 0, stderr);
    const said = {};
    // Both print to their standard error. Headless Neovim ends lines by CR LF.
    for (const line of stderr.split(/[\r\n]+/)) {
      const [, word, text] = /^([A-Z]+) ?(.*)$/.exec(line) ?? [];
      if (word) (said[word] ??= []).push(text);
    }
    assert.ok("STOPPED" in said, stderr);
    return said;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

test(
  "the recipe for Neovim: diagnostics, a fix within the range of its settings, the server's end",
  { skip: !hasNeovim() && "SKIP: nvim is not installed" },
  () => {
    const said = runEditor("lua", ["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", `luafile ${script("neovim.lua")}`], () => ({}));
    assert.deepEqual(said.MARKS, ["6:45456 wsl-reserved, 7:48080 wsl-reserved, 8:45456 wsl-reserved", "6:45456 wsl-reserved, 7:48080 wsl-reserved"]);
    assert.deepEqual(said.STATUS, ["warning WSL 44620–48715"]);
    assert.ok(said.ACTIONS[0].split(" | ").length >= 3, said.ACTIONS[0]);
    assert.match(said.EDITED[0], /🚀 && vite preview --port 2\d{4} --strictPort",$/);
  },
);

test(
  "the recipe for Emacs: diagnostics, a fix within the range of its settings, the server's end",
  { skip: !hasEmacs() && "SKIP: Emacs with Eglot is not installed" },
  () => {
    const said = runEditor("elisp", ["emacs", "-q", "--batch", "-l", script("emacs.el")], (folder) => ({
      FILE: join(folder, "services", "api", "application.properties"),
    }));
    assert.deepEqual(said.MARKS, ["2:48080 wsl-reserved, 3:45457 wsl-reserved", "3:45457 wsl-reserved"]);
    assert.ok(said.ACTIONS[0].split(" | ").length >= 3, said.ACTIONS[0]);
    assert.match(said.EDITED[0], /^server\.port=2\d{4}$/);
  },
);

test("the recipes are the same in both languages, and those that no editor runs here can be read", () => {
  assert.deepEqual(recipes("editors.zh-cn.md"), recipe);
  assert.deepEqual(Object.keys(recipe), ["lua", "elisp", "toml", "json"]);
  assert.deepEqual(JSON.parse(recipe.json).clients["wsl-port-guard"].command, ["wsl-port-guard", "lsp"]);
});
