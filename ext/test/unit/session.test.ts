import assert from "node:assert/strict";
import test, { afterEach, beforeEach } from "node:test";
import { window, workspace, type ExtensionContext, type LogOutputChannel } from "vscode";
import { State, type LanguageClient } from "vscode-languageclient/node";
import { inBackground, logFailuresTo } from "../../src/background";
import { Session } from "../../src/session";

type Listener = (change: { newState: State }) => void;

/** Stands for the client of a server that behaves as the test says. */
class FakeClient {
  state = State.Stopped;
  killed = false;
  disposed = false;
  serverProcess = { kill: (): void => void (this.killed = true) };
  initializeResult: unknown;
  private listener: Listener = () => undefined;

  constructor(
    private readonly answers: boolean,
    private readonly version = "1.2.3",
  ) {}

  onNotification(): void {
    // No test sends one.
  }
  onDidChangeState(listener: Listener): void {
    this.listener = listener;
  }
  isRunning(): boolean {
    return this.state === State.Running;
  }
  enter(state: State): void {
    this.state = state;
    this.listener({ newState: state });
  }
  start(): Promise<void> {
    this.enter(State.Starting);
    if (!this.answers) return new Promise(() => undefined);
    this.initializeResult = { serverInfo: { version: this.version } };
    this.enter(State.Running);
    return Promise.resolve();
  }
  dispose(): Promise<void> {
    this.disposed = true;
    return this.state === State.Running ? Promise.resolve() : Promise.reject(new Error("not running"));
  }
  readonly sent: unknown[][] = [];
  sendRequest(...what: unknown[]): Promise<never> {
    this.sent.push(what);
    return Promise.reject(new Error("the connection was closed"));
  }
  sendNotification(): Promise<never> {
    return Promise.reject(new Error("the connection was closed"));
  }
}

let shown: string[];
let logged: string[];
let statuses: unknown[];
const rejected: unknown[] = [];
process.on("unhandledRejection", (reason) => rejected.push(reason));

beforeEach(() => {
  shown = [];
  logged = [];
  statuses = [];
  rejected.length = 0;
  const show = (message: string): Promise<undefined> => {
    shown.push(message);
    return Promise.resolve(undefined);
  };
  Object.assign(window, { showErrorMessage: show, showWarningMessage: show });
  // process.execPath stands for a server program, which nothing starts here.
  Object.assign(workspace, { getConfiguration: () => ({ get: (name: string) => (name === "serverPath" ? process.execPath : "") }) });
});

afterEach(async () => {
  await new Promise(setImmediate);
  assert.deepEqual(rejected, [], "every rejected promise is handled");
});

/** A session whose servers are those of `clients`, one after the other. */
function sessionOf(clients: FakeClient[], startWithinMs: number): Session {
  const context = { extension: { packageJSON: { version: "1.2.3" } } } as unknown as ExtensionContext;
  const log = { warn: (line: string) => logged.push(line), error: (line: string) => logged.push(line) } as unknown as LogOutputChannel;
  logFailuresTo(log);
  const create = (): LanguageClient => {
    const client = clients.shift();
    assert.ok(client, "no more servers are started");
    return client as unknown as LanguageClient;
  };
  return new Session(context, log, (status) => statuses.push(status), create, startWithinMs);
}

test("a silent server is ended after the limit, and the user is told once what to do", async () => {
  const silent = new FakeClient(false);
  await sessionOf([silent], 1).restart();
  assert.ok(silent.killed && silent.disposed);
  silent.enter(State.StartFailed);
  assert.equal(shown.length, 1);
  assert.match(shown[0] ?? "", /did not answer.*serverPath/);
});

test("from its start until its first answer the server is shown as starting", async () => {
  const session = sessionOf([new FakeClient(true)], 1000);
  await session.restart();
  assert.deepEqual(statuses, [undefined, "starting"], "the server's own status comes next");
  await session.stop();
  assert.equal(statuses.at(-1), undefined);
});

test("a silent server blocks neither restart nor stop", async () => {
  const [silent, next, silentToo] = [new FakeClient(false), new FakeClient(true), new FakeClient(false)];
  const session = sessionOf([silent, next, silentToo], 3_600_000);
  inBackground(session.restart());
  await new Promise(setImmediate);
  await session.restart();
  assert.ok(silent.killed);
  assert.ok(next.isRunning());
  inBackground(session.restart());
  await new Promise(setImmediate);
  await session.stop();
  assert.ok(next.disposed && silentToo.killed);
  assert.deepEqual(shown, [], "what was stopped on purpose is no failure");
});

test("a server that is silent after a crash is ended too", async () => {
  const client = new FakeClient(true);
  await sessionOf([client], 1).restart();
  client.enter(State.Starting);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(client.killed);
  assert.match(shown.join(), /did not answer/);
});

test("a server of another version is named with both versions, its path and the cure", async () => {
  await sessionOf([new FakeClient(true, "1.2.3")], 1000).restart();
  assert.equal(shown.length, 0);
  await sessionOf([new FakeClient(true, "1.0.0")], 1000).restart();
  assert.equal(shown.length, 1);
  for (const part of ["1.2.3", "1.0.0", process.execPath, "wslPortGuard.serverPath"]) assert.ok(shown[0]?.includes(part), shown[0]);
});

test("requests and notifications that fail are logged, not thrown", async () => {
  const session = sessionOf([new FakeClient(true)], 1000);
  await session.restart();
  session.sendFocus(true);
  assert.equal(await session.request({ method: "x" } as never), undefined);
  await new Promise(setImmediate);
  assert.deepEqual(logged, ["the connection was closed", "the connection was closed"]);
});

test("a request has exactly the parameters that were given: what is undefined would be sent too", async () => {
  const client = new FakeClient(true);
  const session = sessionOf([client], 1000);
  await session.restart();
  const token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };
  await session.request({ method: "x" } as never);
  await session.request({ method: "x" } as never, { port: 1 });
  await session.request({ method: "x" } as never, { port: 1 }, token);
  assert.deepEqual(client.sent, [["x"], ["x", { port: 1 }], ["x", { port: 1 }, token]]);
});

test("a failed start is shown, and the next one works", async () => {
  const next = new FakeClient(true);
  const session = sessionOf([next], 1000);
  Object.assign(workspace, { getConfiguration: () => ({ get: (name: string) => (name === "serverPath" ? "/nowhere/server" : "") }) });
  await session.restart();
  assert.match(shown.join(), /missing/);
  Object.assign(workspace, { getConfiguration: () => ({ get: (name: string) => (name === "serverPath" ? process.execPath : "") }) });
  await session.restart();
  assert.ok(next.isRunning());
});
