import assert from "node:assert/strict";
import test from "node:test";
import { env, tasks, TaskPanelKind, TaskRevealKind, TaskScope, workspace, type ProcessExecution, type Task } from "vscode";
import { holdPort } from "../../src/cures";

const PROGRAM = "/Program Files/a b/wsl-port-guard.exe";

/** The task that holdPort runs in a window with these folders. */
async function taskOf(workspaceFolders: unknown): Promise<Task> {
  const started: Task[] = [];
  Object.assign(env, { language: "zh-cn" });
  Object.assign(workspace, { workspaceFolders });
  Object.assign(tasks, { executeTask: (task: Task) => Promise.resolve(started.push(task)) });
  await holdPort(PROGRAM, { ports: "45456-45458/tcp" });
  const [task, ...others] = started;
  assert.ok(task);
  assert.equal(others.length, 0);
  return task;
}

test("holding a port runs the server program, without a shell, in a terminal that is shown and stays", async () => {
  const task = await taskOf([{}]);
  const { process, args, options } = task.execution as ProcessExecution;
  assert.deepEqual([process, ...args], [PROGRAM, "hold", "45456-45458/tcp", "--wait"]);
  assert.deepEqual(options, { cwd: "/Program Files/a b", env: { LC_ALL: "zh-cn.UTF-8", LANGUAGE: "zh-cn:en" } });
  assert.equal(task.name, "hold 45456-45458/tcp");
  assert.deepEqual(task.presentationOptions, { reveal: TaskRevealKind.Always, panel: TaskPanelKind.Dedicated, focus: true, close: false });
  assert.equal(task.scope, TaskScope.Workspace);
});

test("holding a port works in a window without a folder", async () => {
  assert.equal((await taskOf(undefined)).scope, TaskScope.Global);
});
