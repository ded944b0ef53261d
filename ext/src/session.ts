import { l10n, window, type CancellationToken, type Disposable, type ExtensionContext, type LogOutputChannel, type WorkspaceEdit } from "vscode";
import {
  DidChangeConfigurationNotification,
  State,
  type LanguageClient,
  type RequestType,
  type RequestType0,
  type WorkspaceEdit as LspEdit,
} from "vscode-languageclient/node";
import { inBackground, messageOf } from "./background";
import { createClient } from "./client";
import { statusNotification, windowNotification, type Status } from "./messages";
import { CrashHandler, RateLimit } from "./restarts";
import { bundledServer, notAnswering, otherVersion, serverCommand } from "./server";
import { allSettings, pathSetting, SECTION } from "./settings";

/** A server that crashes more often than this within WITHIN_MS is not started again. */
const RESTARTS = 5;
const WITHIN_MS = 3 * 60_000;

/** A server that has not answered the first request after this time is ended. A slow machine needs a few seconds. */
const START_WITHIN_MS = 20_000;

/** A client, what decides whether its server is started again, and what ends a server that does not answer. */
interface Running {
  readonly client: LanguageClient;
  readonly crashes: CrashHandler;
  timer: NodeJS.Timeout | undefined;
}

/** Runs the server: starts it, starts it again after a crash or a changed setting, stops it, and passes messages to it. */
export class Session implements Disposable {
  private running: Running | undefined;
  /** Starts and stops wait for each other, so that two servers never run at once. */
  private queue: Promise<void> = Promise.resolve();
  /** Ends the wait for a server that is starting, if there is one. */
  private stopWaiting: () => void = () => undefined;

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
    private readonly onStatus: (status: Status | "starting" | undefined) => void,
    private readonly create = createClient,
    private readonly startWithinMs = START_WITHIN_MS,
  ) {}

  /** Stops the server if one runs or is starting, and starts a new one. Failures are shown, not thrown. */
  restart(): Promise<void> {
    this.stopWaiting();
    return this.enqueue(async () => {
      await this.stopClient();
      await this.startClient();
    });
  }

  stop(): Promise<void> {
    this.stopWaiting();
    return this.enqueue(() => this.stopClient());
  }

  dispose(): void {
    inBackground(this.stop());
  }

  /** Tells the server whether the window has the focus: without it the server does not read the machine. */
  sendFocus(focused: boolean): void {
    inBackground(this.runningClient()?.sendNotification(windowNotification, { focused }));
  }

  sendSettings(): void {
    inBackground(this.runningClient()?.sendNotification(DidChangeConfigurationNotification.type, { settings: { [SECTION]: allSettings() } }));
  }

  /** Sends a request. Returns the answer, or undefined if no server is running or it gives none; the log says why. */
  async request<R>(type: RequestType0<R, void>): Promise<R | undefined>;
  async request<P, R>(type: RequestType<P, R, void>, params: P, cancelled?: CancellationToken): Promise<R | undefined>;
  async request<P, R>(type: RequestType<P, R, void> | RequestType0<R, void>, params?: P, cancelled?: CancellationToken): Promise<R | undefined> {
    const client = this.runningClient();
    try {
      if (params === undefined) return await client?.sendRequest<R>(type.method);
      // The client would send an undefined token to the server, as a second parameter.
      return await (cancelled ? client?.sendRequest<R>(type.method, params, cancelled) : client?.sendRequest<R>(type.method, params));
    } catch (error) {
      this.log.warn(messageOf(error));
      return undefined;
    }
  }

  /** The editor's form of an edit that the server sent. Undefined if no server is running any more. */
  async toEditorEdit(edit: LspEdit): Promise<WorkspaceEdit | undefined> {
    return this.runningClient()?.protocol2CodeConverter.asWorkspaceEdit(edit);
  }

  private runningClient(): LanguageClient | undefined {
    const client = this.running?.client;
    return client?.isRunning() ? client : undefined;
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(work).catch((error: unknown) => {
      this.showFailure(error);
    });
    return this.queue;
  }

  /** The server program: its path, and whether that comes from the setting. */
  serverProgram(): { path: string; configured: boolean } {
    const configured = pathSetting("serverPath");
    return { path: configured || bundledServer(this.context.extensionPath, process.platform), configured: configured !== "" };
  }

  private async startClient(): Promise<void> {
    const { path, configured } = this.serverProgram();
    const server = serverCommand(path, configured, pathSetting("replayFolder"));
    let shown = false;
    const showOnce = (error: Error): void => {
      if (!shown) this.showFailure(error);
      shown = true;
    };
    const crashes = new CrashHandler(new RateLimit(RESTARTS, WITHIN_MS, Date.now), () => {
      showOnce(new Error(l10n.t("Its server keeps ending unexpectedly.")));
    });
    const client = this.create(server, this.context, this.log, crashes);
    const running: Running = { client, crashes, timer: undefined };
    this.running = running;
    const tooLate = (): void => {
      this.stopWaiting();
      inBackground(this.stopClient());
      showOnce(notAnswering(path, configured));
    };
    client.onNotification(statusNotification, (status) => {
      if (this.running === running) this.onStatus(status);
    });
    client.onDidChangeState(({ newState }) => {
      clearTimeout(running.timer);
      if (this.running !== running) return; // It was stopped.
      if (newState === State.Starting) running.timer = setTimeout(tooLate, this.startWithinMs);
      if (newState === State.Running) {
        shown = false;
        this.compareVersions(client, path, configured);
      } else this.onStatus(newState === State.Starting ? "starting" : undefined);
      if (newState === State.StartFailed) showOnce(notAnswering(path, configured));
    });
    const waitingEnds = new Promise<void>((resolve) => {
      this.stopWaiting = resolve;
    });
    // The client logs why a start fails, and the onDidChangeState handler above has shown it to the user.
    await Promise.race([client.start().catch(() => undefined), waitingEnds]);
  }

  /** Tells the user if the server is not the one that was made with this extension. */
  private compareVersions(client: LanguageClient, path: string, configured: boolean): void {
    const own = String((this.context.extension.packageJSON as { version?: unknown }).version);
    const server = client.initializeResult?.serverInfo?.version ?? l10n.t("unknown");
    if (server === own) return;
    const message = otherVersion(path, configured, server, own);
    this.log.warn(message);
    inBackground(window.showWarningMessage(message));
  }

  private async stopClient(): Promise<void> {
    const stopped = this.running;
    this.running = undefined;
    this.onStatus(undefined);
    if (!stopped) return;
    clearTimeout(stopped.timer);
    stopped.crashes.stop();
    // Nothing can be asked of a server that has not answered yet.
    if (stopped.client.state === State.Starting) stopped.client.serverProcess?.kill("SIGKILL");
    // dispose() throws if the client never started. Then there is nothing to stop.
    await stopped.client.dispose().catch((error: unknown) => {
      this.log.warn(messageOf(error));
    });
  }

  /** Logs why the server does not run, and shows it with a button to restart the server. */
  private showFailure(error: unknown): void {
    const why = messageOf(error);
    this.log.error(why);
    this.onStatus(undefined);
    const [restart, showLog] = [l10n.t("Restart"), l10n.t("Show Log")];
    const answer = window.showErrorMessage(l10n.t("WSL Port Guard does not run. {0}", why), restart, showLog).then((choice) => {
      if (choice === restart) inBackground(this.restart());
      if (choice === showLog) this.log.show();
    });
    inBackground(answer);
  }
}
