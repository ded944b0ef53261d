// npm run soak               one hour
// npm run soak -- 10m        another time
// npm run soak -- 10m DIR    also writes the chart (soak.svg) and the table (soak.md) there; otherwise into .cache/soak
//
// Runs the built server as an editor does for a long time: typing, opening and closing, files that appear, change and disappear,
// other settings, a machine that changes, windows that get and lose the focus, questions. It fails if memory, threads or open
// files grow: the median of the last quarter of the samples is compared with that of the second. What the server needs in the
// first quarter, until every kind of work has been done, does not count.
//
// Goroutines cannot be seen from outside; each one that waits for the system keeps a thread or an open file, and what the
// others keep is memory. The tests of server/lsp count goroutines (goleak).
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { HOST, buildServer } from "./build.mjs";
import { milliseconds } from "./fuzz.mjs";
import { CACHE, ROOT, run, sleep } from "./shell.mjs";

const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = createRequire(import.meta.url)("vscode-jsonrpc/node");

const SERVICES = 60;
const FILES = ["compose.yaml", ".env", ".vscode/launch.json", "package.json"];
const MACHINES = ["mirrored-windows", "nat"];
const PORTS = ["45456", "44700", "8080", "25456", "48000", "3000-3003", "${PORT:-45001}", "abc", ""];
const SETTINGS = [
  {},
  { ignoredPorts: [8080] },
  { exclude: ["**/package.json"] },
  { severity: { "wsl-reserved": "error" } },
  { enable: false },
  { side: "wsl" },
];
const PAUSE_MS = 25;
const SAMPLES = 400;
/** How much more the last quarter may have than the second: a share, and so many units besides. */
const GROWTH = {
  memory: { unit: "MB", share: 0.15, more: 2 },
  threads: { unit: "", share: 0, more: 3 },
  handles: { unit: "", share: 0, more: 2 },
};

const any = (list) => list[Math.floor(Math.random() * list.length)];
const below = (n) => Math.floor(Math.random() * n);
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** What a process uses now, as Linux tells it. */
function sample(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const field = (name) => Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)[1]);
  const [, , utime, stime] = /\) (.*)/
    .exec(readFileSync(`/proc/${pid}/stat`, "utf8"))[1]
    .split(" ")
    .slice(9);
  return {
    memory: field("VmRSS") / 1024,
    threads: field("Threads"),
    handles: readdirSync(`/proc/${pid}/fd`).length,
    cpu: (Number(utime) + Number(stime)) / 100,
  };
}

/** An editor with a workspace and a recorded machine, and the server that it talks to. */
class Editor {
  documents = new Map(); // by URI: version and text
  answers = 0;

  constructor(program, folder, machine) {
    this.folder = folder;
    this.machine = machine;
    this.server = spawn(program, ["lsp", "--replay", machine], { stdio: ["pipe", "pipe", "ignore"] });
    this.connection = createMessageConnection(new StreamMessageReader(this.server.stdout), new StreamMessageWriter(this.server.stdin));
    this.connection.onRequest("workspace/configuration", () => [{}]);
    this.connection.onRequest("client/registerCapability", () => null);
    this.connection.onNotification(() => {});
    this.connection.listen();
  }

  uri(name) {
    return pathToFileURL(join(this.folder, name)).href;
  }

