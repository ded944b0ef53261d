import { accessSync, constants, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { l10n } from "vscode";
import type { Executable } from "vscode-languageclient/node";

/** The server cannot be started. The message is for the user and says what to do. */
export class ServerError extends Error {}

/** The server program inside the installed extension. */
export function bundledServer(extensionPath: string, platform: NodeJS.Platform): string {
  return join(extensionPath, "ext", "bin", platform === "win32" ? "wsl-port-guard.exe" : "wsl-port-guard");
}

/** What the user can do about a server that cannot be used. `configured` says that its path comes from the setting. */
function advice(configured: boolean): string {
  if (configured) return l10n.t("Correct or clear the setting wslPortGuard.serverPath.");
  return l10n.t("Install WSL Port Guard again, in the build for this platform ({0}).", `${process.platform}-${process.arch}`);
}

/** The error for a server that was started, but ended or gave no valid answer to the first request. */
export function notAnswering(path: string, configured: boolean): ServerError {
  return new ServerError(l10n.t("The server program was started but did not answer: {0}. {1}", path, advice(configured)));
}

/** What to say about a server whose version is not the extension's. The two are made and tested together. */
export function otherVersion(path: string, configured: boolean, server: string, own: string): string {
  return l10n.t("WSL Port Guard has version {0}, but its server has version {1}: {2}. {3}", own, server, path, advice(configured));
}

/** Throws a ServerError unless path is the full path of a file that may be run. */
function requireRunnable(path: string, configured: boolean): void {
  const whatToDo = advice(configured);
  if (!isAbsolute(path)) throw new ServerError(l10n.t("The path of the server is not a full path: {0}. {1}", path, whatToDo));
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new ServerError(l10n.t("The server program is missing: {0}. {1}", path, whatToDo));
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new ServerError(l10n.t("The server program may not be run: {0}. {1}", path, whatToDo));
  }
}

/**
 * How to start the server at path. replayFolder holds a recording to read instead of the machine, or is "".
 * Throws a ServerError if the server cannot be started.
 */
export function serverCommand(path: string, configured: boolean, replayFolder: string): Executable {
  requireRunnable(path, configured);
  return {
    command: path,
    args: replayFolder ? ["lsp", "--replay", replayFolder] : ["lsp"],
    options: {
      // Not the workspace: Windows also looks for programs in the current directory, and a repository may contain one.
      cwd: dirname(path),
      env: { ...process.env, NoDefaultCurrentDirectoryInExePath: "1" },
    },
  };
}
