import { randomBytes } from "node:crypto";
import { l10n, ViewColumn, window, type Disposable, type WebviewPanel } from "vscode";
import { inBackground } from "./background";
import { openLocation } from "./location";
import { mapPage } from "./mappage";
import { mapRequest, type Location } from "./messages";
import type { Session } from "./session";

/** The panel with the port map. While it is visible it is drawn again after every change of the machine or the workspace. */
export class MapView implements Disposable {
  private panel: WebviewPanel | undefined;
  private shown = "";

  constructor(private readonly session: Session) {}

  async show(): Promise<void> {
    this.panel ??= this.open();
    this.panel.reveal();
    await this.refresh();
  }

  async refresh(): Promise<void> {
    if (!this.panel?.visible) return;
    const map = await this.session.request(mapRequest);
    const content = JSON.stringify(map);
    if (content === this.shown) return;
    this.shown = content;
    const words = { nothingRead: l10n.t("Nothing has been read yet."), help: l10n.t("Zoom with the wheel or + and -, move with the arrow keys, 0 shows all ports. A double click zooms into a range.") };
    this.panel.webview.html = mapPage(map, words, randomBytes(16).toString("hex"));
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
    });
    panel.webview.onDidReceiveMessage((location: Location) => {
      inBackground(openLocation(location));
    });
    return panel;
  }

  dispose(): void {
    this.panel?.dispose();
  }
}
