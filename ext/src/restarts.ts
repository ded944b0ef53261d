import { CloseAction, ErrorAction, type CloseHandlerResult, type ErrorHandler, type ErrorHandlerResult } from "vscode-languageclient/node";

/** Allows a number of events within a span of time, so that a server that keeps crashing is let go. */
export class Budget {
  private readonly spent: number[] = [];

  constructor(
    private readonly limit: number,
    private readonly spanMs: number,
    private readonly now: () => number,
  ) {}

  /** Whether one more is within the limit; counts it if so. */
  take(): boolean {
    const time = this.now();
    while (this.spent[0] !== undefined && time - this.spent[0] >= this.spanMs) this.spent.shift();
    if (this.spent.length >= this.limit) return false;
    this.spent.push(time);
    return true;
  }
}

/** Starts a crashed server again as long as the budget lasts, then asks the user. */
export class CrashHandler implements ErrorHandler {
  constructor(
    private readonly budget: Budget,
    private readonly onGivingUp: () => void,
  ) {}

  error(): ErrorHandlerResult {
    return { action: ErrorAction.Continue, handled: true };
  }

  closed(): CloseHandlerResult {
    if (this.budget.take()) return { action: CloseAction.Restart, message: "The server ended unexpectedly; starting it again.", handled: true };
    this.onGivingUp();
    return { action: CloseAction.DoNotRestart, message: "The server keeps ending unexpectedly; it is not started again.", handled: true };
  }
}
