// A small LSP client on the pipes of a server process. It keeps the diagnostics and the status that the server sends.
import rpc from "vscode-jsonrpc/node";

/** How long a test waits. A source that timed out on a busy machine is read again after a minute. */
const PATIENCE_MS = 150_000;

export class Client {
  constructor(child) {
    this.child = child;
    this.diagnostics = new Map();
    this.status = undefined;
    this.waiting = new Set();
    this.connection = rpc.createMessageConnection(new rpc.StreamMessageReader(child.stdout), new rpc.StreamMessageWriter(child.stdin));
    this.connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }) => {
      this.diagnostics.set(decodeURIComponent(uri).split("/").at(-1), diagnostics);
      this.look();
    });
    this.connection.onNotification("wslPortGuard/status", (status) => {
      this.status = status;
      this.look();
    });
    this.connection.onRequest((method) => (method === "workspace/configuration" ? [null] : null));
    this.connection.listen();
  }

  async begin(uri) {
    await this.request("initialize", {
      processId: null,
      rootUri: uri,
      workspaceFolders: [{ uri, name: "shop" }],
      capabilities: {},
      initializationOptions: { settings: { refreshInterval: 1 } },
    });
    await this.connection.sendNotification("initialized", {});
  }

  request(method, params) {
    return this.bounded(method, params === undefined ? this.connection.sendRequest(method) : this.connection.sendRequest(method, params));
  }

  /** The diagnostics of a file, in the order in which the server sent them, as "LINE CODE": "4 wsl-reserved". */
  said(name) {
    return (this.diagnostics.get(name) ?? []).map((d) => `${d.range.start.line + 1} ${d.code}`);
  }

  look() {
    for (const wait of this.waiting) wait();
  }

  /** Resolves as soon as `test` returns true, now or after a message of the server. */
  until(what, test) {
    const wanted = new Promise((resolve) => {
      const wait = () => {
        if (!test()) return;
        this.waiting.delete(wait);
        resolve();
      };
      this.waiting.add(wait);
      wait();
    });
    return this.bounded(what, wanted);
  }

  bounded(what, promise) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`in vain: ${what}; diagnostics ${JSON.stringify([...this.diagnostics])}, status ${JSON.stringify(this.status)}`));
      }, PATIENCE_MS);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  /** Ends the session as LSP asks, and returns the exit status. */
  async end() {
    const exit = new Promise((resolve) => this.child.once("exit", resolve));
    await this.request("shutdown");
    await this.connection.sendNotification("exit");
    const status = await this.bounded("the server ends", exit);
    this.connection.dispose();
    return status;
  }
}
