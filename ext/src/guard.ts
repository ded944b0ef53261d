// Asks the server about every debug session that is about to start and every task that has started. Where a port will be
// refused, the user may have it changed everywhere and start, start anyway, or go to the port. A task can be told of only
// after its start, so there the change ends the task and runs it again.
import {
  debug,
  l10n,
  ProcessExecution,
  ShellExecution,
  tasks,
  window,
  workspace,
  type DebugConfiguration,
  type Disposable,
  type ShellQuotedString,
  type Task,
  type TaskExecution,
  type WorkspaceFolder,
} from "vscode";
import { inBackground } from "./background";
import { openLocation } from "./location";
import { guardRequest, type GuardAnswer, type GuardFinding, type PortChange, type PortMove } from "./messages";
import { plain } from "./plain";
import { changedFiles, changeEverywhere, newPorts } from "./portchange";
import type { Session } from "./session";
import { SECTION } from "./settings";
import { tasksBefore } from "./tasksbefore";

/** The longest time to wait for the server's answer. */
const ANSWER_WITHIN_MS = 1000;

function textOf(part: string | ShellQuotedString): string {
  return typeof part === "string" ? part : part.value;
}

/** The task as an entry of tasks.json. Undefined for a task that an extension runs inside the editor. */
function tasksJsonEntry({ name, execution }: Pick<Task, "name" | "execution">): unknown {
  if (execution instanceof ProcessExecution)
    return { label: name, type: "process", command: execution.process, args: execution.args, options: { env: execution.options?.env } };
  if (!(execution instanceof ShellExecution)) return undefined;
  const options = { env: execution.options?.env };
  if (execution.commandLine !== undefined) return { label: name, type: "shell", command: execution.commandLine, options };
  return { label: name, type: "shell", command: textOf(execution.command), args: execution.args.map(textOf), options };
}

/** The workspace folder that a task belongs to. Undefined for a task of the user or of the whole workspace. */
function folderOf(task: Task): WorkspaceFolder | undefined {
  return typeof task.scope === "object" ? task.scope : undefined;
}

/** The same task as the editor knows it after its file has changed. Undefined if it is gone. */
async function readAgain(task: Task): Promise<Task | undefined> {
  const folder = folderOf(task)?.uri.toString();
  return (await tasks.fetchTasks()).find((other) => other.name === task.name && other.source === task.source && folderOf(other)?.uri.toString() === folder);
}

/** What the user chose for a port that will be refused. */
type Choice = "change" | "start" | "go" | undefined;

export class Guard {
  /** Causes of which the user has said in this window that they do not matter. */
  private readonly accepted = new Set<string>();
  /** Causes that were told of tasks in the background, which may start again and again. */
  private readonly told = new Set<string>();
  /** Debug sessions are asked about one after the other: those of a compound start at once. */
  private queue: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  /** What the user has chosen for sessions that start at the same time. */
  private moved: PortMove[] = [];

  constructor(private readonly session: Session) {}

