// What the scripts share: the project's folder, running a program, printing what was done and how long it took.
import { spawnSync } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const CACHE = join(ROOT, ".cache");

/** Prints how long something took since `from` (a performance.now()). */
export function lap(name, from) {
  console.log(`  ${((performance.now() - from) / 1000).toFixed(1).padStart(6)} s  ${name}`);
}

/**
 * Runs a program to its end and returns what it printed; throws with its whole output if it fails.
 * `npm` and `npx` are command files on Windows and need a shell there; other programs run without one.
 */
export function run(program, args, { title, ...options } = {}) {
  const from = performance.now();
  const result = spawnSync(program, args, {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32" && /^np[mx]$/.test(program),
    ...options,
  });
  if (result.status !== 0) {
    if (result.error?.code === "ENOENT") throw new Error(`${program} is needed and was not found. Go 1.26, Node 20 and npm must be installed.`);
    const why = result.error?.message ?? `exit ${result.status ?? result.signal}`;
    throw new Error(`${program} ${args.join(" ")}: ${why}\n${result.stdout ?? ""}\n${result.stderr ?? ""}`);
  }
  if (title) lap(title, from);
  return result.stdout;
}

/** Runs a program with its output shown as it comes; throws if it fails. */
export function show(program, args, options = {}) {
  run(program, args, { ...options, stdio: ["ignore", "inherit", "inherit"] });
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
