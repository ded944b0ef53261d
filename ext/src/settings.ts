import { workspace, type ConfigurationChangeEvent } from "vscode";

/** The section of all our settings, here and in the server. */
export const SECTION = "wslPortGuard";

/** What decides how the server is started; everything else it takes over while it runs. */
const STARTING = ["serverPath", "replayFolder"] as const;

/** The whole section as plain data, defaults filled in, and what the explorer hides: those files are nobody's concern. */
export function allSettings(): unknown {
  const section = JSON.parse(JSON.stringify(workspace.getConfiguration(SECTION))) as Record<string, unknown>;
  const hidden = workspace.getConfiguration("files").get<Record<string, unknown>>("exclude", {});
  return { ...section, filesExclude: Object.keys(hidden).filter((glob) => hidden[glob] === true) };
}

/** Whether a change is one that the server must be told of. */
export function concernsServer(change: ConfigurationChangeEvent): boolean {
  return change.affectsConfiguration(SECTION) || change.affectsConfiguration("files.exclude");
}

/** A setting that holds a path; "" if it is not set. */
export function pathSetting(name: (typeof STARTING)[number]): string {
  return workspace.getConfiguration(SECTION).get<string>(name, "").trim();
}

/** Whether a change can only be honoured by starting the server anew. */
export function needsRestart(change: ConfigurationChangeEvent): boolean {
  return STARTING.some((name) => change.affectsConfiguration(`${SECTION}.${name}`));
}
