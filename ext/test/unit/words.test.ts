import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

const read = (path: string): Record<string, string> => JSON.parse(readFileSync(path, "utf8")) as Record<string, string>;
const blanks = (text: string): string[] => (text.match(/\{\d+\}|`[^`]*`/g) ?? []).sort();

test("every sentence of the client is translated, and none is left over", () => {
  const sentences = readdirSync("ext/src").flatMap((name) => {
    const text = readFileSync(`ext/src/${name}`, "utf8");
    const found = [...text.matchAll(/l10n\.t\(\s*"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? "");
    assert.equal(found.length, text.split("l10n.t(").length - 1, `${name}: a sentence is a literal`);
    return found;
  });
  const chinese = read("ext/l10n/bundle.l10n.zh-cn.json");
  assert.deepEqual([...new Set(sentences)].sort(), Object.keys(chinese).sort());
  for (const [english, translation] of Object.entries(chinese)) assert.deepEqual(blanks(translation), blanks(english), english);
});

test("every text of the manifest is there in both languages, with the same code in it", () => {
  const [english, chinese] = [read("package.nls.json"), read("package.nls.zh-cn.json")];
  const used = [...readFileSync("package.json", "utf8").matchAll(/"%([\w.-]+)%"/g)].map((match) => match[1] ?? "");
  assert.deepEqual(Object.keys(english).sort(), used.sort());
  assert.deepEqual(Object.keys(chinese).sort(), used.sort());
  for (const key of used) assert.deepEqual(blanks(chinese[key] ?? ""), blanks(english[key] ?? ""), key);
});
