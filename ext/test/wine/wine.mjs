// Finds Wine and prepares what runs under it: a prefix that is kept between runs, the server, the stand-ins of testdata/wine.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installInCI } from "../../workbench/apt.mjs";
import { CACHE, ROOT, run } from "../../workbench/shell.mjs";

const HOME = join(CACHE, "wine");
/** The stand-ins of testdata/wine that are written in Go. */
const NAMES = ["netsh", "wsl", "hold", "hns"];
/** The build of Windows that Wine tells: mirrored networking needs 22621. */
const BUILD = "22631";
const COMPILER = "x86_64-w64-mingw32-gcc";

/** The path of the first of the names that exists, in /usr/lib/wine or on PATH. */
function find(...names) {
  const folders = ["/usr/lib/wine", ...(process.env.PATH ?? "").split(delimiter)];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

const tools = () => ({ wine: find("wine64", "wine"), server: find("wineserver64", "wineserver"), compiler: find(COMPILER) });
const complete = (found) => Boolean(found.wine && found.server && found.compiler);

/** The tools, or as `missing` the reason why these tests cannot run. */
export function findWine() {
  if (process.platform !== "linux" || process.arch !== "x64") return { missing: "Wine is used on Linux on x64 only" };
  if (!complete(tools())) installInCI("wine64", "gcc-mingw-w64-x86-64");
  const found = tools();
  return complete(found) ? found : { missing: `Wine and ${COMPILER} are not installed (apt-get install wine64 gcc-mingw-w64-x86-64)` };
}

export class Prefix {
  constructor(tools) {
    this.tools = tools;
    const version = spawnSync(tools.wine, ["--version"], { encoding: "utf8" }).stdout ?? "";
    this.folder = join(HOME, `prefix-${/[\d.]+/.exec(version)?.[0] ?? "unknown"}`);
    this.drive = join(this.folder, "drive_c");
    this.system = join(this.drive, "windows", "system32");
    this.built = join(HOME, "built");
    this.env = {
      ...process.env,
      WINEPREFIX: this.folder,
      WINEARCH: "win64",
      WINEDEBUG: "-all",
      // Turns off Wine's browser and .NET, and makes Wine run our netsh.exe in place of its own.
      WINEDLLOVERRIDES: "mscoree,mshtml=;netsh.exe=n",
      LC_ALL: "C.UTF-8",
      STANDIN: "C:\\standin",
    };
    delete this.env.DISPLAY;
    delete this.env.WAYLAND_DISPLAY;
  }

  /** Runs a Windows program to its end. */
  run(program, ...args) {
    return this.runIn(undefined, program, ...args);
  }

  /** Runs a Windows program to its end, in a folder. */
  runIn(folder, program, ...args) {
    return spawnSync(this.tools.wine, [program, ...args], { cwd: folder, env: this.env, encoding: "utf8", timeout: 300_000, maxBuffer: 1 << 26 });
  }

  /**
   * The file by which the go command reads one file of its library with a change, for tests only: os.RemoveAll, with which
   * a test removes its folder, must take another way where Wine 8 answers "not implemented" (STATUS_NOT_IMPLEMENTED).
   */
  overlay() {
    const original = join(run("go", ["env", "GOROOT"]).trim(), "src", "internal", "syscall", "windows", "at_windows.go");
    const changed = join(this.built, "at_windows.go");
    writeFileSync(changed, readFileSync(original, "utf8").replace("case STATUS_INVALID_INFO_CLASS,", "case NTStatus(0xC0000002), STATUS_INVALID_INFO_CLASS,"));
    const overlay = join(this.built, "overlay.json");
    writeFileSync(overlay, JSON.stringify({ Replace: { [original]: changed } }));
    return overlay;
  }

  /** Runs the Go tests of a package, built for Windows. */
  goTest(folder) {
    const program = join(this.built, `${folder.replaceAll("/", "-")}.test.exe`);
    run("go", ["test", "-c", "-overlay", this.overlay(), "-o", program, `./${folder}`], {
      env: { ...process.env, GOOS: "windows", GOARCH: "amd64", CGO_ENABLED: "0" },
    });
    return this.runIn(join(ROOT, folder), program, "-test.v");
  }

  /** Makes the prefix, unless it is complete. The file `whole-BUILD`, which is written last, marks a complete one. */
  create() {
    const whole = join(this.folder, `whole-${BUILD}`);
    if (existsSync(whole)) return;
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.folder, { recursive: true });
    this.must("wineboot.exe", "-i");
    this.pretend(BUILD);
    this.must("reg.exe", "add", "HKLM\\SYSTEM\\CurrentControlSet\\Services\\WSLService", "/v", "Start", "/t", "REG_DWORD", "/d", "3", "/f");
    const lxss = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Lxss\\";
    for (const [id, name] of [
      ["{11111111-1111-4111-8111-111111111111}", "Ubuntu"],
      ["{22222222-2222-4222-8222-222222222222}", "docker-desktop"],
    ]) {
      this.must("reg.exe", "add", lxss + id, "/v", "DistributionName", "/d", name, "/f");
      this.must("reg.exe", "add", lxss + id, "/v", "Version", "/t", "REG_DWORD", "/d", "2", "/f");
    }
    this.end();
    writeFileSync(whole, "");
  }

  /** Makes Wine tell this build of Windows. Without a version in Software\Wine, Wine takes that of the registry. */
  pretend(build) {
    const key = "HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion";
    for (const name of ["CurrentBuild", "CurrentBuildNumber"]) this.must("reg.exe", "add", key, "/v", name, "/d", build, "/f");
    for (const [name, value] of [
      ["CurrentMajorVersionNumber", "10"],
      ["CurrentMinorVersionNumber", "0"],
    ]) {
      this.must("reg.exe", "add", key, "/v", name, "/t", "REG_DWORD", "/d", value, "/f");
    }
  }

  must(program, ...args) {
    const result = this.run(program, ...args);
    if (result.status !== 0)
      throw new Error(`${program} ${args.join(" ")}: ${result.error?.message ?? `exit ${result.status}`}\n${result.stdout}\n${result.stderr}`);
  }

  /** Builds all programs and puts the stand-ins where Windows would have the real ones. */
  build() {
    mkdirSync(this.built, { recursive: true });
    const source = (...path) => join(ROOT, "testdata", "wine", ...path);
    const out = (name) => join(this.built, name);
    const go = { env: { ...process.env, GOOS: "windows", GOARCH: "amd64", CGO_ENABLED: "0" } };
    run("go", ["build", "-o", out("wsl-port-guard.exe"), "./server/wsl-port-guard"], go);
    run("go", ["vet", ...NAMES.map((name) => `./testdata/wine/${name}`)], go);
    for (const name of NAMES) run("go", ["build", "-o", out(`${name}.exe`), source(name, "main.go")], go);
    const dll = (name, from, ...rest) => run(this.tools.compiler, ["-Wall", "-Os", "-s", "-shared", "-o", out(name), source(from), ...rest]);
    dll("computenetwork.dll", "computenetwork.c", "-lws2_32");
    dll("computenetwork-old.dll", "computenetwork.c", "-DWITHOUT_HCN", "-lws2_32");
    dll("bcryptprimitives.dll", "bcryptprimitives.c", "-ladvapi32");
    for (const name of ["netsh.exe", "wsl.exe", "hns.exe"]) copyFileSync(out(name), join(this.system, name));
    if (!existsSync(join(this.system, "bcryptprimitives.dll"))) copyFileSync(out("bcryptprimitives.dll"), join(this.system, "bcryptprimitives.dll"));
  }

  /**
   * Starts a program that runs until the end. Wine ends all services when no other program runs, and starting them again for
   * each program takes seconds.
   */
  begin() {
    const program = join(this.built, "session.exe");
    copyFileSync(join(this.built, "hold.exe"), program);
    const child = spawn(this.tools.wine, [program], { env: this.env, stdio: ["pipe", "pipe", "ignore"] });
    return new Promise((resolve, reject) => {
      child.once("exit", (status) => reject(new Error(`session.exe ended with ${status}`)));
      child.stdout.once("data", resolve);
    });
  }

  /** Starts or stops the stand-in for the service hns, and returns when it has done so. */
  hns(runs) {
    const state = () => /STATE\s*:\s*(\d)/.exec(this.run("sc.exe", "query", "hns").stdout)?.[1];
    if (state() === undefined) this.must("sc.exe", "create", "hns", "binPath=", "C:\\windows\\system32\\hns.exe", "start=", "demand");
    const wanted = runs ? "4" : "1"; // SERVICE_RUNNING, SERVICE_STOPPED
    if (state() === wanted) return;
    this.run("sc.exe", runs ? "start" : "stop", "hns");
    for (let attempt = 0; state() !== wanted; attempt++) if (attempt > 100) throw new Error(`the service hns is in state ${state()}, not ${wanted}`);
  }

  /** Ends all processes of the prefix, and waits until they have ended. */
  end() {
    for (const option of ["-k", "-w"]) spawnSync(this.tools.server, [option], { env: this.env, timeout: 30_000 });
  }
}
