// Gives each fuzz target a few seconds with new inputs. `go test` alone runs only the seeds and inputs found before.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT, lap } from "./shell.mjs";

const EACH = "3s";
const LIMIT_MS = 120_000;

/** Every fuzz target of the module, as [folder, name]. */
function targets() {
  const tests = ["probe", "server"].flatMap((root) => readdirSync(join(ROOT, root), { recursive: true }).map((name) => `${root}/${name.replaceAll("\\", "/")}`)).filter((name) => name.endsWith("_test.go"));
  return tests.flatMap((name) =>
    [...readFileSync(join(ROOT, name), "utf8").matchAll(/^func (Fuzz\w*)\(/gm)].map(([, target]) => [dirname(name), target]),
  );
}

export function fuzz() {
  const all = targets();
  if (all.length === 0) throw new Error("There is no fuzz target.");
  for (const [folder, target] of all) {
    const from = performance.now();
    const args = ["test", `./${folder}`, "-run", "^$", "-fuzz", `^${target}$`, "-fuzztime", EACH];
    const result = spawnSync("go", args, { cwd: ROOT, encoding: "utf8", timeout: LIMIT_MS });
    const said = `${result.stdout}\n${result.stderr}`;
    // An input that is being tried when the time is up may be counted as a failure (golang/go#75804).
    const late = said.includes("context deadline exceeded") && !said.includes("Failing input");
    if (result.status !== 0 && !late) throw new Error(`go ${args.join(" ")}: ${result.error?.message ?? `exit ${result.status ?? result.signal}`}\n${said}`);
    lap(`${folder} ${target}`, from);
  }
}
