import { commands, l10n, window, type Disposable, type LogOutputChannel } from "vscode";
import { registerChoosing } from "./choosing";
import { copyCommands, holdPort, ignorePort, openWslConfig, shutdownWsl, type WslConfigKey } from "./cures";
import type { MapView } from "./map";
import { refreshRequest } from "./messages";
import type { Pages } from "./pages";
import type { Session } from "./session";

/** Asks the user for a port. Returns undefined if the user cancels. */
async function askForPort(): Promise<number | undefined> {
  const answer = await window.showInputBox({
    prompt: l10n.t("The port to explain"),
    placeHolder: "8080",
    validateInput: (text) => (/^\s*\d{1,5}\s*$/.test(text) && Number(text) >= 1 && Number(text) <= 65535 ? undefined : l10n.t("A number from 1 to 65535.")),
  });
  return answer === undefined ? undefined : Number(answer);
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
    commands.registerCommand("wslPortGuard.explainPort", async (asked?: { port: number }) => {
      const port = asked?.port ?? (await askForPort());
      if (port !== undefined) await pages.show({ port });
    }),
    commands.registerCommand("wslPortGuard.ignorePort", ignorePort),
    commands.registerCommand("wslPortGuard.copyCommands", copyCommands),
    commands.registerCommand("wslPortGuard.openWslConfig", (key: WslConfigKey) => openWslConfig(session, key)),
    commands.registerCommand("wslPortGuard.holdPort", (asked: { ports: string }) => holdPort(session.serverProgram().path, asked)),
    commands.registerCommand("wslPortGuard.shutdownWsl", async (asked?: { distros?: readonly string[] | null }) => {
      if (await shutdownWsl(asked?.distros ?? [])) await session.request(refreshRequest);
    }),
  ];
}
