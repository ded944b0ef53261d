// “Choose ports for this workspace” asks the user before it changes files. The editor's own preview of changes that need
// consent has every box unticked, so that its Apply would change nothing; it is only the second choice here.
import { commands, l10n, window, workspace, WorkspaceEdit, type CodeAction, type Command, type Disposable, type TextEdit, type Uri } from "vscode";
import { inBackground } from "./background";

/** The kind of the server's action; server/lsp/actions.go has it too. */
const CHOOSE_PORTS = "source.wslPortGuard.choosePorts";

const COMMAND = "wslPortGuard.applyChosenPorts";

/** How many files one line of the question names. */
const MOST_NAMES = 5;

/** One place with the text that it has now. */
interface Place {
  readonly uri: Uri;
  readonly edit: TextEdit;
  readonly before: string;
}

/** Makes the server's action ask first. Other actions stay as they are. */
export function askingFirst(actions: (Command | CodeAction)[]): (Command | CodeAction)[] {
  for (const action of actions) {
    if ("kind" in action && action.kind.value === CHOOSE_PORTS && action.edit) {
      action.command = { title: action.title, command: COMMAND, arguments: [action.title, action.edit] };
      delete action.edit;
    }
  }
  return actions;
}

/** Whether askingFirst has changed the action. It is complete: the server has nothing to add. */
export function asksFirst(action: CodeAction): boolean {
  return action.command?.command === COMMAND;
}

async function placesOf(edit: WorkspaceEdit): Promise<Place[]> {
  const places = edit.entries().map(async ([uri, edits]) => {
    const document = await workspace.openTextDocument(uri);
    return edits.map((each) => ({ uri, edit: each, before: document.getText(each.range) }));
  });
  return (await Promise.all(places)).flat();
}

/** A line for each port: the old and the new number, and the files in which it changes. */
function lines(places: readonly Place[]): string {
  const files = new Map<string, Set<string>>();
  for (const { uri, edit, before } of places) {
    const move = `${before} → ${edit.newText}`;
    files.set(move, (files.get(move) ?? new Set()).add(workspace.asRelativePath(uri)));
  }
  return [...files].map(([move, names]) => `${move}: ${[...names].slice(0, MOST_NAMES).join(", ")}${names.size > MOST_NAMES ? " …" : ""}`).join("\n");
}

/** Makes the edits, unless a file has changed since the user was asked. */
async function changeAll(edit: WorkspaceEdit, asked: readonly Place[]): Promise<void> {
  const now = await placesOf(edit);
  const all = new WorkspaceEdit();
  for (const [uri, edits] of edit.entries()) all.set(uri, edits); // without what asks for consent
  if (now.every(({ before }, index) => before === asked[index]?.before) && (await workspace.applyEdit(all))) return;
  inBackground(window.showErrorMessage(l10n.t("No port was changed, because a file was edited at the same time. Try again.")));
}

async function ask(title: string, edit: WorkspaceEdit): Promise<void> {
  const places = await placesOf(edit);
  const all = l10n.t("Change All");
  const each = l10n.t("Tick Each Change…");
  const choice = await window.showInformationMessage(title, { modal: true, detail: lines(places) }, all, each);
  if (choice === all) await changeAll(edit, places);
  else if (choice === each) await workspace.applyEdit(edit);
}

export function registerChoosing(): Disposable {
  return commands.registerCommand(COMMAND, ask);
}
