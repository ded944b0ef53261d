// “Record This Machine…” writes what the server reads from the machine into a folder that the user chooses, for a report. It
// sends nothing: the user looks through the files, and attaches them to an issue.
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { commands, env, l10n, ProgressLocation, Uri, window } from "vscode";
import { plain } from "./plain";

const NEW_ISSUE = "https://github.com/wsl-port-guard/wsl-port-guard/issues/new?template=machine.yml";

/** The longest time that a recording takes; each source has a limit of its own. */
const WITHIN_MS = 120_000;

/** The name of a new folder, such as wsl-port-guard-2026-11-30-0815, in local time. */
export function folderName(now: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
  return `wsl-port-guard-${day}-${two(now.getHours())}${two(now.getMinutes())}`;
}

/** Asks for a folder, records the machine into a new folder there, and tells what was written. */
export async function recordMachine(program: string): Promise<void> {
  const chosen = await window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, openLabel: l10n.t("Record Here") });
  if (!chosen?.[0]) return;
  const folder = join(chosen[0].fsPath, folderName(new Date()));
  try {
    await window.withProgress({ location: ProgressLocation.Notification, title: l10n.t("Recording this machine") }, () =>
      promisify(execFile)(program, ["status", "--record", folder], { cwd: dirname(program), timeout: WITHIN_MS, windowsHide: true }),
    );
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    await window.showErrorMessage(l10n.t("The machine could not be recorded: {0}", plain((stderr ?? "").trim() || String(error))));
    return;
  }
  await tell(folder, await readdir(folder));
}

async function tell(folder: string, files: readonly string[]): Promise<void> {
  const open = l10n.t("Open the Folder");
  const report = l10n.t("Open an Issue");
  const detail = l10n.t(
    "Names of users and hosts, and addresses, are left out. Port numbers and the names of programs are not. Look through the files before you share them; nothing was sent.",
  );
  const title = l10n.t("Recorded in {0}: {1} files", folder, files.length);
  const choice = await window.showInformationMessage(title, { modal: true, detail: `${detail}\n\n${files.join(", ")}` }, open, report);
  if (choice === open) await commands.executeCommand("revealFileInOS", Uri.file(join(folder, files[0] ?? "")));
  else if (choice === report) await env.openExternal(Uri.parse(NEW_ISSUE));
}
