// npm test                   everything; a fresh checkout is enough
// npm test -- client nvim    only the steps of these names
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildForHost, ensureModules } from "./build.mjs";
import { fuzz } from "./fuzz.mjs";
import { ensureBrowser, ensureWorkbench } from "./install.mjs";
import { ownNetwork } from "./network.mjs";
import { ROOT, lap, run, show } from "./shell.mjs";
import { unitTests } from "./unit.mjs";
import { findWine } from "../test/wine/wine.mjs";

const script = (...path) => join(ROOT, ...path);

/** Runs test files with node:test, under the program and arguments of `within`, if any. */
function nodeTestIn(within, ...files) {
  const command = [...within, process.execPath, "--test", "--test-reporter=spec", "--test-concurrency=1", ...files.map((name) => script("ext", "test", name))];
  show(command[0], command.slice(1));
}
const nodeTest = (...files) => nodeTestIn([], ...files);

/** Whether the script `lookalike` can make a namespace that looks like WSL. It needs Linux, root, unshare and ip. */
function canEnter(lookalike) {
  return process.platform === "linux" && spawnSync(lookalike, ["true"], { stdio: "ignore" }).status === 0;
}

/** Whether the race detector can be used: it needs cgo and a C compiler. */
function hasRaceDetector() {
  const [enabled, compiler] = run("go", ["env", "CGO_ENABLED", "CC"]).trim().split(/\s*\n/);
  return enabled === "1" && spawnSync(compiler, ["--version"], { stdio: "ignore" }).status === 0;
}

const goFor = (GOOS, GOARCH) => ({ ...process.env, GOOS, GOARCH, CGO_ENABLED: "0" });

function formatted() {
  const unformatted = run("gofmt", ["-l", "probe", "server"]);
  if (unformatted) throw new Error(`Not formatted by gofmt:\n${unformatted}`);
}

const STEPS = {
  vet() {
    formatted();
    run("go", ["vet", "./..."], { title: "go vet" });
    for (const arch of ["amd64", "arm64"]) run("go", ["vet", "./..."], { env: goFor("windows", arch), title: `go vet, windows/${arch}` });
  },
  // Under the race detector, if there is one; that takes about twice as long as without it.
  go: () => show("go", ["test", ...(hasRaceDetector() ? ["-race"] : []), "./..."]),
  // Does many things at once for a minute, under the race detector.
  race() {
    if (!hasRaceDetector()) return console.log("SKIP: the race detector needs cgo and a C compiler");
    show("go", ["test", "-race", "-run", "TestStress", "./server/lsp", "-stress", "60s"]);
  },
  fuzz: () => fuzz(),
  // Compares our reading of compose files with compose-go, in a module of its own: the product does not contain compose-go.
  oracle: () => show("go", ["-C", script("testdata", "oracle"), "test", "./..."]),
  // Asks the server for assistants with the client of the protocol's SDK, which the product does not contain.
  assistant: () => show("go", ["-C", script("testdata", "assistant"), "test", "./..."]),
  // The tool that changes the product's code and runs the tests on each change; the changes themselves are for `npm run mutate`.
  mutate: () => show("go", ["-C", script("testdata", "mutate"), "test", "./..."]),
  client: async () => {
    run(process.execPath, [script("node_modules", "typescript", "bin", "tsc"), "--noEmit", "-p", "."], { title: "tsc" });
    run(process.execPath, [script("node_modules", "eslint", "bin", "eslint.js"), "."], { title: "eslint" });
    await unitTests();
    nodeTest("soak.test.mjs");
  },
  packaging: () => nodeTest("packaging.test.mjs"),
  nvim: () => nodeTest("nvim.test.mjs"),
  wine: () => {
    findWine(); // installs it in CI, which needs the network
    nodeTestIn(ownNetwork(), "wine/wine.test.mjs");
  },
  workbench: async () => {
    await ensureBrowser(ensureWorkbench());
    nodeTest("e2e/replay.test.mjs", "e2e/words.test.mjs");
    const lookalike = script("testdata", "lookalike", "enter.sh");
    const enter = canEnter(lookalike) ? [lookalike] : [];
    nodeTestIn(enter, "e2e/live.test.mjs");
  },
};

const chosen = process.argv.slice(2);
for (const name of chosen) if (!STEPS[name]) throw new Error(`No step ${name}; there are ${Object.keys(STEPS).join(", ")}.`);

const from = performance.now();
ensureModules();
const needsBuild = chosen.length > 0 && !chosen.includes("packaging") && chosen.some((name) => name === "nvim" || name === "workbench");
if (needsBuild) await buildForHost();
for (const [name, step] of Object.entries(STEPS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n== ${name}`);
  try {
    await step();
  } catch (error) {
    console.error(error.message);
    console.error(`\nFAILED: ${name}`);
    process.exit(1);
  }
}
console.log();
lap("npm test", from);
