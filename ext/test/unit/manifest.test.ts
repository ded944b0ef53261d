import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { commandsForActions } from "../../src/commandnames";
import { toolMessages } from "../../src/tools";

interface Setting {
  type: string;
  default: unknown;
  scope: string;
  markdownDescription?: string;
  enum?: string[];
  enumDescriptions?: string[];
  markdownEnumDescriptions?: string[];
  properties?: Record<string, { type: string; description: string }>;
  additionalProperties?: boolean;
}
interface Step {
  description: string;
  media: { svg?: string; markdown?: string };
  completionEvents: string[];
}
interface Manifest {
  main: string;
  engines: { vscode: string };
  extensionKind: string[];
  extensionDependencies?: unknown;
  extensionPack?: unknown;
  dependencies?: unknown;
  capabilities: { untrustedWorkspaces: { supported: string; restrictedConfigurations: string[] }; virtualWorkspaces: { supported: string } };
  contributes: {
    yamlValidation: { fileMatch: string; url: string }[];
    commands: { command: string }[];
    configuration: { properties: Record<string, Setting> };
    walkthroughs: { when?: string; steps: Step[] }[];
    languageModelTools: { name: string; toolReferenceName: string; modelDescription: string; inputSchema: unknown }[];
    problemMatchers: { pattern: { regexp: string } }[];
  };
  devDependencies: Record<string, string>;
}

const words = JSON.parse(readFileSync("package.nls.json", "utf8")) as Record<string, string>;
/** The manifest with its texts filled in. */
const manifest = JSON.parse(
  readFileSync("package.json", "utf8").replace(/%([\w.-]+)%/g, (_, key: string) => JSON.stringify(words[key] ?? "").slice(1, -1)),
) as Manifest;
const settings = manifest.contributes.configuration.properties;
const sources = readdirSync("ext/src").map((name) => readFileSync(`ext/src/${name}`, "utf8"));

test("every command of the manifest is registered, and every command that the server may name", () => {
  const registered = sources.flatMap((text) => [...text.matchAll(/registerCommand\("([^"]+)"/g)].map((match) => match[1]));
  const inPalette = manifest.contributes.commands.map((entry) => entry.command);
  const named = readdirSync("server/fix")
    .filter((name) => name.endsWith(".go"))
    .flatMap((name) => [...readFileSync(`server/fix/${name}`, "utf8").matchAll(/"(wslPortGuard\.\w+)"/g)].map((match) => match[1]));
  const offered = commandsForActions("win32");
  assert.ok(named.length > 0);
  assert.deepEqual(
    named.filter((name) => name === undefined || !offered.includes(name)),
    [],
  );
  assert.deepEqual(registered.sort(), [...new Set([...inPalette, ...offered])].sort());
});

test("the schema of the policy file is contributed, and shipped", () => {
  const name = /PolicyName = "([^"]+)"/.exec(readFileSync("server/scan/format/custom.go", "utf8"))?.[1];
  const shipped = readFileSync(".vscodeignore", "utf8").split("\n");
  assert.equal(manifest.contributes.yamlValidation.length, 1);
  for (const { fileMatch, url } of manifest.contributes.yamlValidation) {
    assert.equal(fileMatch, name);
    assert.ok(existsSync(url), `${url} exists`);
    assert.ok(shipped.includes(`!${url.slice("./".length)}`), `${url} is shipped`);
  }
});

test("outside Windows the commands that need it are not offered", () => {
  assert.deepEqual(
    commandsForActions("win32").filter((name) => !commandsForActions("linux").includes(name)),
    ["wslPortGuard.openWslConfig", "wslPortGuard.holdPort", "wslPortGuard.shutdownWsl"],
  );
});

test("every setting says what it does, and every value of a choice too", () => {
  for (const [name, setting] of Object.entries(settings)) {
    assert.match(name, /^wslPortGuard\./);
    assert.ok((setting.markdownDescription?.length ?? 0) > 40, `${name} has a description`);
    assert.notEqual(setting.default, undefined, `${name} has a default`);
    if (setting.enum) assert.equal((setting.enumDescriptions ?? setting.markdownEnumDescriptions)?.length, setting.enum.length, name);
  }
});

test("what names a program or a folder outside is out of a workspace's reach", () => {
  const paths = ["wslPortGuard.serverPath", "wslPortGuard.replayFolder"];
  assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, paths);
  for (const name of paths) assert.equal(settings[name]?.scope, "machine");
});

test("in a workspace of several folders each folder may have its own side, ignored ports and globs", () => {
  const own = Object.entries(settings).filter(([, setting]) => setting.scope === "resource");
  assert.deepEqual(
    own.map(([name]) => name),
    ["wslPortGuard.side", "wslPortGuard.ignoredPorts", "wslPortGuard.include", "wslPortGuard.exclude"],
  );
  for (const [name, { scope }] of Object.entries(settings)) assert.ok(["resource", "window", "machine"].includes(scope), name);
});

