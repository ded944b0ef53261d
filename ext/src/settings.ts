import { workspace, type ConfigurationChangeEvent, type Uri } from "vscode";

/** The section of all settings of this extension, for the editor and for the server. */
export const SECTION = "wslPortGuard";

/** The settings that take effect only when the server is started. The server applies the others while it runs. */
const NEED_RESTART = ["serverPath", "replayFolder"] as const;

/** The settings of the window. Where several folders are open, each folder's stand beside them, by its URI: some may differ. */
export function allSettings(): unknown {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length < 2) return sectionOf(null);
  return { ...sectionOf(null), folders: Object.fromEntries(folders.map(({ uri }) => [uri.toString(), sectionOf(uri)])) };
}

/**
 * The section for a folder, or for the window (null), as plain data with its defaults, and the globs of files.exclude, whose
 * files the server leaves out too. Without a scope VS Code would take the folder of the active editor.
 */
function sectionOf(scope: Uri | null): Record<string, unknown> {
  const section = JSON.parse(JSON.stringify(workspace.getConfiguration(SECTION, scope))) as Record<string, unknown>;
  const hidden = workspace.getConfiguration("files", scope).get<Record<string, unknown>>("exclude", {});
  return { ...section, filesExclude: Object.keys(hidden).filter((glob) => hidden[glob] === true) };
}

/** Whether a change is of a setting that the server uses. */
export function concernsServer(change: ConfigurationChangeEvent): boolean {
  return change.affectsConfiguration(SECTION) || change.affectsConfiguration("files.exclude");
}

/** A setting that holds a path; "" if it is not set. */
export function pathSetting(name: (typeof NEED_RESTART)[number]): string {
  return workspace.getConfiguration(SECTION).get<string>(name, "").trim();
}

/** Whether a change takes effect only when the server is started again. */
export function needsRestart(change: ConfigurationChangeEvent): boolean {
  return NEED_RESTART.some((name) => change.affectsConfiguration(`${SECTION}.${name}`));
}
