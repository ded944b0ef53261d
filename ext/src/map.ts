import { randomBytes } from "node:crypto";
import { l10n, Range, Uri, ViewColumn, window, type Disposable, type WebviewPanel } from "vscode";
import { mapPage } from "./mappage";
import type { Location, PortMap } from "./messages";

/** Opens a file with what stands at the place selected. */
export async function openPlace({ uri, range }: Location): Promise<void> {
  const selection = new Range(range.start.line, range.start.character, range.end.line, range.end.character);
  await window.showTextDocument(Uri.parse(uri), { selection });
}

/** The port map: a panel that is drawn anew when the machine or the workspace changes, as long as it is seen. */
export class MapView implements Disposable {
  private panel: WebviewPanel | undefined;
  private shown = "";

  constructor(private readonly fetchMap: () => Promise<PortMap | undefined>) {}

  async show(): Promise<void> {
    this.panel ??= this.open();
    this.panel.reveal();
    await this.refresh();
  }

  async refresh(): Promise<void> {
    if (!this.panel?.visible) return;
    const map = await this.fetchMap();
    const content = JSON.stringify(map);
    if (content === this.shown) return;
    this.shown = content;
    this.panel.webview.html = mapPage(map, l10n.t("Nothing has been read yet."), randomBytes(16).toString("hex"));
  }

  private open(): WebviewPanel {
    // The page has one script of ours and may load nothing.
    const panel = window.createWebviewPanel("wslPortGuard.map", l10n.t("Port Map"), ViewColumn.Active, { enableScripts: true, localResourceRoots: [] });
    panel.onDidChangeViewState(() => this.refresh());
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.shown = "";
    });
    panel.webview.onDidReceiveMessage((place: Location) => openPlace(place));
    return panel;
  }

  dispose(): void {
    this.panel?.dispose();
  }
}
