import assert from "node:assert/strict";
import test from "node:test";
import { tasksBefore } from "../../src/tasksbefore";

const ENTRIES = [
  { label: "all", dependsOn: ["api", "web", "all"] },
  { label: "api", command: "api", dependsOn: "db" },
  { label: "web", command: "web", dependsOn: { type: "npm", script: "build" } },
  { label: "db", command: "db" },
  { label: "other", command: "other" },
  null,
  "broken",
  { type: "npm" },
];

test("the tasks before a debug session are the one it names and those that each depends on, once", () => {
  const cases: [unknown, string[]][] = [
    ["db", ["db"]],
    ["all", ["all", "api", "db", "web"]],
    ["missing", []],
    [undefined, []],
    [{ type: "npm", script: "dev" }, []],
    [
      ["web", "db"],
      ["web", "db"],
    ],
  ];
  for (const [name, labels] of cases) {
    assert.deepEqual(
      tasksBefore(name, ENTRIES).map(({ label }) => label),
      labels,
      JSON.stringify(name),
    );
  }
});

test("a tasks.json that holds no list has no tasks", () => {
  for (const entries of [undefined, null, {}, "x"]) assert.deepEqual(tasksBefore("x", entries), []);
});
