// Starts the server and connects it with the editor: status bar, pages, map, commands. Only the server knows about ports.
import { commands, env, window, workspace, type ExtensionContext } from "vscode";
import { inBackground, logFailuresTo } from "./background";
import { registerCommands } from "./commands";
import { registerDebugOutput } from "./debugoutput";
import { registerGuard } from "./guard";
import { MapView } from "./map";
import { Pages } from "./pages";
import { Session } from "./session";
import { concernsServer, needsRestart } from "./settings";
import { showsStart, StatusBar } from "./status";
import { registerTerminalLinks } from "./terminallinks";
import { registerTools } from "./tools";

let session: Session | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel("WSL Port Guard", { log: true });
  logFailuresTo(log);
  const status = new StatusBar();
  const current = new Session(context, log, (latest) => {
    if (latest === "starting" && showsStart(process.platform, env.remoteName)) status.showStart();
    else if (latest && latest !== "starting") status.show(latest);
    else status.hide();
    pages.refresh();
    inBackground(map.refresh());
  });
  const pages = new Pages(current);
  const map = new MapView(current);
  session = current;
  context.subscriptions.push(
    log,
    status,
    pages,
    map,
    ...registerCommands(current, pages, map, log),
    ...registerGuard(current),
    registerTerminalLinks(current),
    registerDebugOutput(current),
    ...registerTools(current),
    window.onDidChangeWindowState(({ focused }) => {
      current.sendFocus(focused);
    }),
    workspace.onDidChangeConfiguration((change) => {
      if (needsRestart(change)) inBackground(current.restart());
      else if (concernsServer(change)) current.sendSettings();
    }),
    workspace.onDidChangeWorkspaceFolders(() => {
      current.sendSettings();
    }),
    workspace.onDidGrantWorkspaceTrust(() => {
      inBackground(current.restart());
    }),
  );
  // The walkthrough's condition is set only here: VS Code opens a walkthrough by itself if it is available on installation.
  inBackground(commands.executeCommand("setContext", "wslPortGuard.running", true));
  await current.restart();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}
