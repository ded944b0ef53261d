// The messages between this client and the server that are not part of LSP.
// server/lsp/messages.go holds the same names; a test compares the two files.
import { NotificationType, RequestType, RequestType0, type Range } from "vscode-languageclient/node";

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
}

/** Client to server: the port map. */
export const mapRequest = new RequestType0<PortMap, void>("wslPortGuard/map");

/** A port that is refused now, so the debug session or task will fail. `place` is null if no file of the workspace has it. */
export interface GuardFinding {
  readonly port: number;
  readonly code: string;
  readonly message: string;
  readonly place: Location | null;
}

/** Client to server: a debug configuration or a task that is about to start. `folder` is the URI of its workspace folder, "" for none. */
export const guardRequest = new RequestType<{ kind: "launch" | "task"; config: unknown; folder: string }, { findings: readonly GuardFinding[] }, void>("wslPortGuard/guard");

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

/** Client to server: the text of a .wslconfig, and a key in it with the value to set. */
export const editWslConfigRequest = new RequestType<{ text: string; section: string; key: string; value: string }, WslConfigChange, void>("wslPortGuard/editWslConfig");
