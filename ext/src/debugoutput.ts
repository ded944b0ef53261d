// Reads what programs print into the debug console, where no links can be made: a program that could not listen on a port
// that this machine refuses is told of once. What runs in a terminal gets links instead (terminallinks.ts). The output of
// tests is shown to no extension.
import { debug, l10n, window, workspace, type DebugAdapterTracker, type Disposable } from "vscode";
import { inBackground } from "./background";
import { failureRequest, outputPortsRequest } from "./messages";
import { plain } from "./plain";
import { newPorts } from "./portchange";
import type { Session } from "./session";
import { SECTION } from "./settings";
import { changePort, explainPort } from "./terminallinks";

/** Output is collected for this time before the server sees it, so that a program that prints much costs little. */
const COLLECT_MS = 300;
/** How many characters are kept meanwhile; an error is at the end. */
const MOST_CHARACTERS = 64 * 1024;

/** A message of the Debug Adapter Protocol, as far as it is looked at here. */
interface AdapterMessage {
  readonly type?: unknown;
  readonly event?: unknown;
  readonly body?: { readonly category?: unknown; readonly output?: unknown };
}

/** What a program has printed, by a message of its debug adapter; "" if it is about something else. */
export function printed(message: AdapterMessage | undefined): string {
  if (message?.type !== "event" || message.event !== "output" || message.body?.category === "telemetry") return "";
  return typeof message.body?.output === "string" ? message.body.output : "";
}

export class DebugOutput {
  /** What has been told in this window. */
  private readonly told = new Set<string>();

  constructor(
    private readonly session: Session,
    private readonly collectMs = COLLECT_MS,
  ) {}

  /** What collects the output of one debug session. */
  tracker(): DebugAdapterTracker {
    let text = "";
    let timer: NodeJS.Timeout | undefined;
    const look = (): void => {
      timer = undefined;
      const collected = text;
      text = "";
      inBackground(this.look(collected));
    };
    return {
      onDidSendMessage: (message: AdapterMessage) => {
        const more = printed(message);
        if (more === "") return;
        text = (text + more).slice(-MOST_CHARACTERS);
        timer ??= setTimeout(look, this.collectMs);
      },
    };
  }

  private async look(text: string): Promise<void> {
    const settings = workspace.getConfiguration(SECTION);
    if (!settings.get<boolean>("enable", true) || !settings.get<boolean>("launchGuard", true)) return;
    for (const port of (await this.session.request(outputPortsRequest, { text })) ?? []) await this.tell(port);
  }

  private async tell(port: number): Promise<void> {
    const failure = await this.session.request(failureRequest, { port });
    if (!failure?.refusal || this.told.has(failure.refusal)) return;
    this.told.add(failure.refusal);
    const { change } = failure;
    const [use, why] = [change ? l10n.t("Use {0} Everywhere", newPorts(change)) : undefined, l10n.t("Explain")];
    const choice = await window.showWarningMessage(plain(failure.refusal), ...(use ? [use] : []), why);
    if (choice === why) await explainPort(port);
    else if (choice !== undefined && change) await changePort(this.session, port, change);
  }
}

export function registerDebugOutput(session: Session): Disposable {
  const output = new DebugOutput(session);
  return debug.registerDebugAdapterTrackerFactory("*", { createDebugAdapterTracker: () => output.tracker() });
}
