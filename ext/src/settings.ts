import { workspace, type ConfigurationChangeEvent } from "vscode";

/** The section of all settings of this extension, for the editor and for the server. */
export const SECTION = "wslPortGuard";

/** The settings that take effect only when the server is started. The server applies the others while it runs. */
const NEED_RESTART = ["serverPath", "replayFolder"] as const;

/** The section as plain data with its defaults, and the globs of files.exclude, whose files the server leaves out too. */
export function allSettings(): unknown {
  const section = JSON.parse(JSON.stringify(workspace.getConfiguration(SECTION))) as Record<string, unknown>;
  const hidden = workspace.getConfiguration("files").get<Record<string, unknown>>("exclude", {});
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
