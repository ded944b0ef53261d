// Starts the server, shows what it says, forwards commands. Everything about ports is the server's.
import { commands, window, workspace, type ExtensionContext } from "vscode";
import { registerCommands } from "./commands";
import { registerGuard } from "./guard";
import { MapView } from "./map";
import { Pages } from "./pages";
import { Session } from "./session";
import { concernsServer, needsRestart } from "./settings";
import { StatusBar } from "./status";
import { registerTerminalLinks } from "./terminallinks";

let session: Session | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel("WSL Port Guard", { log: true });
  const status = new StatusBar();
  const current = new Session(context, log, (news) => {
    if (news) status.show(news);
    else status.hide();
    pages.refresh();
    void map.refresh();
  });
  const pages = new Pages((subject) => current.tell(subject));
  const map = new MapView(() => current.map());
  session = current;
  context.subscriptions.push(
    log,
    status,
    pages,
    map,
    ...registerCommands(current, pages, map, log),
    ...registerGuard(current),
    registerTerminalLinks(),
    window.onDidChangeWindowState(({ focused }) => {
      current.tellFocus(focused);
    }),
    workspace.onDidChangeConfiguration((change) => {
      if (needsRestart(change)) void current.restart();
      else if (concernsServer(change)) current.tellSettings();
    }),
    workspace.onDidGrantWorkspaceTrust(() => current.restart()),
  );
  // The walkthrough shows from here on. Were it there when the extension is installed, its page would open by itself.
  void commands.executeCommand("setContext", "wslPortGuard.running", true);
  await current.restart();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}
