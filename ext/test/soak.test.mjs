// What `npm run soak` takes for growth.
import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "../workbench/soak.mjs";

/** Samples of a server whose figures depend on the share of the time that has passed. */
const samples = (of) => Array.from({ length: 100 }, (_, i) => ({ at: i, cpu: i / 50, memory: 20, threads: 9, handles: 9, ...of(i / 100) }));

for (const [name, of, grown] of [
  ["a server that stays as it is", () => ({}), []],
  ["memory that grows all the time", (share) => ({ memory: 20 + 20 * share }), ["memory"]],
  ["memory that grows at first", (share) => ({ memory: share < 0.2 ? 10 : 30 }), []],
  ["memory that is needed for a moment", (share) => ({ memory: share > 0.95 ? 90 : 20 }), []],
  ["threads that are left", (share) => ({ threads: 9 + Math.floor(20 * share) }), ["threads"]],
  ["files that are left open", (share) => ({ handles: 9 + Math.floor(20 * share) }), ["handles"]],
]) {
  test(name, () => assert.deepEqual(judge(samples(of)).grown, grown));
}
