// A machine that the server takes for Windows with WSL. It consists of a folder that the stand-ins of testdata/wine
// read, and of real processes.
import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT, sleep } from "../../workbench/shell.mjs";
import { Client } from "./client.mjs";

/** The calls of wsl.exe that are allowed. None of them starts anything while Ubuntu runs. The stand-in logs every call. */
const ALLOWED = [
  "--list --running --quiet",
  "--version",
  "-d Ubuntu -e /usr/bin/wslinfo --networking-mode",
  "-d Ubuntu -e /usr/bin/wslinfo --vm-id",
  "-d Ubuntu -e /bin/cat /proc/sys/net/ipv4/ip_local_port_range",
  "-d Ubuntu -e /bin/cat /proc/net/tcp",
  "-d Ubuntu -e /bin/cat /proc/net/tcp6",
  "-d Ubuntu -e /usr/bin/wslinfo --vm-id",
];

/** What doctor has shown on the machine, below the home folder. */
const REMEMBERED = "AppData/Local/wsl-port-guard/doctor.json";

/** Writes files by name below a folder; those without a text are removed. */
function write(folder, files) {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (text === undefined) rmSync(path, { force: true });
    else writeFileSync(path, text);
  }
}

export class Machine {
  constructor(prefix) {
    this.prefix = prefix;
    this.folder = join(prefix.drive, "standin");
    this.shop = join(prefix.drive, "Lädchen");
    this.processes = [];
    this.servers = [];
  }

  /**
   * Resets the machine. `files` are those of the stand-ins, by name; `hcn` is the computenetwork.dll ("" for none); `hns`
   * is whether the service of that name runs.
   */
  reset(files, { hcn = "computenetwork.dll", hns = true, vm = true } = {}) {
    this.prefix.hns(hns);
    for (const folder of [this.folder, this.shop]) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
    }
    const recording = join(ROOT, "testdata", "recordings", "mirrored-windows");
    for (const name of readdirSync(recording)) if (name.startsWith("netsh-")) copyFileSync(join(recording, name), join(this.folder, name));
    this.set(files);
    this.home({ ".wslconfig": undefined, ".docker/config.json": undefined, [REMEMBERED]: undefined });
    const dll = join(this.prefix.system, "computenetwork.dll");
    rmSync(dll, { force: true });
    if (hcn) copyFileSync(join(this.prefix.built, hcn), dll);
    return vm ? this.start("vmmemWSL.exe") : undefined;
  }

  set(files) {
    write(this.folder, files);
  }

  /** Writes files of the workspace and returns the URI of the folder. */
  workspace(files) {
    write(this.shop, files);
    return "file:///c%3A/L%C3%A4dchen";
  }

  /** Makes a folder the share `name` of a server, so that Windows programs reach it as \\\\server\\name. */
  share(server, name, folder) {
    const at = join(this.prefix.folder, "dosdevices", "unc", server);
    mkdirSync(at, { recursive: true });
    rmSync(join(at, name), { force: true });
    symlinkSync(folder, join(at, name));
  }

  log(name) {
    const path = join(this.folder, name);
    return existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : [];
  }

  /** The calls of wsl.exe that are not in ALLOWED. */
  misuse() {
    return this.log("wsl.log").filter((line) => !ALLOWED.includes(line));
  }

  /** Starts a Windows process of that name, and resolves when it holds the ports. */
  start(name, ...ports) {
    copyFileSync(join(this.prefix.built, "hold.exe"), join(this.prefix.built, name));
    const child = spawn(this.prefix.tools.wine, [join(this.prefix.built, name), ...ports], { env: this.prefix.env, stdio: ["pipe", "pipe", "ignore"] });
    const process = { name, end: () => new Promise((done) => (child.exitCode === null ? child.once("exit", done).stdin.end() : done())) };
    this.processes.push(process);
    return new Promise((resolve, reject) => {
      child.once("exit", (status) => reject(new Error(`${name} ended with ${status}`)));
      child.stdout.once("data", (text) => (String(text).startsWith("holding") ? resolve(process) : reject(new Error(`${name}: ${text}`))));
    });
  }

  /** Ends all that a test has started. A server of a test that failed would disturb the next one. */
  async endProcesses() {
    for (const server of this.servers.splice(0)) server.kill("SIGKILL");
    await Promise.all(this.processes.splice(0).map((process) => process.end()));
  }

  get server() {
    return join(this.prefix.built, "wsl-port-guard.exe");
  }

  /** Runs one command of the command line to its end. */
  call(...args) {
    const result = this.prefix.run(this.server, ...args);
    return { status: result.status, out: result.stdout, err: result.stderr };
  }

  /** Starts a command of the command line that goes on. Returns what it has printed, a wait for more, and its exit status. */
  follow(...args) {
    const child = spawn(this.prefix.tools.wine, [this.server, ...args], { env: this.prefix.env, stdio: ["ignore", "pipe", "pipe"] });
    this.servers.push(child);
    const following = { out: "", err: "" };
    child.stdout.on("data", (text) => (following.out += text));
    child.stderr.on("data", (text) => (following.err += text));
    following.status = new Promise((resolve) => child.once("close", resolve));
    following.until = async (pattern) => {
      while (!pattern.test(following.out)) {
        if (child.exitCode !== null) throw new Error(`${args.join(" ")} ended with ${child.exitCode}:\n${following.out}${following.err}`);
        await sleep(100);
      }
    };
    return following;
  }

  /** The machine's status. Asks again if a source timed out, which happens under Wine on a busy machine. */
  status() {
    let status;
    for (let attempt = 0; attempt < 5; attempt++) {
      status = JSON.parse(this.call("status", "--json").out);
      if (!status.sources.some((source) => source.status === "timeout")) break;
    }
    return status;
  }

  /** Starts a server. Returns its client, which has opened the workspace. */
  async serve(uri) {
    const server = spawn(this.prefix.tools.wine, [this.server, "lsp"], { env: this.prefix.env, stdio: ["pipe", "pipe", "ignore"] });
    this.servers.push(server);
    const client = new Client(server);
    await client.begin(uri);
    return client;
  }

  /** Writes files of the user's profile folder, or removes those without a text. */
  home(files) {
    const users = join(this.prefix.drive, "users");
    const user = readdirSync(users).find((name) => name !== "Public");
    write(join(users, user), files);
  }
}
