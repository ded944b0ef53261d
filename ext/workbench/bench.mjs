// npm run bench              everything, as one table in Markdown
// npm run bench -- scan      only the command line, compared with ripgrep
// npm run bench -- server    only the benchmarks of the language server
//
// Every figure is printed beside its target; none is asserted, because machines differ. ripgrep counts numbers of four
// and five digits in files of the same names, so that it reads the same files. Without ripgrep no ratio is printed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HOST, buildServer } from "./build.mjs";
import { ROOT, run } from "./shell.mjs";

const ROUNDS = 5;
const RECORDING = join(ROOT, "testdata", "recordings", "mirrored-windows");

const services = (n, sources, findings) => ({ sample: ["services", n, sources, findings], files: ["compose.yaml", ".env", "launch.json", "package.json"] });

/** What is scanned: the arguments of server/internal/sample/write, the names of the files that we read, and the target. */
const TREES = {
  "100 services": { ...services(100, 8, 5), most: "3× ripgrep" },
  "300 services": { ...services(300, 8, 5), most: "3× ripgrep" },
  "1,000 services": { ...services(1000, 8, 5), most: "3× ripgrep" },
  "3,000 services": { ...services(3000, 8, 5), most: "3× ripgrep" },
  "1,000 services, 800 findings": { ...services(1000, 8, 800), most: "3× ripgrep" },
  "100,000 files, 10,000 configs, 7,000 findings": { ...services(2500, 36, 7000), most: "3× ripgrep" },
  ".NET, 3,000 files, 211 ignore patterns": { sample: ["dotnet"], files: ["*.json", "*.csproj"], most: "0.3 s" },
  "bundle of resource definitions, 2 MB": { sample: ["definitions", 2_000_000], files: ["*.yaml"], most: "0.1 s" },
};

/** The benchmarks of server/lsp and their targets. A figure is a unit of Go's output, such as p50-ms. */
const BENCHMARKS = [
  ["Keystroke/", { "p50-ms": 2 }],
  ["EnterAbovePort/", { "p50-ms": 3 }],
  ["Hover/", {}],
  ["CodeAction/", { "p50-ms": 10 }],
  ["SnapshotChange", { "p50-ms": 150, "keystroke-max-ms": 10 }],
  ["LongFile/open/compose", { "p50-ms": 14 }],
  ["LongFile/open/launch", { "p50-ms": 8 }],
  ["LongFile/keystroke/compose", { "p50-ms": 4, "p99-ms": 12 }],
  ["LongFile/keystroke/launch", { "p50-ms": 3, "p99-ms": 8 }],
  ["Memory/configs=0", { MB: 13 }],
  ["Memory/configs=4000", { MB: 30 }],
  ["Memory/configs=10000", { MB: 60 }],
];

const rows = [];
const row = (what, figure, must) => {
  rows.push(`| ${what} | ${figure} | ${must} |`);
  console.error(`${what}: ${figure}`); // shows progress; the table comes at the end, on standard output
};

/** The time in seconds that a command takes. Exit status 1 is a scan that found something. */
function time([program, ...args]) {
  const from = performance.now();
  const { status, error, stderr } = spawnSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  if (error || status > 1) throw new Error(`${program} ${args.join(" ")}: ${error?.message ?? stderr}`);
  return (performance.now() - from) / 1000;
}

/** The best and the median time of each command. They run in turns, so that other load slows all of them alike. */
function compare(...commands) {
  const times = commands.map(() => []);
  for (let round = 0; round < ROUNDS; round++) commands.forEach((command, i) => times[i].push(time(command)));
  return times.map((of) => of.sort((a, b) => a - b)).map((of) => ({ best: of[0], middle: of[ROUNDS >> 1] }));
}

function hasRipgrep() {
  if (!spawnSync("rg", ["--version"], { stdio: "ignore" }).error) return true;
  console.error("SKIP: the ratio to ripgrep, since there is no rg here");
  return false;
}

