// The commands of quick fixes that do more than edit the workspace. Each does what the server's quick fix names, and only
// after the user has chosen it. Nothing here saves a file or runs a program with an administrator's rights.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import {
  ConfigurationTarget,
  env,
  l10n,
  ProcessExecution,
  Selection,
  Task,
  TaskPanelKind,
  TaskRevealKind,
  tasks,
  TaskScope,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
} from "vscode";
import { inBackground } from "./background";
import { toRange } from "./location";
import { editWslConfigRequest } from "./messages";
import type { Session } from "./session";
import { SECTION } from "./settings";

/**
 * Adds a port or a range to ignoredPorts: of the folder of the file at uri, if that folder has its own in a workspace of
 * several folders, else of the workspace, or of the user if no folder is open.
 */
export async function ignorePort({ start, end, uri }: { start: number; end: number; uri: string }): Promise<void> {
  const folder = workspace.getWorkspaceFolder(Uri.parse(uri));
  const settings = workspace.getConfiguration(SECTION, folder?.uri ?? null);
  const ports = settings.get<(number | string)[]>("ignoredPorts", []);
  const added = start === end ? start : `${start.toString()}-${end.toString()}`;
  let target = workspace.workspaceFolders ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  if (settings.inspect("ignoredPorts")?.workspaceFolderValue !== undefined) target = ConfigurationTarget.WorkspaceFolder;
  await settings.update("ignoredPorts", [...ports.filter((port) => port !== added), added], target);
}

/** Shows commands for an administrator's console, with a button that copies them. */
export async function copyCommands({ text, note }: { text: string; note: string }): Promise<void> {
  const copy = l10n.t("Copy");
  if ((await window.showInformationMessage(note, { modal: true, detail: text }, copy)) === copy) await env.clipboard.writeText(text);
}

/** A key of .wslconfig and the value it should have. */
export interface WslConfigKey {
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

/** Opens the user's .wslconfig at a key. The server says what to write; saving is left to the user. */
export async function openWslConfig(session: Session, { section, key, value }: WslConfigKey): Promise<void> {
  const path = join(homedir(), ".wslconfig");
  const uri = existsSync(path) ? Uri.file(path) : Uri.file(path).with({ scheme: "untitled" });
  const document = await workspace.openTextDocument(uri);
  const change = await session.request(editWslConfigRequest, { text: document.getText(), section, key, value });
  const edit = new WorkspaceEdit();
  for (const { range, newText } of change?.edits ?? []) edit.replace(uri, toRange(range), newText);
  if (edit.size > 0) await workspace.applyEdit(edit);
  const editor = await window.showTextDocument(document);
  if (change) {
    const { start, end } = toRange(change.selection);
    editor.selection = new Selection(start, end);
    editor.revealRange(editor.selection);
  }
  inBackground(
    window.showInformationMessage(
      l10n.t(
        "Set {0}={1} in section [{2}], save, then stop WSL with “wsl --shutdown”: it reads this file only when it starts.",
        key,
        change?.value ?? value,
        section,
      ),
    ),
  );
}

/** Stops WSL after the user has confirmed it. Returns whether it was stopped. */
export async function shutdownWsl(distros: readonly string[]): Promise<boolean> {
  const stop = l10n.t("Stop WSL");
  const running = distros.length > 0 ? `${l10n.t("Running now: {0}.", distros.join(", "))}\n\n` : "";
  const detail =
    running +
    l10n.t("This runs “wsl --shutdown”. It ends every program in every WSL distribution, and Docker Desktop's engine. What they have not saved is lost.");
  if ((await window.showWarningMessage(l10n.t("Stop WSL now?"), { modal: true, detail }, stop)) !== stop) return false;
  const system = join(process.env.SystemRoot ?? "C:\\Windows", "System32");
  await promisify(execFile)(join(system, "wsl.exe"), ["--shutdown"], { cwd: system, windowsHide: true });
  return true;
}

/**
 * Holds ports until WSL has started the next time: the server program does it, in a terminal that the user sees and can
 * close. It runs as a task, because VS Code closes the terminal of any other program when the program ends, with what it said
 * last. No shell takes part. `ports` are as the program's verb hold reads them.
 */
export async function holdPort(program: string, { ports }: { ports: string }): Promise<void> {
  const options = { cwd: dirname(program), env: { LC_ALL: `${env.language}.UTF-8`, LANGUAGE: `${env.language}:en` } };
  const scope = workspace.workspaceFolders ? TaskScope.Workspace : TaskScope.Global;
  const run = new ProcessExecution(program, ["hold", ports, "--wait"], options);
  const task = new Task({ type: "wslPortGuard.hold", ports }, scope, `hold ${ports}`, "WSL Port Guard", run);
  task.presentationOptions = { reveal: TaskRevealKind.Always, panel: TaskPanelKind.Dedicated, focus: true, close: false };
  await tasks.executeTask(task);
}