  async start() {
    const capabilities = {
      workspace: { configuration: true, workspaceEdit: { documentChanges: true }, didChangeWatchedFiles: { dynamicRegistration: true } },
      textDocument: { publishDiagnostics: { relatedInformation: true } },
    };
    await this.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities,
      workspaceFolders: [{ uri: pathToFileURL(this.folder).href, name: "soak" }],
    });
    await this.notify("initialized", {});
  }

  notify(method, params) {
    return this.connection.sendNotification(method, params ?? {});
  }

  async ask(method, params) {
    await this.connection.sendRequest(method, params ?? {});
    this.answers++;
  }

  /** A file of the workspace, as sample/write names them. */
  file() {
    return `${any(this.services)}/${any(FILES)}`;
  }

  text(name) {
    const port = any(PORTS);
    if (name.endsWith(".env")) return `WEB_PORT=${port}\nOTHER_PORT=45999\n`;
    if (name.endsWith("launch.json")) return `{"configurations": [{"type": "node", "request": "attach", "port": ${port}}]}\n`;
    if (name.endsWith("package.json")) return `{"scripts": {"dev": "vite --port ${port}"}}\n`;
    return `services:\n  web:\n    ports:\n      - "${port}:80"\n      - "\${WEB_PORT:-45002}:81"\n`;
  }

  async open() {
    const name = this.file();
    const uri = this.uri(name);
    if (this.documents.has(uri)) return;
    this.documents.set(uri, { version: 1, text: this.text(name) });
    await this.notify("textDocument/didOpen", { textDocument: { uri, languageId: "x", ...this.documents.get(uri) } });
  }

  async close() {
    const uri = any([...this.documents.keys()]);
    if (!uri || this.documents.size < 8) return;
    this.documents.delete(uri);
    await this.notify("textDocument/didClose", { textDocument: { uri } });
  }

  /** Types a digit at the start of a document, and takes it back. */
  async type() {
    const uri = any([...this.documents.keys()]);
    if (!uri) return;
    const document = this.documents.get(uri);
    for (const change of [
      { range: range(0, 0), text: "4" },
      { range: range(0, 1), text: "" },
    ]) {
      document.version++;
      await this.notify("textDocument/didChange", { textDocument: { uri, version: document.version }, contentChanges: [change] });
      await sleep(PAUSE_MS);
    }
  }

  async changeFile() {
    const name = this.file();
    const exists = below(5) > 0;
    const path = join(this.folder, name);
    if (exists) {
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, this.text(name));
    } else rmSync(path, { force: true });
    await this.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: this.uri(name), type: exists ? 2 : 3 }] });
  }

  async changeSettings() {
    await this.notify("workspace/didChangeConfiguration", { settings: { wslPortGuard: any(SETTINGS) } });
  }

  /** Another machine takes the place of the recorded one. */
  async changeMachine() {
    for (const name of readdirSync(this.machine)) rmSync(join(this.machine, name), { force: true });
    cpSync(join(ROOT, "testdata", "recordings", any(MACHINES)), this.machine, { recursive: true });
    await this.ask("wslPortGuard/refresh");
  }

  async focus() {
    await this.notify("wslPortGuard/window", { focused: below(2) === 1 });
  }

  async question() {
    const textDocument = { uri: any([...this.documents.keys()]) ?? this.uri(this.file()) };
    const at = { line: below(6), character: below(20) };
    await any([
      () => this.ask("textDocument/hover", { textDocument, position: at }),
      () => this.ask("textDocument/codeAction", { textDocument, range: { start: at, end: at }, context: { diagnostics: [] } }),
      () => this.ask("wslPortGuard/report", {}),
      () => this.ask("wslPortGuard/map", {}),
      () => this.ask("wslPortGuard/explain", { port: 45456 }),
    ])();
  }

  /** Ends the session; throws if the server does not end as it should. */
  async end() {
    const status = new Promise((done) => this.server.on("exit", done));
    await this.ask("shutdown");
    await this.notify("exit");
    if ((await status) !== 0) throw new Error(`The server ended with status ${await status}.`);
    this.connection.dispose();
  }
}

const range = (from, to) => ({ start: { line: 0, character: from }, end: { line: 0, character: to } });

/** What the editor does, most of it typing. */
const WORK = ["type", "type", "type", "type", "question", "question", "open", "close", "changeFile", "changeFile", "focus", "changeSettings", "changeMachine"];

/** Works for a time, and returns the samples. */
async function work(editor, time) {
  const from = Date.now();
  const samples = [];
  while (Date.now() < from + time) {
    await editor[any(WORK)]();
    await sleep(PAUSE_MS);
    if (Date.now() - from < (samples.length * time) / SAMPLES) continue;
    if (editor.server.exitCode !== null) throw new Error(`The server has ended with status ${editor.server.exitCode}.`);
    samples.push({ at: (Date.now() - from) / 1000, ...sample(editor.server.pid) });
  }
  return samples;
}

