import assert from "node:assert/strict";
import test from "node:test";
import { env, window, workspace, type ExtensionContext } from "vscode";
import { initializationOptions } from "../../src/client";

test("the server is told that English comes after the display language, as in VS Code's own sentences", () => {
  Object.assign(env, { language: "zh-tw" });
  Object.assign(window, { state: { focused: true } });
  Object.assign(workspace, { getConfiguration: () => ({ get: (_: string, value: unknown) => value }) });
  const context = { globalStorageUri: { fsPath: "/storage" } } as unknown as ExtensionContext;
  assert.deepEqual((initializationOptions(context) as { languages: unknown }).languages, ["zh-tw", "en"]);
});

test("the server sends diagnostics at once, although VS Code could ask for them", () => {
  Object.assign(window, { state: { focused: true } });
  Object.assign(workspace, { getConfiguration: () => ({ get: (_: string, value: unknown) => value }) });
  const context = { globalStorageUri: { fsPath: "/storage" } } as unknown as ExtensionContext;
  assert.equal((initializationOptions(context) as { diagnostics: unknown }).diagnostics, "push");
});
