// npm run mutate                        every package of testdata/mutate/packages.txt
// npm run mutate -- server/fix          one package; flags are those of testdata/mutate
// The packages that only Windows runs are tested under Wine, where it is installed.
import { spawnSync } from "node:child_process";
import { Machine } from "../test/wine/machine.mjs";
import { Prefix, findWine } from "../test/wine/wine.mjs";
import { ownNetwork } from "./network.mjs";
import { ROOT, run } from "./shell.mjs";

/** Runs the tool, and returns its exit status: 1 for a mutant that no test notices. */
function mutate(within, env, ...args) {
  const command = [...within, "go", "-C", "testdata/mutate", "run", ".", ...args];
  return spawnSync(command[0], command.slice(1), { cwd: ROOT, env: { ...process.env, ...env }, stdio: ["ignore", "inherit", "inherit"] }).status;
}

/** Runs the tool for what only Windows runs. */
function mutateUnderWine(args) {
  const tools = findWine();
  if (tools.missing) {
    console.log(`SKIP: ${tools.missing}`);
    return 0;
  }
  const prefix = new Prefix(tools);
  prefix.create();
  prefix.build();
  new Machine(prefix).reset({}, { vm: false, hns: false });
  prefix.end(); // so that its server starts again in the namespace
  const go = Object.fromEntries(["GOPATH", "GOCACHE", "GOMODCACHE"].map((name) => [name, run("go", ["env", name]).trim()]));
  try {
    return mutate(ownNetwork(), { ...prefix.env, ...go }, "-wine", tools.wine, "-parallel", "1", ...args);
  } finally {
    prefix.end();
  }
}

const args = process.argv.slice(2);
const here = mutate([], {}, ...args);
process.exitCode = mutateUnderWine(args) || here;
