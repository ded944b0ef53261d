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
    // The Markdown is not marked as trusted: it contains names of programs, and a link in such a name must not run a command.
    this.item.tooltip = new MarkdownString(status.tooltip);
    this.item.accessibilityInformation = { label: statusLabel(status), role: "button" };
    if (status.visible) this.item.show();
    else this.item.hide();
  }

  hide(): void {
    this.item.hide();
  }

  dispose(): void {
    this.item.dispose();
  }
}
