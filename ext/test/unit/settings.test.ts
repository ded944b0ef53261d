import assert from "node:assert/strict";
import test from "node:test";
import { ConfigurationTarget, Uri, workspace } from "vscode";
import { ignorePort } from "../../src/cures";
import { allSettings } from "../../src/settings";

/** A workspace whose window, and each folder by its URI, has the given ignoredPorts and files.exclude. */
function opened(folders: string[] | undefined, values: Record<string, { ignoredPorts?: unknown; exclude?: unknown }>): unknown[][] {
  const written: unknown[][] = [];
  Object.assign(workspace, {
    workspaceFolders: folders?.map((name) => ({ uri: Uri.parse(name) })),
    getWorkspaceFolder: (uri: Uri) => {
      const name = folders?.find((folder) => uri.toString().startsWith(`${folder}/`));
      return name === undefined ? undefined : { uri: Uri.parse(name) };
    },
    getConfiguration: (section: string, scope: Uri | null | undefined) => {
      assert.notEqual(scope, undefined, "without a scope VS Code takes the folder of the active editor");
      const window = values.window ?? {};
      const own = scope ? (values[scope.toString()] ?? {}) : {};
      const all = section === "files" ? { exclude: own.exclude ?? window.exclude ?? {} } : { ignoredPorts: own.ignoredPorts ?? window.ignoredPorts ?? [] };
      return {
        ...all,
        get: (name: keyof typeof all) => all[name],
        inspect: () => ({ workspaceFolderValue: own.ignoredPorts }),
        update: (...what: unknown[]) => Promise.resolve(written.push([...what, scope?.toString()])),
      };
    },
  });
  return written;
}

test("each folder's settings stand beside those of the window, if there are several folders", () => {
  const values = { window: { ignoredPorts: [1], exclude: { "**/a": true, "**/b": false } }, "file:///two": { ignoredPorts: [2], exclude: { "**/c": true } } };
  opened(["file:///one", "file:///two"], values);
  const window = { ignoredPorts: [1], filesExclude: ["**/a"] };
  assert.deepEqual(allSettings(), { ...window, folders: { "file:///one": window, "file:///two": { ignoredPorts: [2], filesExclude: ["**/c"] } } });
  for (const folders of [["file:///two"], undefined]) {
    opened(folders, values);
    assert.deepEqual(allSettings(), window);
  }
});

test("an ignored port is added where it takes effect", async () => {
  const port = { start: 8080, end: 8080, uri: "file:///two/.env" };
  let written = opened(["file:///one", "file:///two"], { window: { ignoredPorts: [1] } });
  await ignorePort(port);
  assert.deepEqual(written, [["ignoredPorts", [1, 8080], ConfigurationTarget.Workspace, "file:///two"]]);
  written = opened(["file:///one", "file:///two"], { window: { ignoredPorts: [1] }, "file:///two": { ignoredPorts: [2, "8080-8081"] } });
  await ignorePort({ ...port, end: 8081 });
  assert.deepEqual(written, [["ignoredPorts", [2, "8080-8081"], ConfigurationTarget.WorkspaceFolder, "file:///two"]]);
  written = opened(undefined, { window: { ignoredPorts: [1] } });
  await ignorePort(port);
  assert.deepEqual(written, [["ignoredPorts", [1, 8080], ConfigurationTarget.Global, undefined]]);
});
