// The recipes of ext/docs/editors.md in their editors, which know nothing of our extension.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import test from "node:test";
import { installInCI, unpackInCI } from "../workbench/apt.mjs";
import { CACHE, ROOT } from "../workbench/shell.mjs";
import { driveHelix } from "./helix.mjs";

const script = (name) => join(ROOT, "ext", "test", name);
const page = (name) => readFileSync(join(ROOT, "ext", "docs", name), "utf8");

/** The blocks of code of a page, by their languages. */
function recipes(name) {
  return Object.fromEntries([...page(name).matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, code]) => [language, code]));
}
const recipe = recipes("editors.md");

const works = (...command) => spawnSync(command[0], command.slice(1), { stdio: "ignore" }).status === 0;

const hasEmacs = () => works("emacs", "-q", "--batch", "--eval", "(progn (package-initialize) (require 'eglot))");
if (!hasEmacs()) installInCI("emacs-nox", "elpa-eglot");

// Debian has Helix, and a Neovim that is new enough for its recipe, from release 13 on.
const UNPACKED = join(CACHE, "debian-13");
const LIBRARIES = join(UNPACKED, "usr/lib/x86_64-linux-gnu");
const unpacked = (name) => [join(UNPACKED, "usr/lib64/ld-linux-x86-64.so.2"), "--library-path", LIBRARIES, join(UNPACKED, "usr/bin", name)];
const ENVIRONMENT = { VIMRUNTIME: join(UNPACKED, "usr/share/nvim/runtime"), LUA_CPATH: `${LIBRARIES}/lua/5.1/?.so;;` };

/** How Neovim is started: the command, and what must be in its environment. Undefined where there is none from 0.8 on. */
function findNeovim() {
  const isNew = (command, env) =>
    works(...command, "--version") &&
    spawnSync(command[0], [...command.slice(1), "--headless", "-u", "NONE", "-c", "if has('nvim-0.8') | quit | else | cquit | endif"], {
      env: { ...process.env, ...env },
    }).status === 0;
  if (isNew(["nvim"], {})) return { command: ["nvim"], env: {} };
  return isNew(unpacked("nvim"), ENVIRONMENT) ? { command: unpacked("nvim"), env: ENVIRONMENT } : undefined;
}

/** How Helix is started, which also needs `script`; undefined where there is none. Another program is called hx too. */
function findHelix() {
  const isHelix = (command) => /^helix /.test(spawnSync(command[0], [...command.slice(1), "--version"], { encoding: "utf8" }).stdout ?? "");
  return works("script", "--version") ? [["hx"], ["helix"], unpacked("hx")].find(isHelix) : undefined;
}

if (process.arch === "x64" && (!findNeovim() || !findHelix())) {
  const forNeovim = ["libluajit-5.1-2", "libmsgpack-c2", "libtree-sitter0.22", "libunibilium4", "libuv1t64", "libvterm0", "lua-lpeg", "lua-luv"];
  unpackInCI(UNPACKED, "trixie", "hx", "neovim", "neovim-runtime", ...forNeovim, "libc6", "libgcc-s1");
}
const neovim = findNeovim();
const helix = findHelix();

/** Makes a copy of the demo workspace, and a folder for PATH with a `wsl-port-guard` that reads a recording, and calls `steps`. */
async function withWorkspace(steps) {
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
    return await steps(scratch, folder, { ...process.env, PATH: bin + delimiter + process.env.PATH, HOME: scratch });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Checks that every port that actions offer lies in the range that the recipes set; without it, 15456 would be among them. */
function assertWithinRange(actions) {
  const ports = actions.map((title) => /^Change port \d+ to (\d+)$/.exec(title)?.[1]).filter(Boolean);
  assert.ok(ports.length >= 3 && ports.every((port) => port >= 20000 && port <= 29999), actions.join(" | "));
}

/** Runs an editor on a workspace, with a recipe. Returns what it said, by the first word of each line. */
function runEditor(language, command, environment) {
  return withWorkspace((scratch, folder, env) => {
    const file = join(scratch, `recipe.${language}`);
    writeFileSync(file, recipe[language]);
    const { status, stderr } = spawnSync(command[0], command.slice(1), {
      encoding: "utf8",
      timeout: 60_000,
      cwd: scratch,
      env: { ...env, RECIPE: file, FOLDER: folder, ...environment(folder) },
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
  });
}

test(
  "the recipe for Neovim: diagnostics, a fix within the range of its settings, the server's end",
  { skip: !neovim && "SKIP: Neovim 0.8 or newer is not installed" },
  async () => {
    const said = await runEditor(
      "lua",
      [...neovim.command, "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", `luafile ${script("neovim.lua")}`],
      () => neovim.env,
    );
    assert.deepEqual(said.MARKS, ["6:45456 wsl-reserved, 7:48080 wsl-reserved, 8:45456 wsl-reserved", "6:45456 wsl-reserved, 7:48080 wsl-reserved"]);
    assert.deepEqual(said.STATUS, ["warning WSL 44620–48715"]);
    assertWithinRange(said.ACTIONS[0].split(" | "));
    assert.match(said.EDITED[0], /🚀 && vite preview --port 2\d{4} --strictPort",$/);
  },
);

test(
  "the recipe for Emacs: diagnostics, a fix within the range of its settings, the server's end",
  { skip: !hasEmacs() && "SKIP: Emacs with Eglot is not installed" },
  async () => {
    const said = await runEditor("elisp", ["emacs", "-q", "--batch", "-l", script("emacs.el")], (folder) => ({
      FILE: join(folder, "services", "api", "application.properties"),
    }));
    assert.deepEqual(said.MARKS, ["2:48080 wsl-reserved, 3:45457 wsl-reserved", "3:45457 wsl-reserved"]);
    assertWithinRange(said.ACTIONS[0].split(" | "));
    assert.match(said.EDITED[0], /^server\.port=2\d{4}$/);
  },
);

test(
  "the recipe for Helix: diagnostics, a fix within the range of its settings, the server's end",
  { skip: !helix && "SKIP: Helix or script is not installed" },
  () =>
    withWorkspace(async (scratch, folder, env) => {
      mkdirSync(join(scratch, ".config", "helix"), { recursive: true });
      writeFileSync(join(scratch, ".config", "helix", "languages.toml"), recipe.toml);
      mkdirSync(join(folder, ".git")); // so that Helix takes it for a workspace
      const { marks, actions, ended } = await driveHelix(
        helix,
        folder,
        "compose.yaml",
        3,
        { ...env, XDG_CONFIG_HOME: join(scratch, ".config") },
        join(scratch, "log"),
      );
      assert.deepEqual(marks, ["10:10 wsl-reserved", "18:20 wsl-reserved", "34:21 wsl-reserved"]);
      assertWithinRange(actions);
      assert.match(readFileSync(join(folder, "compose.yaml"), "utf8").split("\n")[9], /^ {6}- "2\d{4}:80"$/);
      assert.deepEqual(ended, ["shutdown", "exit"]);
    }),
);

test("the recipes are the same in both languages, and those that no editor runs here can be read", () => {
  assert.deepEqual(recipes("editors.zh-cn.md"), recipe);
  assert.deepEqual(Object.keys(recipe), ["lua", "elisp", "toml", "json"]);
  assert.deepEqual(JSON.parse(recipe.json).clients["wsl-port-guard"].command, ["wsl-port-guard", "lsp"]);
});
