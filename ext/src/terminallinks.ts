import { commands, l10n, TerminalLink, window, workspace, type Disposable, type QuickPickItem, type TerminalLinkProvider } from "vscode";
import { inBackground } from "./background";
import { openLocation } from "./location";
import { failureRequest, terminalPortsRequest, type PortChange, type TerminalPort } from "./messages";
import { changedFiles, changeEverywhere, newPorts } from "./portchange";
import type { Session } from "./session";
import { SECTION } from "./settings";

class PortLink extends TerminalLink {
  constructor(readonly named: TerminalPort) {
    super(named.start, named.end - named.start, l10n.t("Explain or change port {0}", named.port));
  }
}

async function linksIn(session: Session, line: string): Promise<PortLink[]> {
  if (!workspace.getConfiguration(SECTION).get<boolean>("enable", true)) return [];
  const ports = await session.request(terminalPortsRequest, { line });
  return (ports ?? []).map((named) => new PortLink(named));
}

export function explainPort(port: number): PromiseLike<unknown> {
  return commands.executeCommand("wslPortGuard.explainPort", { port });
}

/** Changes a port on which a program could not listen, and says what the user has to do next. */
export async function changePort(session: Session, port: number, change: PortChange): Promise<void> {
  if (!(await changeEverywhere(session, change))) return;
  inBackground(window.showInformationMessage(l10n.t("Port {0} is {1} now in {2}. Start the program again.", port, newPorts(change), changedFiles(change))));
}

/** Shows why a program could not listen on a port, or changes the port where the workspace has it: the user chooses. */
export async function openPort(session: Session, port: number): Promise<void> {
  const failure = await session.request(failureRequest, { port });
  const { change, place } = failure ?? {};
  if (!place) {
    await explainPort(port);
    return;
  }
  const items: (QuickPickItem & { run: () => PromiseLike<unknown> })[] = [
    { label: l10n.t("Explain port {0}", port), detail: failure?.refusal ?? "", run: () => explainPort(port) },
    ...(change
      ? [
          {
            label: l10n.t("Use {0} instead, everywhere", newPorts(change)),
            detail: l10n.t("Changes and saves: {0}", changedFiles(change)),
            run: () => changePort(session, port, change),
          },
        ]
      : []),
    { label: l10n.t("Go to Port"), run: () => openLocation(place) },
  ];
  await (await window.showQuickPick(items, { placeHolder: l10n.t("A program could not listen on port {0}.", port) }))?.run();
}

/** Makes the port in an error line of the terminal a link that explains and changes it. */
export function registerTerminalLinks(session: Session): Disposable {
  const provider: TerminalLinkProvider<PortLink> = {
    provideTerminalLinks: ({ line }) => linksIn(session, line),
    handleTerminalLink: ({ named }) => openPort(session, named.port),
  };
  return window.registerTerminalLinkProvider(provider);
}
