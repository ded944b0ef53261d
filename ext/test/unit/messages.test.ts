import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import * as messages from "../../src/messages";

test("client and server know the same messages by the same names", () => {
  const ours = Object.values(messages).map((type) => type.method);
  const go = readFileSync("server/lsp/messages.go", "utf8");
  const theirs = [...go.matchAll(/"(wslPortGuard\/\w+)"/g)].map((match) => match[1]);
  assert.ok(ours.length > 0);
  assert.deepEqual([...new Set(theirs)].sort(), ours.sort());
});

/** Each interface of ext/src/messages.ts, with the type of server/lsp that the server sends for it. */
const SENT_AS: Record<string, string> = {
  Status: "statusParams",
  Location: "guardLocation",
  PortMap: "mapResult",
  PortMove: "portMove",
  PortChange: "portChange",
  GuardFinding: "guardFinding",
  GuardAnswer: "guardResult",
  PortFailure: "portFailure",
  TerminalPort: "terminalPort",
  ToolAnswer: "toolAnswer",
  WslConfigChange: "editWslConfigResult",
};

test("the server sends every field that the client reads", () => {
  const client = readFileSync("ext/src/messages.ts", "utf8");
  const server = readdirSync("server/lsp")
    .filter((name) => name.endsWith(".go"))
    .map((name) => readFileSync(`server/lsp/${name}`, "utf8"))
    .join("\n");
  const interfaces = [...client.matchAll(/^export interface (\w+) \{\n(.*?)^\}/gms)];
  assert.deepEqual(interfaces.map((match) => match[1]).sort(), Object.keys(SENT_AS).sort());
  for (const [, name = "", body = ""] of interfaces) {
    const struct = new RegExp(`^type ${SENT_AS[name] ?? ""} struct \\{\\n(.*?)^\\}`, "ms").exec(server)?.[1];
    assert.ok(struct !== undefined, `server/lsp has no type ${SENT_AS[name] ?? ""}`);
    const fields = [...body.matchAll(/^ {2}readonly (\w+):/gm)].map((match) => match[1]);
    const sent = [...struct.matchAll(/json:"(\w+)"/g)].map((match) => match[1]);
    assert.ok(fields.length > 0, name);
    assert.deepEqual(
      fields.filter((field) => !sent.includes(field)),
      [],
      name,
    );
  }
});
