// Asks the server about every debug session that is about to start and every task that has started. Where a port will be
// refused, the user may cancel the debug session first; for a task a message explains why it fails.
import { debug, l10n, ProcessExecution, ShellExecution, tasks, window, workspace, type DebugConfiguration, type Disposable, type ShellQuotedString, type Task, type WorkspaceFolder } from "vscode";
import { inBackground } from "./background";
import { openLocation } from "./location";
import { guardRequest, type GuardFinding } from "./messages";
import { plain } from "./plain";
import type { Session } from "./session";
import { SECTION } from "./settings";

/** The longest time to wait for the server's answer. */
const ANSWER_WITHIN_MS = 1000;

function textOf(part: string | ShellQuotedString): string {
  return typeof part === "string" ? part : part.value;
}

/** The task as an entry of tasks.json. Undefined for a task that an extension runs inside the editor. */
function tasksJsonEntry({ name, execution }: Pick<Task, "name" | "execution">): unknown {
  if (execution instanceof ProcessExecution) return { label: name, type: "process", command: execution.process, args: execution.args, options: { env: execution.options?.env } };
  if (!(execution instanceof ShellExecution)) return undefined;
  const options = { env: execution.options?.env };
  if (execution.commandLine !== undefined) return { label: name, type: "shell", command: execution.commandLine, options };
  return { label: name, type: "shell", command: textOf(execution.command), args: execution.args.map(textOf), options };
}

/** The ports on which the debug session or task will fail. None if the server does not answer within ANSWER_WITHIN_MS. */
async function findingsOf(session: Session, kind: "launch" | "task", config: unknown, folder: WorkspaceFolder | undefined): Promise<readonly GuardFinding[]> {
  if (!workspace.getConfiguration(SECTION).get<boolean>("launchGuard", true)) return [];
  const timeout = new Promise<undefined>((resolve) => {
    setTimeout(resolve, ANSWER_WITHIN_MS, undefined);
  });
  const answer = session.request(guardRequest, { kind, config, folder: folder?.uri.toString() ?? "" });
  return (await Promise.race([answer, timeout]))?.findings ?? [];
}

/** Asks the user about a debug session that will fail. Returns its configuration, or undefined to cancel the start. */
async function beforeDebugging(session: Session, folder: WorkspaceFolder | undefined, config: DebugConfiguration): Promise<DebugConfiguration | undefined> {
  const found = await findingsOf(session, "launch", config, folder);
  if (found.length === 0) return config;
  const [start, show] = [l10n.t("Start Anyway"), l10n.t("Go to Port")];
  const place = found.find((finding) => finding.place)?.place;
  const question = l10n.t("“{0}” will fail to listen on a port.", plain(config.name));
  const detail = found.map((finding) => finding.message).join("\n\n");
  const choice = await window.showWarningMessage(question, { modal: true, detail }, start, ...(place ? [show] : []));
  if (choice === show && place) await openLocation(place);
  return choice === start ? config : undefined;
}

/** The workspace folder that a task belongs to. Undefined for a task of the user or of the whole workspace. */
function folderOf(task: Task): WorkspaceFolder | undefined {
  return typeof task.scope === "object" ? task.scope : undefined;
}

async function afterTaskStart(session: Session, task: Task): Promise<void> {
  const config = tasksJsonEntry(task);
  const found = config === undefined ? [] : await findingsOf(session, "task", config, folderOf(task));
  const first = found[0];
  if (!first) return;
  const show = l10n.t("Go to Port");
  const choice = await window.showWarningMessage(l10n.t("Task “{0}”: {1}", plain(task.name), plain(first.message)), ...(first.place ? [show] : []));
  if (choice === show && first.place) await openLocation(first.place);
}

export function registerGuard(session: Session): Disposable[] {
  return [
    debug.registerDebugConfigurationProvider("*", {
      resolveDebugConfigurationWithSubstitutedVariables: (folder, config) => beforeDebugging(session, folder, config),
    }),
    tasks.onDidStartTask(({ execution }) => {
      inBackground(afterTaskStart(session, execution.task));
    }),
  ];
}
