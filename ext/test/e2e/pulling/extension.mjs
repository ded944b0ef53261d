// A client without any words of its own for the server. Since it does not choose "push", the server waits to be asked.
import { LanguageClient } from "vscode-languageclient/node";

let client;

export async function activate() {
  const server = { command: process.env.PULLED_SERVER, args: ["lsp", "--replay", process.env.PULLED_RECORDING] };
  client = new LanguageClient("wslPortGuard", server, { documentSelector: [{ scheme: "file" }], diagnosticCollectionName: "wslPortGuard" });
  await client.start();
}

export const deactivate = () => client?.stop();
