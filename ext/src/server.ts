import { accessSync, constants, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { l10n } from "vscode";
import type { Executable } from "vscode-languageclient/node";

/** A server that cannot be started, said so that its reader can do something about it. */
export class ServerError extends Error {}

/** The server program inside the installed extension. */
export function bundledServer(extensionPath: string, platform: NodeJS.Platform): string {
  return join(extensionPath, "ext", "bin", platform === "win32" ? "wsl-port-guard.exe" : "wsl-port-guard");
}

/** What to do about a server at path that cannot be used. */
function cureFor(configured: boolean): string {
  if (configured) return l10n.t("Correct or clear the setting wslPortGuard.serverPath.");
  return l10n.t("Install WSL Port Guard again, in the build for this platform ({0}).", `${process.platform}-${process.arch}`);
}

/** The error of a server that was started and ended or said nothing sensible. */
export function notAnswering(path: string, configured: boolean): ServerError {
  return new ServerError(l10n.t("The server program was started but did not answer: {0}. {1}", path, cureFor(configured)));
}

/** Throws a ServerError unless a file that may be run stands at path. */
function requireRunnable(path: string, configured: boolean): void {
  const cure = cureFor(configured);
  if (!isAbsolute(path)) throw new ServerError(l10n.t("The path of the server is not a full path: {0}. {1}", path, cure));
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new ServerError(l10n.t("The server program is missing: {0}. {1}", path, cure));
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new ServerError(l10n.t("The server program may not be run: {0}. {1}", path, cure));
  }
}

/** How to start the server at path. Throws a ServerError where it cannot be started. */
export function serverCommand(path: string, configured: boolean, replayFolder: string): Executable {
  requireRunnable(path, configured);
  return {
    command: path,
    args: replayFolder ? ["lsp", "--replay", replayFolder] : ["lsp"],
    options: {
      // Never the workspace: no program of a repository may be found through the current directory.
      cwd: dirname(path),
      env: { ...process.env, NoDefaultCurrentDirectoryInExePath: "1" },
    },
  };
}
