import { commands, EventEmitter, Uri, window, workspace, type Disposable, type TextDocumentContentProvider } from "vscode";

const SCHEME = "wsl-port-guard";

/** What a page shows: all of the machine, or what is known of one port. */
export type Subject = "machine" | { readonly port: number };

function uriOf(subject: Subject): Uri {
  if (subject === "machine") return Uri.from({ scheme: SCHEME, path: "/WSL Port Guard.md" });
  return Uri.from({ scheme: SCHEME, path: `/Port ${subject.port.toString()}.md`, query: subject.port.toString() });
}

function subjectOf(uri: Uri): Subject {
  return uri.query === "" ? "machine" : { port: Number(uri.query) };
}

/** What the server has to tell at length, as read-only documents that are always as new as the last status. */
export class Pages implements TextDocumentContentProvider, Disposable {
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;
  private readonly registration: Disposable;

  constructor(private readonly fetchMarkdown: (subject: Subject) => Promise<string>) {
    this.registration = workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  provideTextDocumentContent(uri: Uri): Promise<string> {
    return this.fetchMarkdown(subjectOf(uri));
  }

  /** Tells the open pages that there is something new to tell. */
  refresh(): void {
    for (const document of workspace.textDocuments) if (document.uri.scheme === SCHEME) this.changed.fire(document.uri);
  }

  /** Opens a page rendered, or as text where the editor has no preview of Markdown. */
  async show(subject: Subject): Promise<void> {
    const uri = uriOf(subject);
    this.changed.fire(uri);
    try {
      await commands.executeCommand("markdown.showPreview", uri);
    } catch {
      await window.showTextDocument(uri, { preview: true });
    }
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
