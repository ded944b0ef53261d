// Renders ext/media/icon.svg to the icon.png that the Marketplace wants (it takes no SVG).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launchBrowser } from "./browser.mjs";
import { ensureWorkbench } from "./install.mjs";
import { ROOT } from "./shell.mjs";

const media = join(ROOT, "ext", "media");
const browser = await launchBrowser(ensureWorkbench());
try {
  const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
  await page.setContent(`<body style="margin:0">${readFileSync(join(media, "icon.svg"), "utf8")}</body>`);
  await page.locator("svg").screenshot({ path: join(media, "icon.png"), omitBackground: true });
} finally {
  await browser.close();
}
