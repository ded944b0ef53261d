// The messages between this client and the server that are not part of LSP.
// server/lsp/messages.go holds the same names; a test compares the two files.
import { NotificationType, RequestType, RequestType0, type Range, type WorkspaceEdit } from "vscode-languageclient/node";

/** What the status bar shows. Its texts are in the language of the editor. */
export interface Status {
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly visible: boolean;
  readonly kind: "ok" | "warning" | "unknown";
  /** How many problems are reported in the whole workspace. */
  readonly findings: number;
}

/** Server to client, whenever the status bar should change. */
export const statusNotification = new NotificationType<Status>("wslPortGuard/status");

/** Client to server: the window gained or lost the focus. */
export const windowNotification = new NotificationType<{ focused: boolean }>("wslPortGuard/window");

/** Client to server: read the machine again now. Changes arrive as diagnostics and as a status, not in the answer. */
export const refreshRequest = new RequestType0<null, void>("wslPortGuard/refresh");

/** Client to server: everything known about this machine's ports, for people to read. */
export const reportRequest = new RequestType0<{ markdown: string }, void>("wslPortGuard/report");

/** Client to server: everything known about one port, for people to read. */
export const explainRequest = new RequestType<{ port: number }, { markdown: string }, void>("wslPortGuard/explain");

/** A place in a file, in LSP's notation: lines and UTF-16 columns from zero. */
export interface Location {
  readonly uri: string;
  readonly range: Range;
}

/** A picture of all ports, with those that the machine holds and those that the workspace uses. */
export interface PortMap {
  readonly title: string;
  /** The mark of a port of the workspace has the attribute data-index, an index into `places`. */
  readonly svg: string;
  readonly places: readonly Location[];
  /** The first row is the heading. */
  readonly table: readonly (readonly string[])[];
  /** True until the machine has been read for the first time. */
  readonly blank: boolean;
  /** What a fix would change, if that was asked for. The first row is the heading. */
  readonly moves: readonly (readonly string[])[];
  /** Why `moves` is empty; "" if it is not, or was not asked for. */
  readonly note: string;
}

/** Client to server: the port map, on demand with what a fix would change. */
export const mapRequest = new RequestType<{ after: boolean }, PortMap, void>("wslPortGuard/map");

/** A port, or a range such as 8000-8010, with what takes its place. */
export interface PortMove {
  readonly from: string;
  readonly to: string;
}

/** What gives ports that are refused free numbers. */
export interface PortChange {
  readonly moves: readonly PortMove[];
  /** Null if no file of the workspace has the ports. */
  readonly edit: WorkspaceEdit | null;
  /** The configuration that was sent, with the new ports; null if none was. */
  readonly config: Readonly<Record<string, unknown>> | null;
}

/** A port that is refused now, so the debug session or task will fail. `place` is null if no file of the workspace has it. */
export interface GuardFinding {
  readonly message: string;
  /** The same while the same reservation holds the port. */
  readonly cause: string;
  /** An index into the tasks that run before the debug session; -1 for the session or task itself. */
  readonly task: number;
  readonly place: Location | null;
}

export interface GuardAnswer {
  /** The configuration that was sent, after the moves that were sent with it. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly findings: readonly GuardFinding[];
  /** Null if nothing is refused, or no ports are free. */
  readonly change: PortChange | null;
}

interface GuardParams {
  readonly kind: "launch" | "task";
  readonly config: unknown;
  /** The entries of tasks.json that run before a debug session. */
  readonly tasks: readonly unknown[];
  /** The URI of the workspace folder, "" for none. */
  readonly folder: string;
  /** What is changed in the configuration before it is judged. */
  readonly moved: readonly PortMove[];
}

/** Client to server: a debug configuration that is about to start, or a task that has started. */
export const guardRequest = new RequestType<GuardParams, GuardAnswer, void>("wslPortGuard/guard");

/** What is known of a port on which a program could not listen. */
export interface PortFailure {
  /** Why this machine refuses the port to programs that run where the server runs; "" if it is not known to. */
  readonly refusal: string;
  /** Where the workspace has the port for a program that listens; null if it has it nowhere. */
  readonly place: Location | null;
  /** Null without a place, or if no port is free. */
  readonly change: PortChange | null;
}

/** Client to server: a port on which a program could not listen. */
export const failureRequest = new RequestType<{ port: number }, PortFailure, void>("wslPortGuard/failure");

/** Client to server: lines that a program printed. The answer has the ports on which it could not listen. */
export const outputPortsRequest = new RequestType<{ text: string }, readonly number[], void>("wslPortGuard/outputPorts");

/** Where a line of a terminal names a port on which a program could not listen: UTF-16 columns, the end exclusive. */
export interface TerminalPort {
  readonly start: number;
  readonly end: number;
  readonly port: number;
}

/** Client to server: a line that a terminal shows. */
export const terminalPortsRequest = new RequestType<{ line: string }, readonly TerminalPort[], void>("wslPortGuard/terminalPorts");

/** What to write into a .wslconfig, and what to show once it is written. */
export interface WslConfigChange {
  /** Empty if the text needs no change. */
  readonly edits: readonly { readonly range: Range; readonly newText: string }[];
  /** Where the key's value stands after the edits. */
  readonly selection: Range;
  /** The key's new value. */
  readonly value: string;
}

/** What a tool answers to an assistant. */
export interface ToolAnswer {
  /** The answer as JSON, or what is wrong with the arguments. */
  readonly text: string;
  readonly failed: boolean;
}

/** Client to server: an assistant calls a tool of server/assist. */
export const toolRequest = new RequestType<{ name: string; arguments: unknown }, ToolAnswer, void>("wslPortGuard/tool");

/** Client to server: the text of a .wslconfig, and a key in it with the value to set. */
export const editWslConfigRequest = new RequestType<{ text: string; section: string; key: string; value: string }, WslConfigChange, void>(
  "wslPortGuard/editWslConfig",
);
