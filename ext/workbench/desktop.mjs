// Uses the installed VS Code as the workbench, with a profile of its own. On Windows and macOS it is the first choice.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./shell.mjs";
import { USER_SETTINGS } from "./workbench.mjs";

const WINDOWS = process.platform === "win32";
/** `code` is a command file on Windows: it needs a shell, and the shell needs quotes. */
const quoted = (args) => (WINDOWS ? args.map((arg) => `"${arg}"`) : args);

export function hasDesktop() {
  return spawnSync("code", ["--version"], { stdio: "ignore", shell: WINDOWS }).status === 0;
}

/** Opens VS Code with the extension as it was built, on a copy of `demo` below `folder`. Returns the process, which ends with the window. */
export function startDesktop({ folder, demo, settings }) {
  rmSync(folder, { recursive: true, force: true });
  const workspace = join(folder, "demo-shop");
  const data = join(folder, "data");
  mkdirSync(join(data, "User"), { recursive: true });
  writeFileSync(join(data, "User", "settings.json"), JSON.stringify({ ...USER_SETTINGS, ...settings }, null, 2));
  cpSync(demo, workspace, { recursive: true });
  const args = [
    "--new-window",
    "--wait",
    "--disable-workspace-trust",
    "--user-data-dir",
    data,
    "--extensions-dir",
    join(folder, "extensions"),
    `--extensionDevelopmentPath=${ROOT}`,
    workspace,
  ];
  return spawn("code", quoted(args), { stdio: "inherit", shell: WINDOWS });
}
