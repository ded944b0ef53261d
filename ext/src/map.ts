import { randomBytes } from "node:crypto";
import { l10n, ViewColumn, window, type Disposable, type WebviewPanel } from "vscode";
import { inBackground } from "./background";
import { openLocation } from "./location";
import { mapPage, type MapMessage } from "./mappage";
import { mapRequest } from "./messages";
import type { Session } from "./session";

/** The panel with the port map. While it is visible it is drawn again after every change of the machine or the workspace. */
export class MapView implements Disposable {
  private panel: WebviewPanel | undefined;
  private shown = "";
  /** Whether the map shows what a fix would change. */
  private after = false;

  constructor(private readonly session: Session) {}

  async show(): Promise<void> {
    this.panel ??= this.open();
    this.panel.reveal();
    await this.refresh();
  }

  async refresh(): Promise<void> {
    if (!this.panel?.visible) return;
    const after = this.after;
    const map = await this.session.request(mapRequest, { after });
    if (after !== this.after) return; // a later answer is on its way
    const content = JSON.stringify([after, map]);
    if (content === this.shown) return;
    this.shown = content;
    const words = {
      nothingRead: l10n.t("Nothing has been read yet."),
      help: l10n.t("Zoom with the wheel or + and -, move with the arrow keys, 0 shows all ports. A double click zooms into a range."),
      after: l10n.t("Show the ports after the fix"),
    };
    this.panel.webview.html = mapPage(map, words, after, randomBytes(16).toString("hex"));
  }

  private open(): WebviewPanel {
    // The page runs its own script only and may load nothing; see the policy in mappage.ts.
    const panel = window.createWebviewPanel("wslPortGuard.map", l10n.t("Port Map"), ViewColumn.Active, { enableScripts: true, localResourceRoots: [] });
    panel.onDidChangeViewState(() => {
      inBackground(this.refresh());
    });
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.shown = "";
      this.after = false;
    });
    panel.webview.onDidReceiveMessage((message: MapMessage) => {
      inBackground(this.handle(message));
    });
    return panel;
  }

  private async handle(message: MapMessage): Promise<void> {
    if (!("after" in message)) {
      await openLocation(message);
      return;
    }
    this.after = message.after;
    await this.refresh();
  }

  dispose(): void {
    this.panel?.dispose();
  }
}
