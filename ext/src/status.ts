import { l10n, MarkdownString, StatusBarAlignment, window, type Disposable, type StatusBarItem } from "vscode";
import type { Status } from "./messages";

const ICONS: Record<Status["kind"], string> = { ok: "$(shield)", warning: "$(warning)", unknown: "$(question)" };

/** The text of the status bar: an icon for the kind of status, then the server's text. */
export function statusText(status: Status): string {
  return `${ICONS[status.kind]} ${status.text}`;
}

/** What a screen reader says: the server's text without the icon, and the number of problems. */
export function statusLabel(status: Status): string {
  return l10n.t("WSL Port Guard: {0}. Problems in this workspace: {1}.", status.text, status.findings);
}

/** The commands that the tooltip offers, below the server's text. None takes an argument; recording asks for a folder first. */
export function statusLinks(): Record<string, string> {
  return {
    "wslPortGuard.openReport": l10n.t("Show Report"),
    "wslPortGuard.openMap": l10n.t("Show Port Map"),
    "wslPortGuard.explainPort": l10n.t("Explain Port…"),
    "wslPortGuard.refresh": l10n.t("Read This Machine Again"),
    "wslPortGuard.recordMachine": l10n.t("Record This Machine…"),
  };
}

/**
 * The tooltip. It contains names of programs; the server escapes them, and if one became a link nevertheless, it could run
 * nothing but these commands.
 */
function tooltip(text: string): MarkdownString {
  const links = statusLinks();
  const line = Object.entries(links)
    .map(([command, label]) => `[${label}](command:${command})`)
    .join(" | ");
  const markdown = new MarkdownString(`${text}\n\n---\n\n${line}`);
  markdown.isTrusted = { enabledCommands: Object.keys(links) };
  return markdown;
}

/** Whether something is shown before the first reading of the machine has ended: only where a Windows with WSL may be. */
export function showsStart(platform: NodeJS.Platform, remote: string | undefined): boolean {
  return platform === "win32" || remote === "wsl";
}

/** The item in the status bar. A click opens the report. */
export class StatusBar implements Disposable {
  private readonly item: StatusBarItem;

  constructor() {
    this.item = window.createStatusBarItem("wslPortGuard.status", StatusBarAlignment.Left, 10);
    this.item.name = "WSL Port Guard";
    this.item.command = "wslPortGuard.openReport";
  }

  show(status: Status): void {
    this.item.text = statusText(status);
    this.item.tooltip = tooltip(status.tooltip);
    this.item.accessibilityInformation = { label: statusLabel(status), role: "button" };
    if (status.visible) this.item.show();
    else this.item.hide();
  }

  /** Shows that the machine is read for the first time. */
  showStart(): void {
    const text = l10n.t("Reading which ports this machine reserves…");
    this.item.text = "$(loading~spin) WSL";
    this.item.tooltip = text;
    this.item.accessibilityInformation = { label: `WSL Port Guard: ${text}`, role: "button" };
    this.item.show();
  }

  hide(): void {
    this.item.hide();
  }

  dispose(): void {
    this.item.dispose();
  }
}
