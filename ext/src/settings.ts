import { workspace, type ConfigurationChangeEvent } from "vscode";

/** The section of all our settings, here and in the server. */
export const SECTION = "wslPortGuard";

/** What decides how the server is started; everything else it takes over while it runs. */
const STARTING = ["serverPath", "replayFolder"] as const;

/** The whole section as plain data, defaults filled in. */
export function allSettings(): unknown {
  return JSON.parse(JSON.stringify(workspace.getConfiguration(SECTION)));
}

/** A setting that holds a path; "" if it is not set. */
export function pathSetting(name: (typeof STARTING)[number]): string {
  return workspace.getConfiguration(SECTION).get<string>(name, "").trim();
}

/** Whether a change can only be honoured by starting the server anew. */
export function needsRestart(change: ConfigurationChangeEvent): boolean {
  return STARTING.some((name) => change.affectsConfiguration(`${SECTION}.${name}`));
}
