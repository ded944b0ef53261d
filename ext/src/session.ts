import { l10n, window, type Disposable, type ExtensionContext, type LogOutputChannel } from "vscode";
import { DidChangeConfigurationNotification, State, type LanguageClient } from "vscode-languageclient/node";
import { createClient } from "./client";
import { explainRequest, guardRequest, mapRequest, refreshRequest, reportRequest, statusNotification, windowNotification, type GuardFinding, type PortMap, type Status } from "./messages";
import type { Subject } from "./pages";
import { Budget, CrashHandler } from "./restarts";
import { bundledServer, notAnswering, serverCommand } from "./server";
import { allSettings, pathSetting, SECTION } from "./settings";

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const RESTARTS = 5;
const WITHIN_MS = 3 * 60_000;

/** One server after the other: started, started again after a crash or a changed setting, stopped. */
export class Session implements Disposable {
  private client: LanguageClient | undefined;
  /** Starts and stops wait for each other, so that two servers never run at once. */
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
    private readonly onStatus: (status: Status | undefined) => void,
  ) {}

  /** Stops the server if one runs, and starts a new one. Failures are shown, not thrown. */
  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.end();
      await this.begin();
    });
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.end());
  }

  dispose(): void {
    void this.stop();
  }

  tellFocus(focused: boolean): void {
    void this.running()?.sendNotification(windowNotification, { focused });
  }

  tellSettings(): void {
    void this.running()?.sendNotification(DidChangeConfigurationNotification.type, { settings: { [SECTION]: allSettings() } });
  }

  async refresh(): Promise<void> {
    await this.running()?.sendRequest(refreshRequest);
  }

  /** What the server has to tell of subject, as Markdown. */
  async tell(subject: Subject): Promise<string> {
    const client = this.running();
    if (!client) return l10n.t("The server of WSL Port Guard is not running.");
    const answer = await (subject === "machine" ? client.sendRequest(reportRequest) : client.sendRequest(explainRequest, subject));
    return answer.markdown;
  }

  async map(): Promise<PortMap | undefined> {
    return this.running()?.sendRequest(mapRequest);
  }

  /** The ports on which what is about to start will fail. */
  async guard(kind: "launch" | "task", config: unknown): Promise<readonly GuardFinding[]> {
    const answer = await this.running()?.sendRequest(guardRequest, { kind, config });
    return answer?.findings ?? [];
  }

  private running(): LanguageClient | undefined {
    return this.client?.isRunning() ? this.client : undefined;
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work).catch((error: unknown) => {
      this.fail(error);
    });
    return this.queue;
  }

  private async begin(): Promise<void> {
    const configured = pathSetting("serverPath");
    const path = configured || bundledServer(this.context.extensionPath, process.platform);
    const server = serverCommand(path, configured !== "", pathSetting("replayFolder"));
    let told = false;
    const tellOnce = (error: Error): void => {
      if (!told) this.fail(error);
      told = true;
    };
    const crashes = new CrashHandler(new Budget(RESTARTS, WITHIN_MS, Date.now), () => {
      tellOnce(new Error(l10n.t("Its server keeps ending unexpectedly.")));
    });
    const client = createClient(server, this.context, this.log, crashes);
    client.onNotification(statusNotification, this.onStatus);
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) told = false;
      else this.onStatus(undefined);
      if (newState === State.StartFailed) tellOnce(notAnswering(path, configured !== ""));
    });
    this.client = client;
    // Why it failed is in the log, and what to do about it was just told.
    await client.start().catch(() => undefined);
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.onStatus(undefined);
    // A client that never came up cannot be stopped, and need not be.
    await client?.dispose().catch((error: unknown) => {
      this.log.warn(reason(error));
    });
  }

  private fail(error: unknown): void {
    const why = reason(error);
    this.log.error(why);
    this.onStatus(undefined);
    const [restart, showLog] = [l10n.t("Restart"), l10n.t("Show Log")];
    void window.showErrorMessage(l10n.t("WSL Port Guard does not run. {0}", why), restart, showLog).then((choice) => {
      if (choice === restart) void this.restart();
      if (choice === showLog) this.log.show();
    });
  }
}
