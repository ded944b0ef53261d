// Proof on a real Windows: node ext/workbench/machine.mjs FOLDER, which windows-machine.yml runs on hosted runners.
//
// Installs a distribution of WSL, asks for mirrored networking, starts WSL, and has doctor record the machine, on Windows and
// inside WSL. FOLDER then has the recordings, the verdicts, and what the commands said. It is made for a machine that is
// thrown away: it writes ~/.wslconfig. ext/test/machine.test.mjs and ext/test/wine run the parts of it that can run elsewhere.
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { buildServer } from "./build.mjs";
import { sleep } from "./shell.mjs";

const DISTRIBUTION = "Ubuntu-24.04";

/** A command inside the distribution, as arguments of wsl.exe. */
export const inside = (...command) => ["-d", DISTRIBUTION, "-u", "root", "--exec", ...command];

/** Runs a program to its end. wsl.exe prints UTF-16 unless WSL_UTF8 is set. */
export function call(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", env: { ...process.env, WSL_UTF8: "1" }, timeout: 600_000 });
  return { status, out: stdout ?? "", err: error ? error.message : (stderr ?? "") };
}

/** Asks for mirrored networking, and starts WSL with it. Returns whether a Linux program runs inside; says on the way what it saw. */
export async function setUp({ wsl, start, writeConfig, say, wait = sleep }) {
  for (const args of [["--install", DISTRIBUTION, "--no-launch", "--web-download"], ["--version"], ["--shutdown"]]) {
    if (args[0] === "--shutdown") writeConfig("[wsl2]\nnetworkingMode=mirrored\n");
    const { status, out, err } = wsl(args);
    say(`wsl ${args.join(" ")}: exit ${status}\n${out}${err}`);
  }
  start(inside("/bin/sleep", "infinity")); // so that WSL does not stop between two commands
  for (let attempt = 0; attempt < 30; attempt++) {
    if (wsl(inside("/bin/true")).status === 0) {
      say(`networking mode: ${wsl(inside("/usr/bin/wslinfo", "--networking-mode")).out}`);
      return true;
    }
    await wait(2000);
  }
  say("WSL does not start: only what Windows alone shows is recorded");
  return false;
}

/**
 * Has doctor record a machine into the folder `name` and judge the recording. `run` runs the program there; `write` keeps a
 * text. Returns the ids of the assumptions that the machine contradicts.
 */
export function examine({ name, folder, run, write }) {
  const live = run("doctor", "--record", folder);
  write(`${name}-doctor.txt`, live.out + live.err);
  if (live.status !== 0 && live.status !== 1) throw new Error(`doctor on ${name}: exit ${live.status}\n${live.err}`);
  const judged = run("doctor", "--replay", folder, "--json");
  write(`${name}-verdicts.json`, judged.out);
  const { assumptions } = JSON.parse(judged.out);
  return assumptions.filter(({ verdict }) => verdict === "contradicted").map(({ id }) => id);
}

/** The path of a Windows file as Linux programs see it: D:\a\b is /mnt/d/a/b. */
export const insidePath = (path) => path.replace(/^([A-Za-z]):/, (_, drive) => `/mnt/${drive.toLowerCase()}`).replaceAll("\\", "/");

async function main(to) {
  mkdirSync(to, { recursive: true });
  const write = (name, text) => writeFileSync(join(to, name), text);
  const say = (text) => {
    console.log(text);
    appendFileSync(join(to, "setup.txt"), `${text}\n`);
  };
  const [windows, linux] = [join(to, "wsl-port-guard.exe"), join(to, "wsl-port-guard")];
  buildServer(`win32-${process.arch}`, windows);
  buildServer(`linux-${process.arch}`, linux);
  const started = await setUp({
    wsl: (args) => call("wsl.exe", args),
    start: (args) => spawn("wsl.exe", args, { stdio: "ignore", detached: true }).unref(),
    writeConfig: (text) => writeFileSync(join(homedir(), ".wslconfig"), text),
    say,
  });
  const sides = [{ name: "windows", folder: join(to, "windows"), run: (...args) => call(windows, args) }];
  if (started) sides.push({ name: "wsl", folder: insidePath(join(to, "wsl")), run: (...args) => call("wsl.exe", inside(insidePath(linux), ...args)) });
  for (const side of sides) {
    const contradicted = examine({ ...side, write });
    say(`${side.name}: ${contradicted.length === 0 ? "nothing is contradicted" : `contradicted: ${contradicted.join(", ")}`}`);
    if (contradicted.length > 0) process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  if (process.platform !== "win32" || process.argv.length !== 3) throw new Error("Run this on Windows, with the folder for the recordings.");
  await main(resolve(process.argv[2]));
}