  /** Asks the user about a debug session that will fail. Returns its configuration, or undefined to cancel the start. */
  beforeDebugging(folder: WorkspaceFolder | undefined, config: DebugConfiguration): Promise<DebugConfiguration | undefined> {
    this.waiting++;
    const turn = this.queue
      .then(() => this.debugConfiguration(folder, config))
      .finally(() => {
        this.waiting--;
        if (this.waiting === 0) this.moved = [];
      });
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private async debugConfiguration(folder: WorkspaceFolder | undefined, config: DebugConfiguration): Promise<DebugConfiguration | undefined> {
    const first = tasksBefore(config.preLaunchTask, workspace.getConfiguration("tasks", folder).get("tasks"));
    const answer = await this.ask("launch", config, folder, first);
    if (!answer) return config;
    const before = { ...config, ...answer.config };
    const found = this.notAccepted(answer);
    if (found.length === 0) return before;
    const messages = found.map(({ task, message }) => (task < 0 ? message : l10n.t("Task “{0}”: {1}", plain(first[task]?.label ?? ""), message)));
    const choice = await this.chooseForSession(config.name, found, messages, answer.change);
    if (choice === "start") {
      for (const { cause } of found) this.accepted.add(cause);
      return before;
    }
    if (choice === "go") await goTo(found);
    if (choice !== "change" || !answer.change || !(await changeEverywhere(this.session, answer.change))) return undefined;
    this.moved.push(...answer.change.moves);
    return { ...config, ...answer.change.config };
  }

  private async chooseForSession(name: string, found: readonly GuardFinding[], messages: readonly string[], change: PortChange | null): Promise<Choice> {
    const [start, show] = [l10n.t("Start Anyway"), l10n.t("Go to Port")];
    const use = change && (change.edit ? l10n.t("Use {0} Everywhere and Start", newPorts(change)) : l10n.t("Use {0} and Start", newPorts(change)));
    const own = found.some(({ task }) => task < 0);
    const question = own
      ? l10n.t("“{0}” will fail to listen on a port.", plain(name))
      : l10n.t("A task that runs before “{0}” will fail to listen on a port.", plain(name));
    const saved = change?.edit ? [l10n.t("“{0}” changes and saves: {1}", use ?? "", changedFiles(change))] : [];
    const choices = new Map<string | undefined, Choice>([
      [start, "start"],
      [show, "go"],
    ]);
    if (use) choices.set(use, "change");
    const buttons = [...(use ? [use] : []), start, ...(found.some(({ place }) => place) ? [show] : [])];
    return choices.get(await window.showWarningMessage(question, { modal: true, detail: [...messages, ...saved].join("\n\n") }, ...buttons));
  }

  async afterTaskStart(execution: TaskExecution): Promise<void> {
    const { task } = execution;
    const config = tasksJsonEntry(task);
    const answer = config === undefined ? undefined : await this.ask("task", config, folderOf(task), []);
    const found = answer ? this.notAccepted(answer).filter(({ cause }) => !(task.isBackground && this.told.has(cause))) : [];
    const [first] = found;
    if (!answer || !first) return;
    if (task.isBackground) for (const { cause } of found) this.told.add(cause);
    const { change } = answer;
    const use = change?.edit ? l10n.t("Use {0} Everywhere and Run Again", newPorts(change)) : undefined;
    const show = l10n.t("Go to Port");
    const choice = await window.showWarningMessage(
      l10n.t("Task “{0}”: {1}", plain(task.name), plain(first.message)),
      ...(use ? [use] : []),
      ...(first.place ? [show] : []),
    );
    if (choice === undefined) return;
    if (choice === show) await goTo([first]);
    else if (change) await this.runAgain(execution, change);
  }

  /** Ends the task, changes the ports, and starts the task as it is then. */
  private async runAgain(execution: TaskExecution, change: PortChange): Promise<void> {
    execution.terminate();
    if (!(await changeEverywhere(this.session, change))) return;
    const task = await readAgain(execution.task);
    if (task) await tasks.executeTask(task);
    else await window.showInformationMessage(l10n.t("The port is changed. Start the task again: there is no “{0}” any more.", plain(execution.task.name)));
  }

  private notAccepted({ findings }: GuardAnswer): readonly GuardFinding[] {
    return findings.filter(({ cause }) => !this.accepted.has(cause));
  }

  /** The ports on which the debug session or task will fail. Undefined if the server does not answer within ANSWER_WITHIN_MS. */
  private async ask(
    kind: "launch" | "task",
    config: unknown,
    folder: WorkspaceFolder | undefined,
    before: readonly unknown[],
  ): Promise<GuardAnswer | undefined> {
    if (!workspace.getConfiguration(SECTION).get<boolean>("launchGuard", true)) return undefined;
    const timeout = new Promise<undefined>((resolve) => {
      setTimeout(resolve, ANSWER_WITHIN_MS, undefined);
    });
    const answer = this.session.request(guardRequest, { kind, config, tasks: before, folder: folder?.uri.toString() ?? "", moved: this.moved });
    return Promise.race([answer, timeout]);
  }
}

async function goTo(found: readonly GuardFinding[]): Promise<void> {
  const place = found.find((finding) => finding.place)?.place;
  if (place) await openLocation(place);
}

export function registerGuard(session: Session): Disposable[] {
  const guard = new Guard(session);
  return [
    debug.registerDebugConfigurationProvider("*", {
      resolveDebugConfigurationWithSubstitutedVariables: (folder, config) => guard.beforeDebugging(folder, config),
    }),
    tasks.onDidStartTask(({ execution }) => {
      inBackground(guard.afterTaskStart(execution));
    }),
  ];
}
