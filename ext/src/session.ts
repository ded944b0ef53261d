import { l10n, window, type Disposable, type ExtensionContext, type LogOutputChannel } from "vscode";
import { DidChangeConfigurationNotification, State, type LanguageClient, type RequestType, type RequestType0 } from "vscode-languageclient/node";
import { createClient } from "./client";
import { statusNotification, windowNotification, type Status } from "./messages";
import { CrashHandler, RateLimit } from "./restarts";
import { bundledServer, notAnswering, serverCommand } from "./server";
import { allSettings, pathSetting, SECTION } from "./settings";

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A server that crashes more often than this within WITHIN_MS is not started again. */
const RESTARTS = 5;
const WITHIN_MS = 3 * 60_000;

/** Runs the server: starts it, starts it again after a crash or a changed setting, stops it, and passes messages to it. */
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
      await this.stopClient();
      await this.startClient();
    });
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.stopClient());
  }

  dispose(): void {
    void this.stop();
  }

  /** Tells the server whether the window has the focus: without it the server does not read the machine. */
  sendFocus(focused: boolean): void {
    void this.runningClient()?.sendNotification(windowNotification, { focused });
  }

  sendSettings(): void {
    void this.runningClient()?.sendNotification(DidChangeConfigurationNotification.type, { settings: { [SECTION]: allSettings() } });
  }

  /** Sends a request. Returns the answer, or undefined if no server is running. */
  async request<R>(type: RequestType0<R, void>): Promise<R | undefined>;
  async request<P, R>(type: RequestType<P, R, void>, params: P): Promise<R | undefined>;
  async request<P, R>(type: RequestType<P, R, void> | RequestType0<R, void>, params?: P): Promise<R | undefined> {
    const client = this.runningClient();
    return params === undefined ? client?.sendRequest<R>(type.method) : client?.sendRequest<R>(type.method, params);
  }

  private runningClient(): LanguageClient | undefined {
    return this.client?.isRunning() ? this.client : undefined;
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work).catch((error: unknown) => {
      this.showFailure(error);
    });
    return this.queue;
  }

  private async startClient(): Promise<void> {
    const configured = pathSetting("serverPath");
    const path = configured || bundledServer(this.context.extensionPath, process.platform);
    const server = serverCommand(path, configured !== "", pathSetting("replayFolder"));
    let shown = false;
    const showOnce = (error: Error): void => {
      if (!shown) this.showFailure(error);
      shown = true;
    };
    const crashes = new CrashHandler(new RateLimit(RESTARTS, WITHIN_MS, Date.now), () => {
      showOnce(new Error(l10n.t("Its server keeps ending unexpectedly.")));
    });
    const client = createClient(server, this.context, this.log, crashes);
    client.onNotification(statusNotification, this.onStatus);
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) shown = false;
      else this.onStatus(undefined);
      if (newState === State.StartFailed) showOnce(notAnswering(path, configured !== ""));
    });
    this.client = client;
    // The client logs why a start fails, and the onDidChangeState handler above has shown it to the user.
    await client.start().catch(() => undefined);
  }

  private async stopClient(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.onStatus(undefined);
    // dispose() throws if the client never started. Then there is nothing to stop.
    await client?.dispose().catch((error: unknown) => {
      this.log.warn(messageOf(error));
    });
  }

  /** Logs why the server does not run, and shows it with a button to restart the server. */
  private showFailure(error: unknown): void {
    const why = messageOf(error);
    this.log.error(why);
    this.onStatus(undefined);
    const [restart, showLog] = [l10n.t("Restart"), l10n.t("Show Log")];
    void window.showErrorMessage(l10n.t("WSL Port Guard does not run. {0}", why), restart, showLog).then((choice) => {
      if (choice === restart) void this.restart();
      if (choice === showLog) this.log.show();
    });
  }
}
