import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { lm } from "vscode";
import type { ToolAnswer } from "../../src/messages";
import type { Session } from "../../src/session";
import { registerTools, toolMessages } from "../../src/tools";

interface Registered {
  prepareInvocation: () => Record<string, unknown>;
  invoke: (options: { input: unknown }, cancelled: unknown) => Promise<{ parts: { text: string }[] }>;
}
const registered = new Map<string, Registered>();
const register = {
  registerTool: (name: string, tool: Registered) => {
    registered.set(name, tool);
    return { dispose: () => registered.delete(name) };
  },
};

beforeEach(() => {
  registered.clear();
  Object.assign(lm, register);
});

const asked: unknown[] = [];
/** A server that gives this answer. */
const answering = (answer: ToolAnswer | undefined): Session =>
  ({
    request: (type: { method: string }, params: unknown, cancelled: unknown) => {
      asked.push(type.method, params, cancelled);
      return Promise.resolve(answer);
    },
  }) as unknown as Session;

test("a VS Code without tools gets none", () => {
  Object.assign(lm, { registerTool: undefined });
  assert.deepEqual(registerTools(answering(undefined)), []);
});

test("each tool says what it does, and asks the user nothing", () => {
  const disposables = registerTools(answering(undefined));
  assert.deepEqual([...registered.keys()], ["explainPort", "findPorts", "suggestPort"]);
  for (const [name, tool] of registered) assert.deepEqual(tool.prepareInvocation(), { invocationMessage: toolMessages()[name] });
  for (const each of disposables) each.dispose();
  assert.equal(registered.size, 0);
});

test("a tool hands arguments and cancellation to the server, and its answer to the assistant", async () => {
  registerTools(answering({ text: '{"suggestions":[]}', failed: false }));
  const result = await registered.get("suggestPort")?.invoke({ input: { port: 45456 } }, "token");
  assert.deepEqual(asked.splice(0), ["wslPortGuard/tool", { name: "suggestPort", arguments: { port: 45456 } }, "token"]);
  assert.deepEqual(
    result?.parts.map(({ text }) => text),
    ['{"suggestions":[]}'],
  );
});

test("wrong arguments, and a server that does not answer, are errors that the assistant reads", async () => {
  registerTools(answering({ text: "port 0 is none", failed: true }));
  await assert.rejects(async () => registered.get("explainPort")?.invoke({ input: {} }, undefined), /^Error: port 0 is none$/);
  registerTools(answering(undefined));
  await assert.rejects(async () => registered.get("explainPort")?.invoke({ input: {} }, undefined), /does not answer/);
});
