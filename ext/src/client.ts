import { window, type ExtensionContext, type LogOutputChannel } from "vscode";
import { LanguageClient, type ErrorHandler, type Executable } from "vscode-languageclient/node";
import { commandsForActions } from "./commandnames";
import { allSettings, SECTION } from "./settings";

/** What the server is told when it starts. */
function initializationOptions(context: ExtensionContext): unknown {
  return {
    settings: allSettings(),
    windowFocused: window.state.focused,
    commands: commandsForActions(process.platform),
    // The server keeps there which blocks this machine has had, so that it does not suggest ports in them.
    storage: context.globalStorageUri.fsPath,
  };
}

/** Logs what goes wrong instead of showing it in its own words: Session tells the user, once and with a cure. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** A client for the server, not yet started. */
export function createClient(server: Executable, context: ExtensionContext, outputChannel: LogOutputChannel, errorHandler: ErrorHandler): LanguageClient {
  return new QuietClient(SECTION, "WSL Port Guard", server, {
    // Every file: the server knows which ones it reads, and the same name has other language ids in other editions.
    // Of a virtual workspace it reads what is open.
    documentSelector: [{ scheme: "file" }, { scheme: "vscode-vfs" }],
    diagnosticCollectionName: SECTION,
    initializationOptions: () => initializationOptions(context),
    outputChannel,
    errorHandler,
    initializationFailedHandler: () => false,
  });
}
