// npm test                   everything; a fresh checkout is enough
// npm test -- client editors only the steps of these names
import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { buildForHost, ensureModules } from "./build.mjs";
import { ROOT, lap } from "./shell.mjs";
import { COMPUTING, LANES, STEPS } from "./steps.mjs";

/** Has a process, and what it starts from now on, give way to others, so that no scenario of the workbench waits for a core. */
function giveWay(child) {
  try {
    setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has already ended, or must not.
  }
}

/** Runs a step in a process of its own, and resolves with its output, and whether it passed. */
function runStep(name) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, "ext", "workbench", "steps.mjs"), name], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    if (COMPUTING.includes(name)) giveWay(child);
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => output.push(bytes));
    const end = (status) => {
      for (const stream of [child.stdout, child.stderr]) stream.destroy();
      resolve({ passed: status === 0, output: Buffer.concat(output).toString() });
    };
    child.once("close", end);
    // A process that is left, and has the output open, is not waited for.
    child.once("exit", (status) => setTimeout(() => end(status), 5000).unref());
  });
}

const failed = [];

/** Runs a step, and prints what it has said when it has ended. */
async function tellOf(name) {
  const from = performance.now();
  const { passed, output } = await runStep(name);
  console.log(`\n== ${name}\n${output.trimEnd()}`);
  if (!passed) {
    failed.push(name);
    console.log(`FAILED: ${name}; the steps that have begun go on to their end`);
  }
  lap(name, from);
}

/** Runs the turns of a lane. No step begins after one that failed, in any lane. */
async function runLane(turns) {
  for (const names of turns) {
    if (failed.length > 0) return;
    await Promise.all(names.filter(wanted).map(tellOf));
  }
}

const chosen = process.argv.slice(2);
for (const name of chosen) if (!STEPS[name]) throw new Error(`No step ${name}; there are ${Object.keys(STEPS).join(", ")}.`);
for (const name of Object.keys(STEPS)) if (!LANES.flat(2).includes(name)) throw new Error(`The step ${name} has no turn in a lane.`);
const wanted = (name) => chosen.length === 0 || chosen.includes(name);

const from = performance.now();
ensureModules();
if (!wanted("packaging") && (wanted("editors") || wanted("workbench"))) await buildForHost();
await Promise.all(LANES.map(runLane));
console.log();
lap("npm test", from);
if (failed.length > 0) {
  console.error(`\nFAILED: ${failed.join(", ")}`);
  process.exitCode = 1;
}
