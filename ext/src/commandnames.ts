/** The commands that quick fixes may name. The server offers only fixes whose command is listed here. */
export function commandsForActions(platform: NodeJS.Platform): string[] {
  const anywhere = ["wslPortGuard.refresh", "wslPortGuard.openReport", "wslPortGuard.explainPort", "wslPortGuard.ignorePort", "wslPortGuard.copyCommands"];
  // In a window inside WSL the user's Windows profile is elsewhere, stopping WSL would end that window, and ports are held on
  // Windows, before WSL starts.
  return platform === "win32" ? [...anywhere, "wslPortGuard.openWslConfig", "wslPortGuard.holdPort", "wslPortGuard.shutdownWsl"] : anywhere;
}
