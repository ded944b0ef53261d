// Installs the workbench (code-server: VS Code served to a browser) and finds a browser for it.
// Everything comes from npm; no compiler, no system package and no other download is needed.
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { CACHE, ROOT, lap, run } from "./shell.mjs";

const SOURCE = join(ROOT, "ext", "workbench");
const QUIET = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];

/** code-server 4.139 calls module.registerHooks, which Node has since 22.15. */
function isNewEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > 22 || (major === 22 && minor >= 15);
}

/** The node that runs code-server: the one of this script if new enough, else the one installed beside it from npm. */
function nodeFor(folder) {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const windows = process.platform === "win32";
  const name = `node-${windows ? "win" : process.platform}-${process.arch}`;
  const program = join(folder, "node_modules", name, "bin", windows ? "node.exe" : "node");
  if (!existsSync(program))
    throw new Error(`The workbench needs Node 22.15 or newer; this is ${process.versions.node} and npm has no other for this platform.`);
  return program;
}

function installInto(folder) {
  console.log("Installing the workbench into .cache (once; about 300 MB to fetch) …");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(SOURCE, name), join(folder, name));
  run("npm", ["ci", ...QUIET], { cwd: folder, title: "npm ci: code-server, its Node, playwright-core, a browser" });
  const path = dirname(nodeFor(folder)) + delimiter + process.env.PATH;
  // VS Code's shrinkwrap file lacks one peer dependency (tslib), so a plain `npm ci` fails. Without install scripts
  // a few native modules are not built (log files, Kerberos). None is used here, and so no compiler is needed.
  run("npm", ["ci", "--omit=dev", "--legacy-peer-deps", ...QUIET], {
    cwd: join(folder, "node_modules", "code-server", "lib", "vscode"),
    env: { ...process.env, PATH: path },
    title: "npm ci: the dependencies of VS Code itself",
  });
}

/**
 * The installed workbench: `folder`, the `node` to run it with, its `entry` script and its `modules`.
 * It lives in .cache/workbench-<hash of the lock>, so it is installed again only when the lock changes.
 */
export function ensureWorkbench() {
  const lock = readFileSync(join(SOURCE, "package-lock.json"));
  const hash = createHash("sha256").update(lock).digest("hex").slice(0, 12);
  const folder = join(process.env.WORKBENCH_CACHE || CACHE, `workbench-${hash}`);
  const done = join(folder, "installed");
  if (!existsSync(done)) {
    installInto(folder);
    writeFileSync(done, "");
  }
  const modules = join(folder, "node_modules");
  return { folder, modules, node: nodeFor(folder), entry: join(modules, "code-server", "out", "node", "entry.js") };
}

const SYSTEM_BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

async function unpack(from, to) {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}

/** Unpacks the browser from npm. It crashes without a TrueType font and needs more libraries than a bare system has. */
async function unpackBrowser({ folder, modules }) {
  const from = performance.now();
  const packed = join(modules, "@sparticuz", "chromium", "bin");
  const fonts = join(folder, "browser", "fonts");
  mkdirSync(fonts, { recursive: true });
  const program = join(folder, "browser", "chromium");
  await unpack(join(packed, "chromium.br"), `${program}.part`);
  await unpack(join(packed, "al2023.tar.br"), join(folder, "browser", "libs.tar"));
  run("tar", ["xf", "libs.tar"], { cwd: join(folder, "browser") });
  for (const face of ["DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono", "DejaVuSansMono-Bold"]) {
    copyFileSync(join(modules, "dejavu-fonts-ttf", "ttf", `${face}.ttf`), join(fonts, `${face}.ttf`));
  }
  const cache = join(folder, "browser", "font-cache");
  const config = `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig><dir>${fonts}</dir><dir>/usr/share/fonts</dir><cachedir>${cache}</cachedir></fontconfig>\n`;
  writeFileSync(join(folder, "browser", "fonts.conf"), config);
  chmodSync(`${program}.part`, 0o755);
  renameSync(`${program}.part`, program);
  lap("browser unpacked", from);
}

/** A Chromium for the tests: $CHROMIUM, one of the system, or (Linux x64) the one from npm. `env` is for the browser alone. */
export async function ensureBrowser(workbench) {
  if (process.env.CHROMIUM !== "npm") {
    const program = [process.env.CHROMIUM, ...SYSTEM_BROWSERS].find((path) => path && existsSync(path));
    if (program) return { program, env: {} };
  }
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error("No Chromium found; name one in the variable CHROMIUM.");
  const folder = join(workbench.folder, "browser");
  const program = join(folder, "chromium");
  if (!existsSync(program)) await unpackBrowser(workbench);
  return { program, env: { LD_LIBRARY_PATH: join(folder, "lib"), FONTCONFIG_FILE: join(folder, "fonts.conf") } };
}
