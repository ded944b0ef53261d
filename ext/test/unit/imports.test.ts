import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

/** The modules of ext/src, each with the modules of ext/src that it imports, types included. */
function importsOf(folder: string): Map<string, string[]> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  return new Map(
    names.map((name) => {
      const text = readFileSync(`${folder}/${name}`, "utf8");
      return [name.replace(/\.ts$/, ""), [...text.matchAll(/\bfrom "\.\/([\w-]+)"/g)].map((match) => match[1] ?? "")];
    }),
  );
}

/** A path of imports that ends where it starts; undefined if there is none. */
function circleIn(imports: Map<string, string[]>): string[] | undefined {
  const finished = new Set<string>();
  const search = (name: string, path: string[]): string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (finished.has(name)) return undefined;
    for (const imported of imports.get(name) ?? []) {
      const circle = search(imported, [...path, name]);
      if (circle) return circle;
    }
    finished.add(name);
    return undefined;
  };
  for (const name of imports.keys()) {
    const circle = search(name, []);
    if (circle) return circle;
  }
  return undefined;
}

test("the modules of the client import each other in one direction only", () => {
  const imports = importsOf("ext/src");
  assert.ok((imports.get("extension") ?? []).includes("session"), "imports are found");
  assert.equal(circleIn(imports)?.join(" → "), undefined);
});

test("a circle is found", () => {
  const imports = new Map([
    ["a", ["b"]],
    ["b", ["c", "d"]],
    ["c", []],
    ["d", ["b"]],
  ]);
  assert.deepEqual(circleIn(imports), ["b", "d", "b"]);
});
