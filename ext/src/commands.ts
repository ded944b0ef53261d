import { commands, l10n, window, type Disposable, type LogOutputChannel } from "vscode";
import { copyCommands, ignorePort, openWslConfig, shutdownWsl } from "./cures";
import type { MapView } from "./map";
import type { Pages } from "./pages";
import type { Session } from "./session";

/** Asks for a port; undefined if the user thinks better of it. */
async function askForPort(): Promise<number | undefined> {
  const answer = await window.showInputBox({
    prompt: l10n.t("The port to explain"),
    placeHolder: "8080",
    validateInput: (text) => (/^\s*\d{1,5}\s*$/.test(text) && Number(text) >= 1 && Number(text) <= 65535 ? undefined : l10n.t("A number from 1 to 65535.")),
  });
  return answer === undefined ? undefined : Number(answer);
}

/** The commands that quick fixes may name; the server offers only what is listed here. */
export function commandsForActions(platform: NodeJS.Platform): string[] {
  const anywhere = ["wslPortGuard.refresh", "wslPortGuard.openReport", "wslPortGuard.explainPort", "wslPortGuard.ignorePort", "wslPortGuard.copyCommands"];
  // Inside WSL the user's Windows profile is elsewhere, and stopping WSL would end this very window.
  return platform === "win32" ? [...anywhere, "wslPortGuard.openWslConfig", "wslPortGuard.shutdownWsl"] : anywhere;
}

export function registerCommands(session: Session, pages: Pages, map: MapView, log: LogOutputChannel): Disposable[] {
  return [
    commands.registerCommand("wslPortGuard.openReport", () => pages.show("machine")),
    commands.registerCommand("wslPortGuard.openMap", () => map.show()),
    commands.registerCommand("wslPortGuard.refresh", () => session.refresh()),
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
    commands.registerCommand("wslPortGuard.openWslConfig", openWslConfig),
    commands.registerCommand("wslPortGuard.shutdownWsl", async (asked?: { distros?: readonly string[] | null }) => {
      if (await shutdownWsl(asked?.distros ?? [])) await session.refresh();
    }),
  ];
}
