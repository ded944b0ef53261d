import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { commands, window, type LogOutputChannel } from "vscode";
import { registerCommands } from "../../src/commands";
import type { MapView } from "../../src/map";
import type { Pages } from "../../src/pages";
import type { Session } from "../../src/session";

let explain: (asked?: unknown) => Promise<void>;
let shown: unknown[];
/** What the user is asked with, and answers. */
let proposed: string[];
let answer: string | undefined;

/** An editor whose caret is at the word. */
function caretAt(word: string | undefined): void {
  const getWordRangeAtPosition = (_: unknown, of: RegExp): string | undefined => (word === undefined ? undefined : of.exec(word)?.[0]);
  Object.assign(window, { activeTextEditor: { selection: { active: 0 }, document: { getWordRangeAtPosition, getText: (range: string) => range } } });
}

beforeEach(() => {
  [shown, proposed, answer] = [[], [], undefined];
  Object.assign(window, {
    activeTextEditor: undefined,
    showInputBox: ({ value }: { value: string }) => {
      proposed.push(value);
      return Promise.resolve(answer);
    },
  });
  Object.assign(commands, {
    registerCommand: (name: string, command: typeof explain) => {
      if (name === "wslPortGuard.explainPort") explain = command;
      return { dispose: () => undefined };
    },
  });
  const pages = { show: (page: unknown) => Promise.resolve(shown.push(page)) } as unknown as Pages;
  registerCommands({} as unknown as Session, pages, {} as unknown as MapView, {} as LogOutputChannel);
});

const FILE = { path: "/w/compose.yaml" };

test("the context menu explains the port at the caret", async () => {
  caretAt("45456:80");
  await explain(FILE);
  assert.deepEqual([shown, proposed], [[{ port: 45456 }], []]);
});

test("where no port is at the caret the user is asked", async () => {
  answer = "3000";
  for (const word of [undefined, "image", "70000", "0"]) {
    caretAt(word);
    await explain(FILE);
  }
  assert.deepEqual([shown, proposed], [Array(4).fill({ port: 3000 }), ["", "", "", ""]]);
});

test("the palette asks, and proposes the port at the caret; cancelling explains nothing", async () => {
  caretAt("8080");
  await explain();
  assert.deepEqual([shown, proposed], [[], ["8080"]]);
});

test("the server names the port itself", async () => {
  caretAt("8080");
  await explain({ port: 1 });
  assert.deepEqual([shown, proposed], [[{ port: 1 }], []]);
});