/** The command with which ripgrep counts in files of the given names below a folder, even those that git ignores. */
function ripgrepIn(folder, names) {
  return ["rg", "--no-ignore", "--hidden", "--count", ...names.flatMap((name) => ["--glob", name]), "[0-9]{4,5}", folder];
}

function benchScans(folder) {
  const program = join(folder, process.platform === "win32" ? "wsl-port-guard.exe" : "wsl-port-guard");
  const writer = join(folder, process.platform === "win32" ? "write.exe" : "write");
  buildServer(HOST, program);
  run("go", ["build", "-o", writer, "./server/internal/sample/write"]);
  const ripgrep = hasRipgrep();
  const best = {};
  for (const [name, { sample, files, most }] of Object.entries(TREES)) {
    const tree = join(folder, "tree");
    run(writer, [...sample.map(String), tree]);
    const scan = [program, "scan", "--replay", RECORDING, tree];
    const [ours, theirs] = ripgrep ? compare(scan, ripgrepIn(tree, files)) : compare(scan);
    const ratio = theirs ? `, ${(ours.best / theirs.best).toFixed(1)}× ripgrep` : "";
    row(`scan: ${name}`, `best ${ours.best.toFixed(3)} s, median ${ours.middle.toFixed(3)} s${ratio}`, `≤ ${most}`);
    best[name] = ours.best;
    rmSync(tree, { recursive: true });
  }
  row("scan: growth from 100 to 3,000 services (30×)", `${(best["3,000 services"] / best["100 services"]).toFixed(1)}×`, "linear");
}

/** Parses a line of Go's output: the name, without "Benchmark" and the number of processors, and the figures by unit. */
function readBenchmark(line) {
  const [name, , ...figures] = line.trim().split(/\s+/);
  const byUnit = {};
  for (let i = 0; i + 1 < figures.length; i += 2) byUnit[figures[i + 1]] = Number(figures[i]);
  return { name: name.replace(/^Benchmark/, "").replace(/-\d+$/, ""), byUnit };
}

function benchServer() {
  const pattern = `^Benchmark(${[...new Set(BENCHMARKS.map(([start]) => start.split("/")[0]))].join("|")})$`;
  const out = run("go", ["test", "-run=^$", `-bench=${pattern}`, "-benchtime=1s", "-timeout=30m", "./server/lsp"]);
  const results = out
    .split("\n")
    .filter((line) => line.startsWith("Benchmark"))
    .map(readBenchmark);
  for (const [start, must] of BENCHMARKS) {
    for (const { name, byUnit } of results.filter((result) => result.name.startsWith(start))) {
      const figures = Object.entries(byUnit).filter(([unit]) => /ms$|MB$/.test(unit) && !unit.includes("/"));
      row(
        name,
        figures.map(([unit, value]) => `${unit} ${value}`).join(", "),
        Object.entries(must)
          .map(([unit, value]) => `${unit} ≤ ${value}`)
          .join(", "),
      );
    }
  }
  for (const { name, byUnit } of results.filter((result) => result.name.endsWith("/services=100/findings=5"))) {
    const large = results.find((result) => result.name === name.replace("=100/", "=3000/"));
    row(`${name.split("/")[0]}: growth from 100 to 3,000 services`, `${(large.byUnit["p50-ms"] / byUnit["p50-ms"]).toFixed(1)}×`, "flat");
  }
}

const PARTS = { scan: benchScans, server: benchServer };
const chosen = process.argv.slice(2);
for (const name of chosen) if (!PARTS[name]) throw new Error(`No part ${name}; there are ${Object.keys(PARTS).join(", ")}.`);

const folder = mkdtempSync(join(tmpdir(), "wsl-port-guard-bench-"));
try {
  for (const [name, part] of Object.entries(PARTS)) if (chosen.length === 0 || chosen.includes(name)) part(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(["| what | figure | must |", "|---|---|---|", ...rows].join("\n"));
