import { env, window, type ExtensionContext, type LogOutputChannel } from "vscode";
import { LanguageClient, type ErrorHandler, type Executable } from "vscode-languageclient/node";
import { askingFirst, asksFirst } from "./choosing";
import { commandsForActions } from "./commandnames";
import { allSettings, SECTION } from "./settings";

/** The initializationOptions of LSP's initialize request; server/lsp/messages.go reads them. */
export function initializationOptions(context: ExtensionContext): unknown {
  return {
    settings: allSettings(),
    windowFocused: window.state.focused,
    // Where VS Code has no translation of this extension, it shows the extension's own sentences in English. What the server
    // says stands beside them.
    languages: [env.language, "en"],
    commands: commandsForActions(process.platform),
    // In this folder the server keeps a list of the blocks that this machine has had; it suggests no port inside them.
    storage: context.globalStorageUri.fsPath,
    // VS Code could ask for diagnostics, but it asks for those of closed files every two seconds only.
    diagnostics: "push",
  };
}

/** Logs errors without showing them: Session already shows each failure once, with a button to restart the server. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** A client for the server, not yet started. */
export function createClient(server: Executable, context: ExtensionContext, outputChannel: LogOutputChannel, errorHandler: ErrorHandler): LanguageClient {
  return new QuietClient(SECTION, "WSL Port Guard", server, {
    // All files, whatever their language: the server knows by name which ones it reads. In a virtual workspace, which has
    // no disk, it sees the open documents only.
    documentSelector: [{ scheme: "file" }, { scheme: "vscode-vfs" }],
    diagnosticCollectionName: SECTION,
    initializationOptions: () => initializationOptions(context),
    outputChannel,
    errorHandler,
    initializationFailedHandler: () => false,
    middleware: {
      provideCodeActions: async (document, range, context, token, next) => askingFirst((await next(document, range, context, token)) ?? []),
      resolveCodeAction: (action, token, next) => (asksFirst(action) ? action : next(action, token)),
    },
  });
}
