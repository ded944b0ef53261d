import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

test("the dev container has the Go and the Node.js of this project, and the packages that tests are skipped without", () => {
  const text = readFileSync(".devcontainer/devcontainer.json", "utf8").replace(/^\/\/.*$/gm, "");
  const container = JSON.parse(text) as { image: string; features: Record<string, { version: string }>; postCreateCommand: string };
  const go = /^go (\d+\.\d+)/m.exec(readFileSync("go.mod", "utf8"))?.[1];
  assert.ok(container.image.includes(`go:1-${go ?? ""}-`), container.image);
  const node = readFileSync(".node-version", "utf8").split(".")[0];
  assert.deepEqual(Object.values(container.features), [{ version: node }]);
  // What CI installs by itself, in ext/workbench/apt.mjs.
  const installed = ["ext/test/wine/wine.mjs", "ext/test/editors.test.mjs"].flatMap((file) => {
    const call = /\binstallInCI\(([^)]*)\)/.exec(readFileSync(file, "utf8"))?.[1] ?? "";
    return [...call.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? "");
  });
  assert.equal(installed.length, 4);
  for (const name of installed) assert.ok(container.postCreateCommand.split(" ").includes(name), name);
});
