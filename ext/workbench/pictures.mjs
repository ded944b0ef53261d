// npm run pictures    makes all pictures of the documentation, and notes what they show, so that a test can tell when
//                     they are older than that (server/lsp TestPicturesAreOfToday)
import { spawnSync } from "node:child_process";
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

const TERMINAL = "testdata/cli/terminal/scan-compose-80.txt";

/** Each picture, and the file that tests compare with what the program says of the scene. The animations have a language. */
const PICTURES = {
  "ext/media/demo.gif": { shows: "testdata/pictures/demo.txt", language: "en" },
  "ext/media/demo.zh-cn.gif": { shows: "testdata/pictures/demo.zh-cn.txt", language: "zh-cn" },
  "ext/media/terminal.png": { shows: TERMINAL },
};
const animations = Object.entries(PICTURES).filter(([, { language }]) => language);

// Without a Chinese font, boxes stand for the signs.
if (!spawnSync("fc-list", [":lang=zh-cn", "file"], { encoding: "utf8" }).stdout?.trim())
  throw new Error("The Chinese animation needs a Chinese font, such as Debian's package fonts-noto-cjk, and fc-list.");

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
  const demos = [];
  for (const [picture, { language }] of animations)
    demos.push([picture, await takeDemo({ browser, installed, vsix, folder: join(CACHE, "pictures"), language })]);
  const terminal = await takeTerminal(browser, readFileSync(join(ROOT, TERMINAL), "utf8"));
  lap("pictures taken", from);
  await sharp(terminal).png({ palette: true, effort: 10 }).toFile(join(ROOT, "ext/media/terminal.png"));
  for (const [picture, frames] of demos) {
    const scene = sharp(
      frames.map((frame) => frame.picture),
      { join: { animated: true } },
    );
    await scene.gif({ delay: frames.map(({ seconds }) => seconds * 1000), loop: 0, effort: 10, dither: 0 }).toFile(join(ROOT, picture));
  }
} finally {
  await browser.close();
}

const notes = Object.entries(PICTURES).map(([picture, { shows }]) => ({ picture, sha256: digest(picture), shows, ofSha256: digest(shows) }));
writeFileSync(join(ROOT, "testdata", "pictures", "taken.json"), `${JSON.stringify(notes, null, 2)}\n`);
