import { commands, EventEmitter, Uri, window, workspace, type Disposable, type TextDocumentContentProvider } from "vscode";

const REPORT = Uri.from({ scheme: "wsl-port-guard", path: "/WSL Port Guard.md" });

/** The report as a read-only document, always as new as the last status. */
export class Report implements TextDocumentContentProvider, Disposable {
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;
  private readonly registration: Disposable;

  constructor(private readonly fetchMarkdown: () => Promise<string>) {
    this.registration = workspace.registerTextDocumentContentProvider(REPORT.scheme, this);
  }

  provideTextDocumentContent(): Promise<string> {
    return this.fetchMarkdown();
  }

  /** Tells an open report that there is something new to tell. */
  refresh(): void {
    this.changed.fire(REPORT);
  }

  /** Opens the report as a rendered page, or as text where the editor has no preview of Markdown. */
  async show(): Promise<void> {
    this.refresh();
    try {
      await commands.executeCommand("markdown.showPreview", REPORT);
    } catch {
      await window.showTextDocument(REPORT, { preview: true });
    }
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
