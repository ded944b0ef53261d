// The tools for AI assistants. VS Code has had them since 1.95; in an older one nothing is registered.
import * as vscode from "vscode";
import { toolRequest } from "./messages";
import type { Session } from "./session";

const { l10n } = vscode;

/** What VS Code 1.95 and later have for tools. Our types are those of the oldest VS Code that we promise to run in. */
interface ToolApi {
  readonly lm?: {
    registerTool?: (name: string, tool: Tool) => vscode.Disposable;
  };
  readonly LanguageModelTextPart: new (text: string) => unknown;
  readonly LanguageModelToolResult: new (parts: unknown[]) => unknown;
}

interface Tool {
  prepareInvocation: () => { invocationMessage: string };
  invoke: (options: { input: unknown }, cancelled: vscode.CancellationToken) => Promise<unknown>;
}

/** The tools, and what is shown while each is at work. The manifest describes them; the server answers them. */
export const toolMessages = (): Record<string, string> => ({
  explainPort: l10n.t("Looking at a port of this machine"),
  findPorts: l10n.t("Looking for ports in the workspace"),
  suggestPort: l10n.t("Looking for a free port"),
});

/** A tool that asks the server. It changes nothing, so the user is not asked. */
function toolFor(session: Session, api: ToolApi, name: string, invocationMessage: string): Tool {
  return {
    prepareInvocation: () => ({ invocationMessage }),
    invoke: async ({ input }, cancelled) => {
      const answer = await session.request(toolRequest, { name, arguments: input }, cancelled);
      if (!answer) throw new Error("WSL Port Guard does not answer. Ask the user to look at its log.");
      if (answer.failed) throw new Error(answer.text);
      return new api.LanguageModelToolResult([new api.LanguageModelTextPart(answer.text)]);
    },
  };
}

export function registerTools(session: Session): vscode.Disposable[] {
  const api = vscode as unknown as ToolApi;
  const { lm } = api;
  if (!lm?.registerTool) return [];
  return Object.entries(toolMessages()).flatMap(([name, message]) => lm.registerTool?.(name, toolFor(session, api, name, message)) ?? []);
}
