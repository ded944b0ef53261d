// A running workbench: code-server on a copy of a folder, with its own profile, so that nothing of the user's is touched.
import { spawn } from "node:child_process";
import { closeSync, cpSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { run, sleep } from "./shell.mjs";

/** Settings for a workbench without welcome page, accounts, updates and animations. */
export const USER_SETTINGS = {
  "chat.commandCenter.enabled": false,
  "chat.disableAIFeatures": true,
  "editor.accessibilitySupport": "off",
  "editor.cursorBlinking": "solid",
  "editor.fontFamily": "'DejaVu Sans Mono', monospace",
  "editor.minimap.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "files.hotExit": "off",
  "git.enabled": false,
  "npm.autoDetect": "off",
  "remote.autoForwardPorts": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "window.menuBarVisibility": "compact",
  "workbench.enableExperiments": false,
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.tree.enableStickyScroll": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
};

function canListen(port) {
  return new Promise((answer) => {
    const server = createServer();
    server.once("error", () => answer(0));
    server.listen(port, "127.0.0.1", () => {
      const bound = server.address().port;
      server.close(() => answer(bound));
    });
  });
}

/** The first free port from `wanted` on; any free port if `wanted` is 0. */
export async function freePort(wanted) {
  for (let port = wanted; port < wanted + 100; port++) {
    const free = await canListen(port);
    if (free) return free;
  }
  throw new Error(`No free port between ${wanted} and ${wanted + 99}.`);
}

async function untilHealthy(child, port, logFile) {
  for (let i = 0; i < 1200; i++) {
    if (child.exitCode !== null) throw new Error(`The workbench ended with ${child.exitCode}:\n${readFileSync(logFile, "utf8")}`);
    try {
      if ((await fetch(`http://127.0.0.1:${port}/healthz`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await sleep(50);
  }
  throw new Error("The workbench did not start within a minute.");
}

/** Removes a folder that an ending process may still write to. */
async function remove(folder) {
  for (let left = 30; ; left--) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (left === 0) throw error;
      await sleep(100);
    }
  }
}

/** Ends a process and all its children, and waits for it. */
export async function endProcess(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  // The process was started detached, so it leads a process group, which a negative id stands for. Windows has no groups.
  const kill = (signal) => {
    try {
      process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
    } catch {
      // It has already ended.
    }
  };
  kill("SIGTERM");
  const forced = setTimeout(() => kill("SIGKILL"), 5000);
  await ended;
  clearTimeout(forced);
}

/**
 * Sets the workbench's language without its language pack, which only the extension gallery has. With the empty pack
 * VS Code's own texts stay English, but extensions are told the right language.
 */
function speak(locale, data) {
  const translation = join(data, "no-words.json");
  writeFileSync(translation, JSON.stringify({ contents: {} }));
  const pack = {
    hash: "empty",
    label: locale,
    extensions: [{ extensionIdentifier: { id: "nobody.no-words" }, version: "1.0.0" }],
    translations: { vscode: translation },
  };
  writeFileSync(join(data, "languagepacks.json"), JSON.stringify({ [locale]: pack }));
  return ["--locale", locale];
}

/**
 * Starts a workbench on a copy of `demo` with the extension in `vsix`, all of it below `folder`, which is emptied.
 * `helpers` are more packed extensions, for tests.
 * `machineSettings` are those of the machine scope, which a user's or a workspace's settings cannot set;
 * `keybindings` are those of the user; `locale` is the language of the extensions, such as "zh-cn".
 */
export async function startWorkbench({
  installed,
  folder,
  demo,
  vsix,
  helpers = [],
  port = 0,
  userSettings = {},
  keybindings = [],
  machineSettings = {},
  env = {},
  args = [],
  locale,
}) {
  await remove(folder);
  const data = join(folder, "data");
  const workspace = join(folder, "demo-shop");
  for (const scope of ["User", "Machine"]) mkdirSync(join(data, scope), { recursive: true });
  const settingsFile = (scope) => join(data, scope, "settings.json");
  const writeSettings = (scope, settings) => writeFileSync(settingsFile(scope), JSON.stringify(settings, null, 2));
  writeSettings("User", { ...USER_SETTINGS, ...userSettings });
  writeSettings("Machine", machineSettings);
  writeFileSync(join(data, "User", "keybindings.json"), JSON.stringify(keybindings));
  writeFileSync(join(folder, "config.yaml"), "");
  cpSync(demo, workspace, { recursive: true });

  const own = { HOME: folder, XDG_CONFIG_HOME: join(folder, "xdg"), XDG_DATA_HOME: join(folder, "xdg"), XDG_CACHE_HOME: join(folder, "xdg") };
  const environment = { ...process.env, ...own, ...env };
  for (const name of ["NODE_OPTIONS", "NODE_TEST_CONTEXT", "VSCODE_IPC_HOOK_CLI"]) delete environment[name];
  const common = [installed.entry, "--config", join(folder, "config.yaml"), "--user-data-dir", data, "--extensions-dir", join(folder, "extensions")];
  run(installed.node, [...common, ...[vsix, ...helpers].flatMap((packed) => ["--install-extension", packed])], { env: environment });

  const language = locale ? speak(locale, data) : [];
  const actual = await freePort(port);
  const logFile = join(folder, "workbench.log");
  const log = openSync(logFile, "w");
  const quiet = ["--auth", "none", "--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"];
  const child = spawn(installed.node, [...common, "--bind-addr", `127.0.0.1:${actual}`, ...quiet, ...language, ...args, workspace], {
    env: environment,
    detached: process.platform !== "win32",
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  try {
    await untilHealthy(child, actual, logFile);
  } catch (error) {
    await endProcess(child);
    throw error;
  }
  return {
    child,
    folder,
    workspace,
    port: actual,
    url: `http://127.0.0.1:${actual}/?folder=${encodeURIComponent(workspace)}`,
    setMachineSettings: (settings) => writeSettings("Machine", settings),
    async stop() {
      await endProcess(child);
      await remove(folder);
    },
  };
}
