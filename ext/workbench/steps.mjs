// The steps of `npm test`, and how they are arranged.
//   node ext/workbench/steps.mjs NAME    one of them; what workbench and editors use must have been built
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fuzz } from "./fuzz.mjs";
import { ensureBrowser, ensureWorkbench } from "./install.mjs";
import { ownNetwork } from "./network.mjs";
import { ROOT, run, show } from "./shell.mjs";
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

/**
 * A program under the race detector waits for a second at its end (golang.org/doc/articles/race_detector), so that other
 * goroutines can report. Tests start programs hundreds of times.
 */
const SHORT_END = { ...process.env, GORACE: "atexit_sleep_ms=20" };

/** Runs Go tests under the race detector. */
const raced = (...args) => show("go", ["test", "-race", ...args], { env: SHORT_END });

/** testdata/race.txt: its packages, and the tests that it names after only= and without=, as patterns for -run and -skip. */
function raceList() {
  const lines = readFileSync(script("testdata", "race.txt"), "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"));
  const entries = lines.map((line) => /^(\S+)(?: (only|without)=(\S+))?$/.exec(line).slice(1));
  const of = (kind) => entries.filter(([, word]) => word === kind);
  const pattern = (kind) =>
    `^(${of(kind)
      .flatMap(([, , names]) => names.split(","))
      .join("|")})$`;
  const folders = (kind) => of(kind).map(([folder]) => `./${folder}`);
  return { whole: folders(undefined), only: folders("only"), without: folders("without"), named: pattern("only"), left: pattern("without") };
}

/** Runs every Go test once: under the race detector what starts goroutines, as testdata/race.txt lists it. */
function goTests() {
  if (!hasRaceDetector()) return show("go", ["test", "./..."]);
  const { whole, only, without, named, left } = raceList();
  const prefix = run("go", ["list", "-m"]).trim();
  const all = run("go", ["list", "./..."])
    .trim()
    .split("\n")
    .map((name) => name.replace(prefix, "."));
  const others = all.filter((name) => !whole.includes(name) && !without.includes(name));
  raced("-skip", left, ...whole, ...without);
  raced("-run", named, ...only);
  show("go", ["test", "-skip", named, ...others]);
  show("go", ["test", "-run", left, ...without]);
}

const goFor = (GOOS, GOARCH) => ({ ...process.env, GOOS, GOARCH, CGO_ENABLED: "0" });

function formatted() {
  const unformatted = run("go", ["tool", "-modfile=testdata/lint/go.mod", "gofumpt", "-l", "probe", "server"]);
  if (unformatted) throw new Error(`Not formatted; npm run format does it:\n${unformatted}`);
}

/** The steps that use a core all the time. */
const computing = {
  vet() {
    formatted();
    run("go", ["vet", "./..."], { title: "go vet" });
    // No file is for one architecture only, and packaging builds the program for windows/arm64.
    run("go", ["vet", "./..."], { env: goFor("windows", "amd64"), title: "go vet, windows/amd64" });
  },
  go: goTests,
  // Does many things at once, under the race detector; for ten minutes in .ci/nightly.
  race() {
    if (!hasRaceDetector()) return console.log("SKIP: the race detector needs cgo and a C compiler");
    raced("-run", "TestStress", "./server/lsp", "-stress", "60s");
  },
  fuzz: () => fuzz(),
  // Compares our reading of compose files with compose-go, in a module of its own: the product does not contain compose-go.
  oracle: () => show("go", ["-C", script("testdata", "oracle"), "test", "./..."]),
  // Asks the server for assistants with the client of the protocol's SDK, which the product does not contain. Go does not see
  // that the result depends on the product, so it must not reuse one (-count=1).
  assistant: () => show("go", ["-C", script("testdata", "assistant"), "test", "-count=1", "./..."]),
  // The tool that changes the product's code and runs the tests on each change; the changes themselves are for `npm run mutate`.
  mutate: () => show("go", ["-C", script("testdata", "mutate"), "test", "./..."]),
  client: async () => {
    run(process.execPath, [script("node_modules", "typescript", "bin", "tsc"), "--noEmit", "-p", "."], { title: "tsc" });
    run(process.execPath, [script("node_modules", "eslint", "bin", "eslint.js"), "."], { title: "eslint" });
    run(process.execPath, [script("node_modules", "prettier", "bin", "prettier.cjs"), "--check", "--log-level", "warn", "ext/**/*.{ts,mjs,cjs}", "*.mjs"], {
      title: "prettier",
    });
    await unitTests();
    nodeTest("soak.test.mjs", "machine.test.mjs");
  },
};

/** packaging builds what the other two use. */
const waitingForEditors = {
  // Last the packages: they leave in ext/bin what the other two use.
  packaging: () => nodeTest("release.test.mjs", "packaging.test.mjs"),
  workbench: async () => {
    await ensureBrowser(ensureWorkbench());
    nodeTest("e2e/replay.test.mjs", "e2e/words.test.mjs", "e2e/pull.test.mjs");
    const lookalike = script("testdata", "lookalike", "enter.sh");
    const enter = canEnter(lookalike) ? [lookalike] : [];
    nodeTestIn(enter, "e2e/live.test.mjs");
  },
  editors: () => nodeTest("editors.test.mjs"),
};

const waitingForWine = {
  wine: () => {
    findWine(); // installs it in CI, which needs the network
    nodeTestIn(ownNetwork(), "wine/wine.test.mjs");
  },
};

/** Lanes run at the same time, the turns of a lane one after the other; the steps of a turn again at the same time. */
export const LANES = [
  [["vet"], ["go"], ["race", "fuzz"], ["oracle", "assistant"], ["mutate", "client"]], // race, which go has built, uses one core only
  ...[waitingForEditors, waitingForWine].map((steps) => Object.keys(steps).map((name) => [name])),
];
export const COMPUTING = Object.keys(computing);
export const STEPS = { ...computing, ...waitingForEditors, ...waitingForWine };

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    await STEPS[process.argv[2]]();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
