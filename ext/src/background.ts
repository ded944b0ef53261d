import type { LogOutputChannel } from "vscode";

let log: Pick<LogOutputChannel, "warn"> | undefined;

/** Sets where inBackground logs failures. */
export function logFailuresTo(channel: Pick<LogOutputChannel, "warn">): void {
  log = channel;
}

/** The text of something that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Lets work go on that nobody waits for. If it fails, the log says so; an unhandled rejection would tell nobody. */
export function inBackground(work: PromiseLike<unknown> | undefined): void {
  work?.then(undefined, (error: unknown) => log?.warn(messageOf(error)));
}
