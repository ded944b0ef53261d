import { commands, EventEmitter, l10n, Uri, window, workspace, type Disposable, type TextDocumentContentProvider } from "vscode";
import { explainRequest, reportRequest } from "./messages";
import type { Session } from "./session";

const SCHEME = "wsl-port-guard";

/** What a page is about: the whole machine, or one port. */
export type Subject = "machine" | { readonly port: number };

function uriOf(subject: Subject): Uri {
  if (subject === "machine") return Uri.from({ scheme: SCHEME, path: "/WSL Port Guard.md" });
  return Uri.from({ scheme: SCHEME, path: `/Port ${subject.port.toString()}.md`, query: subject.port.toString() });
}

function subjectOf(uri: Uri): Subject {
  return uri.query === "" ? "machine" : { port: Number(uri.query) };
}

/** Shows the report and the explanations of ports as read-only Markdown documents, which follow every new status. */
export class Pages implements TextDocumentContentProvider, Disposable {
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;
  private readonly registration: Disposable;

  constructor(private readonly session: Session) {
    this.registration = workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const subject = subjectOf(uri);
    const answer = await (subject === "machine" ? this.session.request(reportRequest) : this.session.request(explainRequest, subject));
    return answer?.markdown ?? l10n.t("The server of WSL Port Guard is not running.");
  }

  /** Makes the editor fetch the open pages again. */
  refresh(): void {
    for (const document of workspace.textDocuments) if (document.uri.scheme === SCHEME) this.changed.fire(document.uri);
  }

  /** Opens a page as a Markdown preview, or as text where the editor has no such preview. */
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
