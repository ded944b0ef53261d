// Carries out what the server proposes where a port is refused: another number everywhere in the workspace.
import { l10n, Uri, window, workspace, type Disposable, type WorkspaceEdit } from "vscode";
import { inBackground } from "./background";
import type { PortChange } from "./messages";
import type { Session } from "./session";

/** The longest time to wait until the editor has read its own files again. */
const READ_AGAIN_WITHIN_MS = 2000;

/** How many files a sentence names. */
const MOST_NAMES = 5;

/** The new ports, for a sentence. */
export function newPorts({ moves }: PortChange): string {
  return moves.map(({ to }) => to).join(", ");
}

/** The files that the change is made in, for a sentence; "" if there are none. */
export function changedFiles({ edit }: PortChange): string {
  const uris = (edit?.documentChanges ?? []).flatMap((change) => ("textDocument" in change ? [change.textDocument.uri] : []));
  const names = uris.slice(0, MOST_NAMES).map((uri) => workspace.asRelativePath(Uri.parse(uri)));
  return names.join(", ") + (uris.length > MOST_NAMES ? " …" : "");
}

/** Waits until the editor has read a changed launch.json or tasks.json. Call it before the file is saved. */
function whenConfigurationIsRead(edit: WorkspaceEdit): Promise<void> {
  const isRead = edit.entries().some(([uri]) => /\/\.vscode\/\w+\.json$|\.code-workspace$/.test(uri.path));
  if (!isRead) return Promise.resolve();
  let listener: Disposable | undefined;
  const read = new Promise<void>((resolve) => {
    listener = workspace.onDidChangeConfiguration(() => {
      resolve();
    });
    setTimeout(resolve, READ_AGAIN_WITHIN_MS);
  });
  return read.finally(() => {
    listener?.dispose();
  });
}

/**
 * Changes the ports in all files and saves these. Returns whether that was done; if not, the user was told why.
 * A change without files is done at once.
 */
export async function changeEverywhere(session: Session, change: PortChange): Promise<boolean> {
  if (!change.edit) return true;
  const edit = await session.toEditorEdit(change.edit);
  if (!edit || !(await workspace.applyEdit(edit))) {
    inBackground(window.showErrorMessage(l10n.t("No port was changed, because a file was edited at the same time. Try again.")));
    return false;
  }
  const read = whenConfigurationIsRead(edit);
  const unsaved: string[] = [];
  for (const [uri] of edit.entries()) {
    const document = await workspace.openTextDocument(uri);
    if (document.isDirty && !(await document.save())) unsaved.push(workspace.asRelativePath(uri));
  }
  if (unsaved.length > 0) {
    inBackground(window.showErrorMessage(l10n.t("The port is changed, but this could not be saved: {0}. Save it, then start again.", unsaved.join(", "))));
    return false;
  }
  await read;
  return true;
}
