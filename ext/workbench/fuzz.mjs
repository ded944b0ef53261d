// npm run fuzz                     each fuzz target for some seconds, as `npm test` does
// npm run fuzz -- 10m              each of them for ten minutes, as .ci/nightly does
// npm run fuzz -- 10m FuzzEdits    those with these names
//
// `go test` alone runs only the seeds and inputs found before.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CACHE, ROOT, lap, run } from "./shell.mjs";

const SHORT = "3s";
/** How often Go tries to shorten an input that reaches new code. Its default, a minute for each, leaves no time for other inputs. */
const MINIMIZE = "20x";
/** What the build of a target and the end of its processes may take besides. */
const LIMIT_MS = 120_000;

/** The milliseconds of a time such as 3s or 10m. */
export function milliseconds(time) {
  const [, n, unit] = /^(\d+)([sm])$/.exec(time) ?? [];
  if (!unit) throw new Error(`${time} is no time such as 3s or 10m.`);
  return Number(n) * { s: 1000, m: 60_000 }[unit];
}

/** Every fuzz target of the module, as [folder, name]. */
function targets() {
  const tests = ["probe", "server"]
    .flatMap((root) => readdirSync(join(ROOT, root), { recursive: true }).map((name) => `${root}/${name.replaceAll("\\", "/")}`))
    .filter((name) => name.endsWith("_test.go"));
  return tests.flatMap((name) => [...readFileSync(join(ROOT, name), "utf8").matchAll(/^func (Fuzz\w*)\(/gm)].map(([, target]) => [dirname(name), target]));
}

/** Builds the fuzz targets of a package into one program, with the instructions that tell which code an input reaches. */
function build(folder) {
  const program = join(CACHE, "fuzz", `${folder.replaceAll("/", "-")}.test${process.platform === "win32" ? ".exe" : ""}`);
  run("go", ["test", "-c", "-fuzz", "Fuzz", "-o", program, `./${folder}`]);
  return program;
}

/** Runs one target of a built program, and resolves with what was said. */
function runTarget(program, args, folder, limit) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: join(ROOT, folder), stdio: ["ignore", "pipe", "pipe"], timeout: limit });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
    child.once("error", (error) => resolve({ said: `${said}${error.message}`, status: null }));
    child.once("close", (status, signal) => resolve({ said: `${said}${signal ?? ""}`, status }));
  });
}

/** Runs a target; again for longer while its time was over before it had tried a new input, since the known ones come first. */
async function runLonger(each, runFor) {
  for (let factor = 1; ; factor *= 2) {
    const [, n, unit] = /^(\d+)(.)$/.exec(each) ?? [];
    const result = await runFor(n ? `${n * factor}${unit}` : each);
    const tried = Number([...result.said.matchAll(/execs: (\d+)/g)].at(-1)?.[1] ?? 0);
    if (tried > 0 || result.status !== 0 || factor === 4) return { ...result, tried };
  }
}

/** Runs all targets, or those with the given names, for the given time each, one on each core; prints how many inputs each tried. */
export async function fuzz(each = SHORT, names = []) {
  const all = targets().filter(([, target]) => names.length === 0 || names.includes(target));
  if (all.length === 0) throw new Error("There is no such fuzz target.");
  const known = join(run("go", ["env", "GOCACHE"]).trim(), "fuzz", run("go", ["list", "-m"]).trim());
  const folders = [...new Set(all.map(([folder]) => folder))];
  const from = performance.now();
  const programs = Object.fromEntries(folders.map((folder) => [folder, build(folder)]));
  lap(`go test -c of ${folders.length} packages`, from);

  const cores = Math.min(availableParallelism(), all.length);
  // With fewer targets than cores, each has several.
  const parallel = String(Math.floor(availableParallelism() / cores));
  const left = [...all];
  const lane = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [folder, target] = next;
      const start = performance.now();
      const args = (time) => [
        "-test.run",
        "^$",
        "-test.fuzz",
        `^${target}$`,
        "-test.fuzztime",
        time,
        "-test.fuzzminimizetime",
        MINIMIZE,
        "-test.parallel",
        parallel,
        "-test.fuzzcachedir",
        join(known, folder),
      ];
      const { said, status, tried } = await runLonger(each, (time) => runTarget(programs[folder], args(time), folder, milliseconds(time) + LIMIT_MS));
      // An input that is being tried when the time is up may be counted as a failure (golang/go#75804).
      const late = said.includes("context deadline exceeded") && !said.includes("Failing input");
      if (status !== 0 && !late) {
        left.length = 0;
        throw new Error(`go test ./${folder} -fuzz ^${target}$: exit ${status}\n${said}`);
      }
      lap(`${folder} ${target}: ${tried} inputs`, start);
    }
  };
  await Promise.all(Array.from({ length: cores }, lane));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [each, ...names] = process.argv.slice(2);
  try {
    await fuzz(each, names);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
