// The commands behind quick fixes that are no edits of the workspace. The server says what is to be done, the user says
// whether: nothing here runs, writes or saves anything unasked, and nothing runs with an administrator's rights.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ConfigurationTarget, env, l10n, Selection, Uri, window, workspace, WorkspaceEdit } from "vscode";
import { SECTION } from "./settings";
import { placeOf } from "./wslconfig";

/** Adds a port or a range of ports to the ones that are never reported, in the settings of the workspace. */
export async function ignorePort({ start, end }: { start: number; end: number }): Promise<void> {
  const settings = workspace.getConfiguration(SECTION);
  const ports = settings.get<(number | string)[]>("ignoredPorts", []);
  const added = start === end ? start : `${start.toString()}-${end.toString()}`;
  const target = workspace.workspaceFolders ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  await settings.update("ignoredPorts", [...ports.filter((port) => port !== added), added], target);
}

/** Shows commands for an administrator's console and copies them if the user wants that. */
export async function copyCommands({ text, note }: { text: string; note: string }): Promise<void> {
  const copy = l10n.t("Copy");
  if ((await window.showInformationMessage(note, { modal: true, detail: text }, copy)) === copy) await env.clipboard.writeText(text);
}

/** Opens the user's .wslconfig at a key. A key that is missing is written there, and left for the user to save. */
export async function openWslConfig({ section, key, value }: { section: string; key: string; value: string }): Promise<void> {
  const path = join(homedir(), ".wslconfig");
  const uri = existsSync(path) ? Uri.file(path) : Uri.file(path).with({ scheme: "untitled" });
  const document = await workspace.openTextDocument(uri);
  const place = placeOf(document.getText(), section, key, value);
  if (place.insert) {
    const edit = new WorkspaceEdit();
    edit.insert(uri, document.positionAt(place.insert.at), place.insert.text);
    await workspace.applyEdit(edit);
  }
  const editor = await window.showTextDocument(document);
  editor.selection = new Selection(document.positionAt(place.start), document.positionAt(place.end));
  editor.revealRange(editor.selection);
  void window.showInformationMessage(l10n.t("Set {0}={1} in section [{2}], save, then stop WSL with “wsl --shutdown”: it reads this file only when it starts.", key, value, section));
}

/** Stops WSL after the user has confirmed it. Returns whether it was stopped. */
export async function shutdownWsl(distros: readonly string[]): Promise<boolean> {
  const stop = l10n.t("Stop WSL");
  const running = distros.length > 0 ? `${l10n.t("Running now: {0}.", distros.join(", "))}\n\n` : "";
  const detail = running + l10n.t("This runs “wsl --shutdown”. It ends every program in every WSL distribution, and Docker Desktop's engine. What they have not saved is lost.");
  if ((await window.showWarningMessage(l10n.t("Stop WSL now?"), { modal: true, detail }, stop)) !== stop) return false;
  const system = join(process.env.SystemRoot ?? "C:\\Windows", "System32");
  await promisify(execFile)(join(system, "wsl.exe"), ["--shutdown"], { cwd: system, windowsHide: true });
  return true;
}