/** One line of the table for each figure, and the figures that grew. */
export function judge(samples) {
  const quarters = [0, 1, 2, 3].map((i) => samples.slice((i * samples.length) >> 2, ((i + 1) * samples.length) >> 2));
  const grown = [];
  const rows = Object.entries(GROWTH).map(([name, { unit, share, more }]) => {
    const medians = quarters.map((quarter) => median(quarter.map((one) => one[name])));
    if (medians[3] > medians[1] * (1 + share) + more) grown.push(name);
    return `| ${name}${unit && `, ${unit}`} | ${medians.map((value) => +value.toFixed(1)).join(" | ")} | ≤ ${(medians[1] * (1 + share) + more).toFixed(1)} |`;
  });
  const cpu = quarters.map((quarter) => (100 * (quarter.at(-1).cpu - quarter[0].cpu)) / (quarter.at(-1).at - quarter[0].at));
  rows.push(`| processor, % of one | ${cpu.map((value) => value.toFixed(1)).join(" | ")} | |`);
  return { table: ["| median of | quarter 1 | 2 | 3 | 4 | 4 must be |", "|---|---|---|---|---|---|", ...rows].join("\n"), grown };
}

/** Draws each figure over time, each on its own scale from zero. */
function chart(samples) {
  const [width, height, margin] = [720, 140, 40];
  const end = samples.at(-1).at;
  const panels = Object.entries(GROWTH).map(([name, { unit }], i) => {
    const top = Math.max(...samples.map((one) => one[name]), 1);
    const points = samples.map(
      (one) => `${(margin + (one.at / end) * (width - 2 * margin)).toFixed(1)},${((i + 1) * height - 20 - (one[name] / top) * (height - 50)).toFixed(1)}`,
    );
    return `<text x="${margin}" y="${i * height + 20}">${name}: at most ${+top.toFixed(1)} ${unit}</text><polyline fill="none" stroke="#2f6fab" points="${points.join(" ")}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${panels.length * height + 20}" font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="white"/>${panels.join("")}<text x="${margin}" y="${panels.length * height + 10}">${Math.round(end)} s</text></svg>\n`;
}

async function soak(time, to) {
  const folder = mkdtempSync(join(tmpdir(), "wsl-port-guard-soak-"));
  try {
    const [program, writer, tree, machine] = ["server", "write", "tree", "machine"].map((name) => join(folder, name));
    buildServer(HOST, program);
    run("go", ["build", "-o", writer, "./server/internal/sample/write"]);
    run(writer, ["services", String(SERVICES), "8", "20", tree]);
    cpSync(join(ROOT, "testdata", "recordings", MACHINES[0]), machine, { recursive: true });
    const editor = new Editor(program, tree, machine);
    editor.services = servicesBelow(tree);
    await editor.start();
    const samples = await work(editor, time);
    await editor.end();
    const { table, grown } = judge(samples);
    mkdirSync(to, { recursive: true });
    writeFileSync(join(to, "soak.svg"), chart(samples));
    writeFileSync(join(to, "soak.md"), `${table}\n`);
    console.log(`${table}\n\n${editor.answers} answers in ${Math.round(time / 1000)} s; the chart is in ${join(to, "soak.svg")}`);
    if (grown.length > 0) throw new Error(`Grown: ${grown.join(", ")}.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The folders that hold a compose file, relative to the tree. */
function servicesBelow(tree) {
  return readdirSync(tree, { recursive: true })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith("/compose.yaml"))
    .map((name) => name.slice(0, -"/compose.yaml".length));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.platform === "linux") {
    const [time = "60m", to = join(CACHE, "soak")] = process.argv.slice(2);
    await soak(milliseconds(time), to);
  } else console.log("SKIP: only Linux tells what a process uses (/proc)");
}
