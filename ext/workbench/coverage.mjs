// npm run coverage           which part of each package's statements the Go tests run: those of all packages together
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE, run, show } from "./shell.mjs";

mkdirSync(CACHE, { recursive: true });
const profile = join(CACHE, "coverage.txt");
show("go", ["test", "-coverpkg=./probe/...,./server/...", `-coverprofile=${profile}`, "./..."]);

// A line per block of statements and test binary: FILE:FROM,TO STATEMENTS TIMES
const module = run("go", ["list", "-m"]).trim();
const blocks = new Map();
for (const [, place, statements, times] of readFileSync(profile, "utf8").matchAll(/^(\S+:\S+) (\d+) (\d+)$/gm)) {
  const block = blocks.get(place) ?? { statements: Number(statements), isRun: false };
  block.isRun ||= times !== "0";
  blocks.set(place, block);
}
const rooms = new Map();
for (const [place, { statements, isRun }] of blocks) {
  for (const name of [place.slice(module.length + 1, place.lastIndexOf("/")), "all"]) {
    const sum = rooms.get(name) ?? { statements: 0, run: 0 };
    sum.statements += statements;
    if (isRun) sum.run += statements;
    rooms.set(name, sum);
  }
}
for (const [name, { statements, run }] of [...rooms].sort(([a], [b]) => (a === "all") - (b === "all") || a.localeCompare(b))) {
  console.log(`${((100 * run) / statements).toFixed(1).padStart(6)} %  ${name}`);
}
