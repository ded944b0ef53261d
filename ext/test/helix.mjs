// Helix in a terminal, driven by keys. What it and the server say to each other stands in its log.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

const PATIENCE_MS = 20_000;

/** The messages of the log, in order: { from: "helix" | "server", ...message }. */
function messagesIn(log) {
  const out = [];
  for (const line of existsSync(log) ? readFileSync(log, "utf8").split("\n") : []) {
    const [, arrow, json] = /\] wsl-port-guard (->|<-) (\{.*)$/.exec(line) ?? [];
    try {
      if (json) out.push({ from: arrow === "->" ? "helix" : "server", ...JSON.parse(json) });
    } catch {
      // the log is being written
    }
  }
  return out;
}

/**
 * Opens a file of a folder in Helix, waits for so many diagnostics, goes to the first one, takes the first action there, saves
 * and quits.
 * Returns the diagnostics as "line:column code", counted from one, the titles of the actions, and the server's last messages.
 */
export async function driveHelix(command, folder, file, count, env, log) {
  // `script` gives it a terminal, which has no size until somebody gives it one.
  const start = `stty rows 50 cols 160 && exec ${[...command, "-vv", "--log", log, file].map((word) => `'${word}'`).join(" ")}`;
  const helix = spawn("script", ["-qfec", start, "/dev/null"], { cwd: folder, env: { ...env, SHELL: "/bin/sh", TERM: "xterm-256color" } });
  let screen = "";
  helix.stdout.on("data", (bytes) => (screen += bytes));
  const ended = new Promise((resolve) => helix.once("close", resolve));
  const until = async (what, find) => {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await setTimeout(50)) {
      const found = find(messagesIn(log));
      if (found) return found;
    }
    throw new Error(`waited in vain for ${what}; the screen: ${JSON.stringify(screen.slice(-2000))}`);
  };
  const isPublished = ({ method, params }) =>
    method === "textDocument/publishDiagnostics" && params.uri.endsWith(`/${file}`) && params.diagnostics.length === count;
  try {
    await until("the file", (messages) => messages.find((m) => m.method === "textDocument/didOpen")); // keys before that are lost
    const { diagnostics } = (await until("diagnostics", (messages) => messages.findLast(isPublished))).params;
    let result = [];
    for (let asked = 1; result.length === 0 && asked <= 20; asked++) {
      await setTimeout(250); // its log does not say when it has taken the diagnostics; until then it finds no actions
      helix.stdin.write("]d");
      helix.stdin.write(" a");
      ({ result } = await until("actions", (messages) => {
        const request = messages.filter((m) => m.method === "textDocument/codeAction")[asked - 1];
        return request && messages.find((m) => m.from === "server" && m.id === request.id && Array.isArray(m.result));
      }));
    }
    await until("the menu", () => screen.includes(result[0].title));
    helix.stdin.write("\r");
    await until("the edit", (messages) => messages.find((m) => m.method === "textDocument/didChange"));
    helix.stdin.write(":wq\r");
    await until("its end", () => helix.exitCode !== null);
    await ended;
    return {
      marks: diagnostics.map(({ range, code }) => `${range.start.line + 1}:${range.start.character + 1} ${code}`).sort(),
      actions: result.map((action) => action.title),
      ended: messagesIn(log)
        .filter((m) => ["shutdown", "exit"].includes(m.method))
        .map((m) => m.method),
    };
  } finally {
    helix.kill();
  }
}
