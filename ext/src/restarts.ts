import { CloseAction, ErrorAction, type CloseHandlerResult, type ErrorHandler, type ErrorHandlerResult } from "vscode-languageclient/node";

/** Allows a limited number of events within any span of time. */
export class RateLimit {
  /** When the allowed events of the last span happened, in milliseconds, the oldest first. */
  private readonly times: number[] = [];

  constructor(
    private readonly limit: number,
    private readonly spanMs: number,
    private readonly now: () => number,
  ) {}

  /** Returns whether one more event is within the limit. If so, the event is counted. */
  allow(): boolean {
    const time = this.now();
    while (this.times[0] !== undefined && time - this.times[0] >= this.spanMs) this.times.shift();
    if (this.times.length >= this.limit) return false;
    this.times.push(time);
    return true;
  }
}

/** Lets the client start a crashed server again, but not more often than the limit allows. */
export class CrashHandler implements ErrorHandler {
  private stopped = false;

  constructor(
    private readonly limit: RateLimit,
    private readonly onLimitReached: () => void,
  ) {}

  /** From now on the server is expected to end, and is not started again. */
  stop(): void {
    this.stopped = true;
  }

  error(): ErrorHandlerResult {
    return { action: ErrorAction.Continue, handled: true };
  }

  closed(): CloseHandlerResult {
    if (this.stopped) return { action: CloseAction.DoNotRestart, message: "The server was stopped.", handled: true };
    if (this.limit.allow()) return { action: CloseAction.Restart, message: "The server ended unexpectedly; starting it again.", handled: true };
    this.onLimitReached();
    return { action: CloseAction.DoNotRestart, message: "The server keeps ending unexpectedly; it is not started again.", handled: true };
  }
}
