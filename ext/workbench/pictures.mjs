// npm run pictures    makes all pictures of the documentation, and notes what they show, so that a test can tell when
//                     they are older than that (server/lsp TestPicturesAreOfToday)
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launchBrowser } from "./browser.mjs";
import { buildForHost } from "./build.mjs";
import { takeDemo } from "./demo.mjs";
import { ensureWorkbench } from "./install.mjs";
import { CACHE, ROOT, lap } from "./shell.mjs";
import { takeTerminal } from "./terminal.mjs";

const DEMO = "testdata/pictures/demo.txt";
const TERMINAL = "testdata/cli/terminal/scan-compose-80.txt";

/** Each picture, and the file that tests compare with what the program says of the scene. */
const PICTURES = {
  "ext/media/demo.gif": DEMO,
  "ext/media/terminal.png": TERMINAL,
};

const digest = (path) =>
  createHash("sha256")
    .update(readFileSync(join(ROOT, path)))
    .digest("hex");

const installed = ensureWorkbench();
const { default: sharp } = await import(pathToFileURL(join(installed.modules, "sharp", "dist", "index.mjs")).href);
const vsix = await buildForHost();
const browser = await launchBrowser(installed);
try {
  const from = performance.now();
  const frames = await takeDemo({ browser, installed, vsix, folder: join(CACHE, "pictures") });
  const terminal = await takeTerminal(browser, readFileSync(join(ROOT, TERMINAL), "utf8"));
  lap("pictures taken", from);
  await sharp(terminal).png({ palette: true, effort: 10 }).toFile(join(ROOT, "ext/media/terminal.png"));
  await sharp(
    frames.map(({ picture }) => picture),
    { join: { animated: true } },
  )
    .gif({ delay: frames.map(({ seconds }) => seconds * 1000), loop: 0, effort: 10, dither: 0 })
    .toFile(join(ROOT, "ext/media/demo.gif"));
} finally {
  await browser.close();
}

const notes = Object.entries(PICTURES).map(([picture, shows]) => ({ picture, sha256: digest(picture), shows, ofSha256: digest(shows) }));
writeFileSync(join(ROOT, "testdata", "pictures", "taken.json"), `${JSON.stringify(notes, null, 2)}\n`);
