// Looks at what is about to start: a debug session that will fail on a port is better not started, and a task that just
// did is better explained. Which ports those are is the server's to say.
import { debug, l10n, ProcessExecution, ShellExecution, tasks, window, workspace, type DebugConfiguration, type Disposable, type ShellQuotedString, type Task } from "vscode";
import { openPlace } from "./map";
import type { GuardFinding } from "./messages";
import type { Session } from "./session";
import { SECTION } from "./settings";

/** No start waits longer than this for an answer. */
const PATIENCE_MS = 1000;

function plain(part: string | ShellQuotedString): string {
  return typeof part === "string" ? part : part.value;
}

/** The task as tasks.json would write it; undefined for one that runs inside the editor. */
export function asWritten({ name, execution }: Pick<Task, "name" | "execution">): unknown {
  if (execution instanceof ProcessExecution) return { label: name, type: "process", command: execution.process, args: execution.args, options: { env: execution.options?.env } };
  if (!(execution instanceof ShellExecution)) return undefined;
  const options = { env: execution.options?.env };
  if (execution.commandLine !== undefined) return { label: name, type: "shell", command: execution.commandLine, options };
  return { label: name, type: "shell", command: plain(execution.command), args: execution.args.map(plain), options };
}

async function findings(session: Session, kind: "launch" | "task", config: unknown): Promise<readonly GuardFinding[]> {
  if (!workspace.getConfiguration(SECTION).get<boolean>("launchGuard", true)) return [];
  const tooLate = new Promise<readonly GuardFinding[]>((give) => {
    setTimeout(() => {
      give([]);
    }, PATIENCE_MS);
  });
  // Whatever goes wrong here must not keep anything from starting.
  return Promise.race([session.guard(kind, config).catch(() => []), tooLate]);
}

/** Asks before a session that will fail; returns its configuration, or undefined to start nothing. */
async function beforeDebugging(session: Session, config: DebugConfiguration): Promise<DebugConfiguration | undefined> {
  const found = await findings(session, "launch", config);
  if (found.length === 0) return config;
  const [start, show] = [l10n.t("Start Anyway"), l10n.t("Go to Port")];
  const place = found.find((finding) => finding.place)?.place;
  const question = l10n.t("“{0}” will fail to listen on a port.", config.name);
  const detail = found.map((finding) => finding.message).join("\n\n");
  const choice = await window.showWarningMessage(question, { modal: true, detail }, start, ...(place ? [show] : []));
  if (choice === show && place) await openPlace(place);
  return choice === start ? config : undefined;
}

async function afterTaskStart(session: Session, task: Task): Promise<void> {
  const config = asWritten(task);
  const found = config === undefined ? [] : await findings(session, "task", config);
  const first = found[0];
  if (!first) return;
  const show = l10n.t("Go to Port");
  const choice = await window.showWarningMessage(l10n.t("Task “{0}”: {1}", task.name, first.message), ...(first.place ? [show] : []));
  if (choice === show && first.place) await openPlace(first.place);
}

export function registerGuard(session: Session): Disposable[] {
  return [
    debug.registerDebugConfigurationProvider("*", {
      resolveDebugConfigurationWithSubstitutedVariables: (_, config) => beforeDebugging(session, config),
    }),
    tasks.onDidStartTask(({ execution }) => {
      void afterTaskStart(session, execution.task);
    }),
  ];
}
