import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { ProcessExecution, tasks, window, workspace, type DebugConfiguration, type TaskExecution } from "vscode";
import { Guard } from "../../src/guard";
import type { GuardAnswer, GuardFinding } from "../../src/messages";
import type { Session } from "../../src/session";

interface Asked {
  readonly kind: string;
  readonly config: { readonly port?: unknown };
  readonly tasks: readonly unknown[];
  readonly moved: readonly { readonly from: string; readonly to: string }[];
}

const FILE = "file:///w/.vscode/launch.json";
let asked: Asked[];
let saved: string[];
let questions: string[];
let buttons: string[][];
/** What the user chooses at each question, by the start of a button's text. */
let choices: string[];
let edits: unknown[];
let applies: boolean;

/** A server that refuses port 45456 in every configuration, and proposes 25456. */
function answerTo({ config, moved, tasks }: Asked): GuardAnswer {
  const to = moved.find(({ from }) => from === String(config.port))?.to;
  const port = to === undefined ? config.port : Number(to);
  const finding = (task: number): GuardFinding => ({
    message: "45456 is refused.",
    cause: "refused 45456",
    task,
    place: { uri: FILE, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } } },
  });
  const findings = [...(port === 45456 ? [finding(-1)] : []), ...tasks.map((_, index) => finding(index))];
  const edit = { documentChanges: [{ textDocument: { uri: FILE, version: null }, edits: [] }] };
  return { config: { port }, findings, change: findings.length > 0 ? { moves: [{ from: "45456", to: "25456" }], edit, config: { port: 25456 } } : null };
}

const session = {
  request: (_: unknown, params: Asked) => {
    asked.push(params);
    return Promise.resolve(answerTo(params));
  },
  toEditorEdit: (edit: unknown) => Promise.resolve({ edit, entries: () => [[{ path: "/w/compose.yaml", toString: (): string => FILE }, []]] }),
} as unknown as Session;

beforeEach(() => {
  [asked, saved, questions, buttons, choices, edits, applies] = [[], [], [], [], [], [], true];
  Object.assign(window, {
    showWarningMessage: (question: string, ...rest: unknown[]) => {
      questions.push(question);
      const texts = rest.filter((part) => typeof part === "string");
      buttons.push(texts);
      const choice = choices.shift();
      return Promise.resolve(texts.find((text) => choice !== undefined && text.startsWith(choice)));
    },
    showErrorMessage: (text: string) => {
      questions.push(text);
      return Promise.resolve(undefined);
    },
    showTextDocument: () => Promise.resolve(undefined),
  });
  Object.assign(workspace, {
    getConfiguration: (section: string) => ({ get: (_: string, fallback: unknown) => (section === "tasks" ? [{ label: "before", command: "x" }] : fallback) }),
    asRelativePath: (uri: { path: string }) => uri.path,
    applyEdit: (edit: unknown) => {
      edits.push(edit);
      return Promise.resolve(applies);
    },
    openTextDocument: (uri: { toString: () => string }) =>
      Promise.resolve({
        isDirty: true,
        save: () => {
          saved.push(uri.toString());
          return Promise.resolve(true);
        },
      }),
  });
});

const configuration = (more: object = {}): DebugConfiguration => ({ type: "node", request: "launch", name: "web", port: 45456, ...more });

test("the first button changes the port everywhere, saves, and starts with the new port", async () => {
  choices = ["Use"];
  const started = await new Guard(session).beforeDebugging(undefined, configuration());
  assert.equal(started?.port, 25456);
  assert.deepEqual(buttons, [["Use 25456 Everywhere and Start", "Start Anyway", "Go to Port"]]);
  assert.deepEqual([edits.length, saved], [1, [FILE]]);
});

test("a change that the editor refuses starts nothing and says so", async () => {
  [choices, applies] = [["Use"], false];
  assert.equal(await new Guard(session).beforeDebugging(undefined, configuration()), undefined);
  assert.match(questions[1] ?? "", /No port was changed/);
});

test("“Start Anyway” is remembered for the cause, closing the dialog is not", async () => {
  const guard = new Guard(session);
  assert.equal(await guard.beforeDebugging(undefined, configuration()), undefined);
  choices = ["Start"];
  assert.equal((await guard.beforeDebugging(undefined, configuration()))?.port, 45456);
  assert.equal((await guard.beforeDebugging(undefined, configuration({ name: "other" })))?.port, 45456);
  assert.equal(questions.length, 2);
});

test("sessions that start together are asked about one after the other, and once for the same port", async () => {
  const guard = new Guard(session);
  choices = ["Use"];
  const both = await Promise.all([guard.beforeDebugging(undefined, configuration()), guard.beforeDebugging(undefined, configuration({ name: "other" }))]);
  for (const started of both) assert.equal(started?.port, 25456);
  assert.equal(questions.length, 1);
  assert.equal(await guard.beforeDebugging(undefined, configuration()), undefined, "a later start is asked about again");
  assert.deepEqual(asked.at(-1)?.moved, []);
});

test("a task that runs first is looked at, and named in the question", async () => {
  choices = ["Use"];
  await new Guard(session).beforeDebugging(undefined, configuration({ port: 1, preLaunchTask: "before" }));
  assert.deepEqual(asked[0]?.tasks, [{ label: "before", command: "x" }]);
  assert.match(questions[0] ?? "", /^A task that runs before “web”/);
});

/** A task that has started; `ended` says what became of it. */
function taskExecution(isBackground: boolean): { execution: TaskExecution; ended: string[] } {
  const ended: string[] = [];
  const execution = Object.assign(Object.create(ProcessExecution.prototype) as object, { process: "x", args: [] });
  return {
    ended,
    execution: {
      task: { name: "t", source: "Workspace", scope: 2, isBackground, execution },
      terminate: () => ended.push("ended"),
    } as unknown as TaskExecution,
  };
}

/** A server that refuses every task. */
const refusing = {
  toEditorEdit: session.toEditorEdit.bind(session),
  request: (_: unknown, params: Asked) => Promise.resolve(answerTo({ ...params, config: { port: 45456 } })),
} as unknown as Session;

test("a task in the background is told of once for each cause, another one at each start", async () => {
  const guard = new Guard(refusing);
  for (const isBackground of [true, true, false, false]) await guard.afterTaskStart(taskExecution(isBackground).execution);
  assert.equal(questions.length, 3);
});

test("a task whose port is changed is ended, and run again as it is then", async () => {
  choices = ["Use 25456 Everywhere and Run Again"];
  const { execution, ended } = taskExecution(false);
  const again = { name: "t", source: "Workspace", scope: 2 };
  Object.assign(tasks, {
    fetchTasks: () => Promise.resolve([{ name: "u", source: "Workspace", scope: 2 }, again]),
    executeTask: (task: unknown) => ended.push(task === again ? "again" : "another"),
  });
  await new Guard(refusing).afterTaskStart(execution);
  assert.deepEqual([ended, saved], [["ended", "again"], [FILE]]);
});

test("a task that is run by a session that the user has started anyway is not told of", async () => {
  const guard = new Guard(session);
  choices = ["Start"];
  await guard.beforeDebugging(undefined, configuration());
  await guard.afterTaskStart(taskExecution(false).execution);
  assert.equal(questions.length, 1);
});
