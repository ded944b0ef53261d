import assert from "node:assert/strict";
import test from "node:test";
import { commands, window, workspace } from "vscode";
import { DebugOutput, printed } from "../../src/debugoutput";
import { failureRequest, outputPortsRequest } from "../../src/messages";
import type { Session } from "../../src/session";

const output = (text: string, category = "stderr"): object => ({ type: "event", event: "output", body: { category, output: text } });

test("what a program has printed is taken from the events of its debug adapter", () => {
  assert.equal(printed(output("a")), "a");
  for (const other of [
    undefined,
    {},
    { type: "response" },
    { type: "event", event: "stopped" },
    { type: "event", event: "output" },
    { type: "event", event: "output", body: { output: 1 } },
    output("a", "telemetry"),
  ]) {
    assert.equal(printed(other), "", JSON.stringify(other));
  }
});

/** Waits until a condition is true. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

test("a refused port in the output is told of once, and a port of which nothing is known not at all", async () => {
  const [texts, shown, ran]: string[][] = [[], [], []];
  Object.assign(workspace, { getConfiguration: () => ({ get: (_: string, fallback: unknown) => fallback }) });
  Object.assign(commands, { executeCommand: (name: string) => Promise.resolve(ran?.push(name)) });
  Object.assign(window, {
    showWarningMessage: (text: string, ...buttons: string[]) => {
      shown?.push(text);
      return Promise.resolve(buttons.at(-1));
    },
  });
  const session = {
    request: (type: unknown, params: { text: string; port: number }) => {
      if (type === outputPortsRequest) {
        texts?.push(params.text);
        return Promise.resolve([45456, 3999]);
      }
      assert.equal(type, failureRequest);
      return Promise.resolve({ refusal: params.port === 45456 ? "45456 is refused." : "", place: null, change: null });
    },
  } as unknown as Session;
  const tracker = new DebugOutput(session, 1).tracker();
  for (const part of ["listen EADDR", "INUSE :::45456\n"]) tracker.onDidSendMessage?.(output(part));
  await until(() => ran?.length === 1);
  tracker.onDidSendMessage?.(output(`${"x".repeat(100_000)}again`));
  await until(() => texts?.length === 2);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(shown, ["45456 is refused."]);
  assert.deepEqual([texts?.[0], texts?.[1]?.length, texts?.[1]?.endsWith("again")], ["listen EADDRINUSE :::45456\n", 65536, true]);
});
