import { commands, l10n, window, type Disposable, type LogOutputChannel, type Uri } from "vscode";
import { registerChoosing } from "./choosing";
import { copyCommands, holdPort, ignorePort, openWslConfig, shutdownWsl, type WslConfigKey } from "./cures";
import type { MapView } from "./map";
import { refreshRequest } from "./messages";
import type { Pages } from "./pages";
import { recordMachine } from "./record";
import type { Session } from "./session";

function isPort(text: string): boolean {
  return /^\s*\d{1,5}\s*$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}

/** The number at the caret of the active editor, "" if that is no port. */
function portAtCaret(): string {
  const editor = window.activeTextEditor;
  const range = editor?.document.getWordRangeAtPosition(editor.selection.active, /\d+/);
  const text = range ? (editor?.document.getText(range) ?? "") : "";
  return isPort(text) ? text : "";
}

/** Asks the user for a port, and proposes the one at the caret. Returns undefined if the user cancels. */
async function askForPort(): Promise<number | undefined> {
  const answer = await window.showInputBox({
    prompt: l10n.t("The port to explain"),
    placeHolder: "8080",
    value: portAtCaret(),
    validateInput: (text) => (isPort(text) ? undefined : l10n.t("A number from 1 to 65535.")),
  });
  return answer === undefined ? undefined : Number(answer);
}

/** What the command to explain a port is called with: a port by the server, a file by the context menu, nothing by the palette. */
type Asked = { readonly port: number } | Uri | undefined;

/** The port to explain: the given one, or in the context menu the one at the caret; else the user is asked. */
async function portToExplain(asked: Asked): Promise<number | undefined> {
  if (asked && "port" in asked) return asked.port;
  const here = asked && portAtCaret();
  return here ? Number(here) : askForPort();
}

export function registerCommands(session: Session, pages: Pages, map: MapView, log: LogOutputChannel): Disposable[] {
  return [
    registerChoosing(),
    commands.registerCommand("wslPortGuard.openReport", () => pages.show("machine")),
    commands.registerCommand("wslPortGuard.openMap", () => map.show()),
    commands.registerCommand("wslPortGuard.refresh", () => session.request(refreshRequest)),
    commands.registerCommand("wslPortGuard.restart", () => session.restart()),
    commands.registerCommand("wslPortGuard.showLog", () => {
      log.show();
    }),
    commands.registerCommand("wslPortGuard.explainPort", async (asked: Asked) => {
      const port = await portToExplain(asked);
      if (port !== undefined) await pages.show({ port });
    }),
    commands.registerCommand("wslPortGuard.recordMachine", () => recordMachine(session.serverProgram().path)),
    commands.registerCommand("wslPortGuard.ignorePort", ignorePort),
    commands.registerCommand("wslPortGuard.copyCommands", copyCommands),
    commands.registerCommand("wslPortGuard.openWslConfig", (key: WslConfigKey) => openWslConfig(session, key)),
    commands.registerCommand("wslPortGuard.holdPort", (asked: { ports: string }) => holdPort(session.serverProgram().path, asked)),
    commands.registerCommand("wslPortGuard.shutdownWsl", async (asked?: { distros?: readonly string[] | null }) => {
      if (await shutdownWsl(asked?.distros ?? [])) await session.request(refreshRequest);
    }),
  ];
}
