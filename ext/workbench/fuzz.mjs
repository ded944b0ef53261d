// npm run fuzz                     each fuzz target for some seconds, as `npm test` does
// npm run fuzz -- 10m              each of them for ten minutes, as .ci/nightly does
// npm run fuzz -- 10m FuzzEdits    those with these names
//
// `go test` alone runs only the seeds and inputs found before.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT, lap } from "./shell.mjs";

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
  const tests = ["probe", "server"].flatMap((root) => readdirSync(join(ROOT, root), { recursive: true }).map((name) => `${root}/${name.replaceAll("\\", "/")}`)).filter((name) => name.endsWith("_test.go"));
  return tests.flatMap((name) =>
    [...readFileSync(join(ROOT, name), "utf8").matchAll(/^func (Fuzz\w*)\(/gm)].map(([, target]) => [dirname(name), target]),
  );
}

/** Runs all targets, or those with the given names, for the given time each; prints how many inputs each tried. */
export function fuzz(each = SHORT, names = []) {
  const all = targets().filter(([, target]) => names.length === 0 || names.includes(target));
  if (all.length === 0) throw new Error("There is no such fuzz target.");
  for (const [folder, target] of all) {
    const from = performance.now();
    const args = ["test", `./${folder}`, "-run", "^$", "-fuzz", `^${target}$`, "-fuzztime", each, "-fuzzminimizetime", MINIMIZE];
    const result = spawnSync("go", args, { cwd: ROOT, encoding: "utf8", timeout: milliseconds(each) + LIMIT_MS });
    const said = `${result.stdout}\n${result.stderr}`;
    // An input that is being tried when the time is up may be counted as a failure (golang/go#75804).
    const late = said.includes("context deadline exceeded") && !said.includes("Failing input");
    if (result.status !== 0 && !late) throw new Error(`go ${args.join(" ")}: ${result.error?.message ?? `exit ${result.status ?? result.signal}`}\n${said}`);
    const tried = [...result.stdout.matchAll(/execs: (\d+)/g)].at(-1)?.[1] ?? "no";
    lap(`${folder} ${target}: ${tried} inputs`, from);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [each, ...names] = process.argv.slice(2);
  try {
    fuzz(each, names);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
