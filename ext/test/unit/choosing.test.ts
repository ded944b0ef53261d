import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { commands, window, workspace, type CodeAction } from "vscode";
import { askingFirst, asksFirst, registerChoosing } from "../../src/choosing";

/** Files by path; a range is the text that it covers. */
let files: Record<string, string>;
let applied: unknown[];
let questions: string[][];
let choice: string;
let whileAsked: () => void;
let run: (title: string, edit: unknown) => Promise<void>;

const place = (from: string, to: string): unknown => ({ range: from, newText: to });
const edit = {
  entries: () => [
    [{ path: "compose.yaml" }, [place("45456", "6738")]],
    [{ path: ".env" }, [place("45456", "6738"), place("48080", "30076")]],
  ],
};

beforeEach(() => {
  [files, applied, questions, choice] = [{ "compose.yaml": "45456", ".env": "45456 48080" }, [], [], ""];
  whileAsked = () => undefined;
  Object.assign(commands, {
    registerCommand: (name: string, command: typeof run) => {
      assert.equal(name, "wslPortGuard.applyChosenPorts");
      run = command;
      return { dispose: () => undefined };
    },
  });
  Object.assign(window, {
    showInformationMessage: (title: string, { detail }: { detail: string }, ...buttons: string[]) => {
      questions.push([title, detail, ...buttons]);
      whileAsked();
      return Promise.resolve(buttons.find((text) => text === choice));
    },
    showErrorMessage: (text: string) => {
      questions.push([text]);
      return Promise.resolve(undefined);
    },
  });
  Object.assign(workspace, {
    asRelativePath: ({ path }: { path: string }) => path,
    applyEdit: (made: unknown) => {
      applied.push(made);
      return Promise.resolve(true);
    },
    openTextDocument: ({ path }: { path: string }) => Promise.resolve({ getText: (range: string) => (files[path]?.includes(range) ? range : "") }),
  });
  registerChoosing();
});

test("only the action that chooses ports asks first", () => {
  const choosing = { title: "Choose", kind: { value: "source.wslPortGuard.choosePorts" }, edit } as unknown as CodeAction;
  const other = { title: "Use 8080", kind: { value: "quickfix" }, edit } as unknown as CodeAction;
  assert.deepEqual(askingFirst([choosing, other]), [choosing, other]);
  assert.deepEqual([choosing.edit, choosing.command?.arguments], [undefined, ["Choose", edit]]);
  assert.deepEqual([choosing, other].map(asksFirst), [true, false]);
  assert.deepEqual([other.edit, other.command], [edit, undefined]);
});

test("the question names each port with its files; cancelling changes nothing", async () => {
  await run("Choose", edit);
  assert.deepEqual(questions, [["Choose", "45456 → 6738: compose.yaml, .env\n48080 → 30076: .env", "Change All", "Tick Each Change…"]]);
  assert.deepEqual(applied, []);
});

test("all is changed without another question, or the editor's preview opens", async () => {
  const set: [string, number][] = [];
  const { WorkspaceEdit } = await import("vscode");
  Object.assign(WorkspaceEdit.prototype, { set: ({ path }: { path: string }, edits: unknown[]) => set.push([path, edits.length]) });
  choice = "Change All";
  await run("Choose", edit);
  assert.equal(applied.length, 1);
  assert.notEqual(applied[0], edit, "it has no annotations, which would open the preview");
  assert.deepEqual(
    new Map(set),
    new Map([
      ["compose.yaml", 1],
      [".env", 2],
    ]),
  );
  choice = "Tick Each Change…";
  await run("Choose", edit);
  assert.equal(applied[1], edit);
});

test("a file that changes meanwhile is not edited", async () => {
  choice = "Change All";
  whileAsked = () => (files[".env"] = "other text");
  await run("Choose", edit);
  assert.deepEqual(applied, []);
  assert.match(questions[1]?.[0] ?? "", /^No port was changed/);
});
