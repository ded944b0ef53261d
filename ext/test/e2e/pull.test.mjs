// The server with VS Code's client as most editors have it, which asks for diagnostics: our extension is sent them.
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { packHelper } from "../../workbench/build.mjs";
import { CACHE, ROOT } from "../../workbench/shell.mjs";
import { suite } from "./suite.mjs";

/** Packs the extension of ext/test/e2e/pulling, with the client in it. */
async function packClient() {
  const [from, to] = [join(ROOT, "ext", "test", "e2e", "pulling"), join(CACHE, "pulling")];
  await build({
    entryPoints: [join(from, "extension.mjs")],
    outfile: join(to, "extension.cjs"),
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["vscode"],
  });
  cpSync(join(from, "package.json"), join(to, "package.json"));
  return packHelper(to, join(CACHE, "pulling.vsix"));
}

const scenario = suite("pull", async () => ({
  vsix: await packClient(),
  env: {
    PULLED_SERVER: join(ROOT, "ext", "bin", process.platform === "win32" ? "wsl-port-guard.exe" : "wsl-port-guard"),
    PULLED_RECORDING: join(ROOT, "testdata", "recordings", "mirrored-windows"),
  },
}));

/** How many problems each file has, in the order of their names. */
async function counts(editor) {
  const out = {};
  for (const { path } of await editor.problems()) out[path] = (out[path] ?? 0) + 1;
  return Object.entries(out)
    .map(([path, count]) => `${path} ${count}`)
    .sort();
}

const untilListed = (editor, what, wanted) =>
  editor.until(
    what,
    () => counts(editor),
    (seen) => JSON.stringify(seen) === JSON.stringify(wanted),
  );

const ALL = [
  ".devcontainer/devcontainer.json 2",
  ".env 2",
  ".vscode/launch.json 3",
  ".vscode/tasks.json 2",
  "compose.yaml 3",
  "package.json 3",
  "services/api/application.properties 2",
];

scenario("files that nobody opened are asked for, and an open one is asked for once more", async (editor) => {
  await editor.showProblems();
  await untilListed(editor, "the problems of the whole workspace", ALL);
  await editor.open("compose.yaml");
  await editor.until("the squiggles", async () => (await editor.squiggles()).sort().join(" ") === "44700-44702 45456 48080");
  await untilListed(editor, "each problem once", ALL);
});

scenario("a change of the document and of other files is seen in both", async (editor) => {
  await editor.goToProblem("compose.yaml", 10);
  await editor.quickFixes();
  await editor.chooseQuickFix(/^Change port 45456 to \d+ everywhere in the workspace/);
  const left = ALL.map((line) =>
    line.replace("compose.yaml 3", "compose.yaml 2").replace("package.json 3", "package.json 1").replace("tasks.json 2", "tasks.json 1"),
  );
  await untilListed(
    editor,
    "the problems that are left",
    left.map((line) => line.replace("launch.json 3", "launch.json 2")),
  );
  await editor.until("the squiggles", async () => (await editor.squiggles()).sort().join(" ") === "44700-44702 48080");
});

scenario("what changes an open document's problems without an edit has it asked for again", async (editor, workbench) => {
  await editor.open("compose.yaml");
  await editor.until("the squiggles", async () => (await editor.squiggles()).includes("48080"));
  writeFileSync(join(workbench.workspace, "wsl-port-guard.yaml"), "ignored-ports:\n  - ports: 48080\n    reason: a test\n");
  await editor.until("the squiggles without 48080", async () => !(await editor.squiggles()).includes("48080"));
});