test("the settings editor shows severities as a table", () => {
  const severity = settings["wslPortGuard.severity"];
  const properties = severity?.properties ?? {};
  assert.equal(severity?.additionalProperties, false, "or the table could not say which codes there are");
  assert.ok(Object.keys(properties).length > 10);
  for (const [code, { type }] of Object.entries(properties))
    assert.equal(type, "string", `${code}: VS Code shows a table only if every value has a plain type`);
});

test("trust: limited where it must be, and nothing pulled in", () => {
  assert.equal(manifest.capabilities.untrustedWorkspaces.supported, "limited");
  assert.equal(manifest.capabilities.virtualWorkspaces.supported, "limited");
  assert.deepEqual(manifest.extensionKind, ["workspace"]);
  for (const key of ["extensionDependencies", "extensionPack", "dependencies"] as const) assert.equal(manifest[key], undefined, key);
});

test("a walkthrough's step shows what exists, leads to a command, and is done once that was run", () => {
  const steps = manifest.contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
  assert.ok(steps.length > 0);
  for (const { when } of manifest.contributes.walkthroughs) assert.equal(when, "wslPortGuard.running", "or its page opens by itself on installation");
  const known = ["workbench.actions.view.problems", ...manifest.contributes.commands.map((entry) => entry.command)];
  for (const { description, media, completionEvents } of steps) {
    assert.ok(existsSync(media.svg ?? media.markdown ?? ""));
    if (media.markdown) assert.ok(existsSync(media.markdown.replace(/\.md$/, ".nls.zh-cn.md")));
    const offered = [...description.matchAll(/\(command:([^)]+)\)/g)].map((match) => match[1] ?? "");
    assert.deepEqual(
      offered.filter((command) => !known.includes(command)),
      [],
    );
    assert.deepEqual(
      completionEvents,
      offered.map((command) => `onCommand:${command}`),
    );
  }
});

test("the types are of the oldest VS Code we promise to run in", () => {
  assert.equal(manifest.engines.vscode, `^${manifest.devDependencies["@types/vscode"] ?? ""}`);
});

test("the locks name no registry", () => {
  for (const lock of ["package-lock.json", "ext/workbench/package-lock.json"]) {
    assert.doesNotMatch(readFileSync(lock, "utf8"), /"resolved"/, lock);
  }
});

test("the severities that can be set are those of the server's codes", () => {
  const codes = [...readFileSync("server/check/types.go", "utf8").matchAll(/Code = "([a-z-]+)"/g)].map((match) => match[1]);
  const offered = settings["wslPortGuard.severity"]?.properties ?? {};
  assert.ok(codes.length > 0);
  assert.deepEqual(Object.keys(offered).sort(), codes.sort());
  for (const [code, { description }] of Object.entries(offered)) assert.match(description, /\. Usually (off|information|a warning)\.$/, code);
});

test("the problem matcher reads every line of findings that the command line prints", () => {
  const pattern = new RegExp(manifest.contributes.problemMatchers[0]?.pattern.regexp ?? "");
  const printed = readdirSync("testdata/cli")
    .filter((name) => name.endsWith(".txtar"))
    .flatMap((name) => readFileSync(`testdata/cli/${name}`, "utf8").split("\n"));
  const lines = printed.filter((line) => /^[\w./-]+:\d+:\d+: (error|warning|information|hint): .*\]$/.test(line));
  assert.ok(lines.length > 5, "there are lines to read");
  for (const line of lines) {
    const [, file = "", row = "", column = "", severity = "", message = "", code = ""] = pattern.exec(line) ?? [];
    assert.equal(`${file}:${row}:${column}: ${severity.replace("info", "information")}: ${message} [${code}]`, line);
    assert.ok(["error", "warning", "info", "hint"].includes(severity), "a severity that VS Code knows");
  }
  assert.equal(pattern.exec("D:\\web\\compose.yaml:4:10: warning: Port 45456 is taken. [port-in-use]")?.[1], "D:\\web\\compose.yaml");
});

test("the tools for assistants are those of the server, with the same descriptions and schemas", () => {
  const server = (JSON.parse(readFileSync("server/assist/tools.json", "utf8")) as { name: string; description: string; inputSchema: unknown }[]).map(
    ({ name, description, inputSchema }) => ({ name, description, inputSchema }),
  );
  const contributed = manifest.contributes.languageModelTools;
  assert.deepEqual(
    contributed.map(({ name, modelDescription, inputSchema }) => ({ name, description: modelDescription, inputSchema })),
    server,
  );
  for (const { name, toolReferenceName } of contributed) assert.equal(toolReferenceName, name);
  assert.deepEqual(
    Object.keys(toolMessages()),
    server.map(({ name }) => name),
    "the client registers them",
  );
});
