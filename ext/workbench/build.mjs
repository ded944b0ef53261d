// Builds the server and the bundle of the client into ext/bin and ext/dist, and packs both into a .vsix.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, createWriteStream, existsSync, mkdirSync, readFileSync, rmSync, lstatSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { pathToFileURL } from "node:url";
import { notice } from "./notice.mjs";
import { ROOT, lap, run } from "./shell.mjs";

/** VS Code's names of the platforms we publish for, and Go's. One static binary serves glibc and musl (alpine) alike. */
export const TARGETS = {
  "win32-x64": ["windows", "amd64"],
  "win32-arm64": ["windows", "arm64"],
  "linux-x64": ["linux", "amd64"],
  "linux-arm64": ["linux", "arm64"],
  "alpine-x64": ["linux", "amd64"],
  "alpine-arm64": ["linux", "arm64"],
  "darwin-x64": ["darwin", "amd64"],
  "darwin-arm64": ["darwin", "arm64"],
};

export const HOST = `${process.platform}-${process.arch}`;
const BIN = join(ROOT, "ext", "bin");
const DIST = join(ROOT, "ext", "dist");
/** What esbuild says of the bundle, for its list of parts (SBOM). */
export const METAFILE = join(ROOT, ".cache", "metafile.json");

/** Installs the packages of package-lock.json, unless that was done since it last changed. */
export function ensureModules() {
  const lock = statSync(join(ROOT, "package-lock.json")).mtimeMs;
  const done = statSync(join(ROOT, "node_modules", ".package-lock.json"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (done >= lock) return;
  // npm ci would empty the folder that a link leads to, which belongs to another working copy.
  if (lstatSync(join(ROOT, "node_modules"), { throwIfNoEntry: false })?.isSymbolicLink())
    throw new Error("node_modules is a link, so npm ci is not run. Remove the link, or bring the folder that it leads to up to date.");
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { title: "npm ci" });
}

/** What git prints in a working copy; undefined if there is no git, or this is no working copy. */
function git(args, { cwd = ROOT, env = {} } = {}) {
  const { status, stdout } = spawnSync("git", args, { cwd, env: { ...process.env, ...env }, encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * The flags that tell the server its release and, in a working copy of git such as `cwd`, its commit, the day it was made
 * (UTC), and whether files differ from it.
 */
export function stamps(cwd = ROOT) {
  const values = { release: version() };
  const known = git(["log", "-1", "--abbrev=12", "--date=format-local:%Y-%m-%d", "--format=%h %cd"], { cwd, env: { TZ: "UTC" } });
  if (known) {
    [values.commit, values.date] = known.split(" ");
    if (git(["status", "--porcelain"], { cwd })) values.modified = "true";
  }
  return Object.entries(values)
    .map(([name, value]) => `-X github.com/wsl-port-guard/wsl-port-guard/server/cli.${name}=${value}`)
    .join(" ");
}

/**
 * Functions are inlined only in the part of Go's library that is busy while files are read. This saves 0.7 MB of each
 * package (the program for windows/amd64: 5.6 to 4.8 MB deflated). A scan of 3,000 services takes a tenth longer, a
 * keystroke 0.4 ms instead of 0.3; without any inlining a scan would take half as long again.
 */
const NOT_BUSY = [
  "crypto/...",
  "text/...",
  "encoding/...",
  "log/...",
  "net/...",
  "os/...",
  "time",
  "reflect",
  "regexp/...",
  "fmt",
  "syscall",
  "internal/syscall/...",
  "internal/poll",
];
const SMALL = ["-gcflags=all=-l", "-gcflags=std=", ...NOT_BUSY.map((packages) => `-gcflags=${packages}=-l`)];

/** When the commit was made, in seconds since 1970: the time of all files in a package, so that its bytes can be built again. */
function commitTime() {
  return git(["log", "-1", "--format=%ct"]) ?? "1767225600"; // without git: 2026-01-01
}

/** Builds the server for target to the file `to`; without cgo, so that it runs on any Linux. */
export function buildServer(target, to) {
  const [GOOS, GOARCH] = TARGETS[target];
  const env = { ...process.env, CGO_ENABLED: "0", GOOS, GOARCH };
  run("go", ["build", "-trimpath", "-buildvcs=false", ...SMALL, `-ldflags=-s -w ${stamps()}`, "-o", to, "./server/wsl-port-guard"], {
    env,
    title: `go build ${target}`,
  });
}

/** Bundles the client. Returns what went into the bundle, for the licences. */
export async function buildClient() {
  const from = performance.now();
  const { build } = await import("esbuild");
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [join(ROOT, "ext", "src", "extension.ts")],
    outfile: join(DIST, "extension.js"),
    metafile: true,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: ["vscode"],
    conditions: ["node"],
    legalComments: "none",
  });
  lap("esbuild", from);
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  writeFileSync(METAFILE, JSON.stringify(metafile));
  return metafile.inputs;
}

/**
 * Copies the files for the package, which .vscodeignore lists, to a folder of their own. In the project folder vsce
 * would find the same files, but search all of .cache and node_modules first.
 */
function stage() {
  const folder = join(ROOT, ".cache", "package");
  rmSync(folder, { recursive: true, force: true });
  const listed = readFileSync(join(ROOT, ".vscodeignore"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("!"));
  for (const path of listed.map((line) => line.slice(1).replace(/\/\*$/, ""))) {
    if (existsSync(join(ROOT, path))) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  }
  cpSync(join(ROOT, ".vscodeignore"), join(folder, ".vscodeignore"));
  return folder;
}

/**
 * Compresses the archive `from`, which vsce packed, as well as deflate can, into `to`: vsce leaves zlib at its default,
 * which makes a package 0.1 MB larger. Names, contents, times, rights and their order stay, so the bytes can be built again.
 */
async function recompress(from, to) {
  const [{ default: yauzl }, { default: yazl }] = await Promise.all([import("yauzl"), import("yazl")]);
  const archive = await yauzl.openPromise(from);
  const packed = new yazl.ZipFile();
  for await (const entry of archive.eachEntry()) {
    const content = await buffer(await archive.openReadStreamPromise(entry));
    packed.addBuffer(content, entry.fileName, { mtime: entry.getLastModDate(), mode: entry.externalFileAttributes >>> 16, compressionLevel: 9 });
  }
  packed.end();
  await pipeline(packed.outputStream, createWriteStream(to));
}

/** Packs the extension for target into the file `to`; `inputs` is what buildClient returned. Returns the path of the program in it. */
export async function pack(target, to, inputs) {
  rmSync(BIN, { recursive: true, force: true });
  const program = join(BIN, target.startsWith("win32") ? "wsl-port-guard.exe" : "wsl-port-guard");
  buildServer(target, program);
  chmodSync(program, 0o755);
  writeFileSync(join(DIST, "NOTICE.txt"), notice(inputs, ...TARGETS[target]));
  mkdirSync(dirname(to), { recursive: true });
  const vsce = join(ROOT, "node_modules", "@vscode", "vsce", "vsce");
  const loose = join(ROOT, ".cache", "loose.vsix");
  const env = { ...process.env, TZ: "UTC", SOURCE_DATE_EPOCH: process.env.SOURCE_DATE_EPOCH ?? commitTime() };
  run(process.execPath, [vsce, "package", "--no-dependencies", "--target", target, "--out", loose], { cwd: stage(), env, title: `vsce package ${target}` });
  await recompress(loose, to);
  return program;
}

/** Packs an extension that tests need beside ours: a folder without anything to build. */
export function packHelper(folder, to) {
  const vsce = join(ROOT, "node_modules", "@vscode", "vsce", "vsce");
  run(process.execPath, [vsce, "package", "--no-dependencies", "--skip-license", "--allow-missing-repository", "--out", to], { cwd: folder });
  return to;
}

/** Builds everything for this machine: modules, client, server, .vsix. Returns the path of the .vsix. */
export async function buildForHost() {
  if (!TARGETS[HOST]) throw new Error(`No build for ${HOST}.`);
  ensureModules();
  const vsix = join(ROOT, ".cache", `wsl-port-guard-${HOST}.vsix`);
  await pack(HOST, vsix, await buildClient());
  return vsix;
}

export function version() {
  return JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await buildForHost();
