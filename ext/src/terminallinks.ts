import { commands, l10n, TerminalLink, window, workspace, type Disposable, type TerminalLinkProvider } from "vscode";
import { terminalPortsRequest, type TerminalPort } from "./messages";
import type { Session } from "./session";
import { SECTION } from "./settings";

class PortLink extends TerminalLink {
  constructor(readonly named: TerminalPort) {
    super(named.start, named.end - named.start, l10n.t("Explain port {0}", named.port));
  }
}

async function linksIn(session: Session, line: string): Promise<PortLink[]> {
  if (!workspace.getConfiguration(SECTION).get<boolean>("enable", true)) return [];
  const ports = await session.request(terminalPortsRequest, { line });
  return (ports ?? []).map((named) => new PortLink(named));
}

/** Makes the port in an error line of the terminal a link to its explanation. */
export function registerTerminalLinks(session: Session): Disposable {
  const provider: TerminalLinkProvider<PortLink> = {
    provideTerminalLinks: ({ line }) => linksIn(session, line),
    handleTerminalLink: ({ named }) => commands.executeCommand("wslPortGuard.explainPort", { port: named.port }),
  };
  return window.registerTerminalLinkProvider(provider);
}
