// npm run screenshot: makes ext/media/workbench.png, the picture of the README, in the real workbench.
import { join } from "node:path";
import { openEditor } from "../test/e2e/editor.mjs";
import { buildForHost } from "./build.mjs";
import { launchBrowser } from "./browser.mjs";
import { ensureWorkbench } from "./install.mjs";
import { CACHE, ROOT } from "./shell.mjs";
import { startWorkbench } from "./workbench.mjs";

const installed = ensureWorkbench();
const vsix = await buildForHost();
const workbench = await startWorkbench({
  installed,
  vsix,
  folder: join(CACHE, "screenshot"),
  demo: join(ROOT, "testdata", "demo"),
  userSettings: { "workbench.colorTheme": "Dark 2026", "editor.fontSize": 13 },
  machineSettings: { "wslPortGuard.replayFolder": join(ROOT, "testdata", "recordings", "mirrored-windows") },
});
const browser = await launchBrowser(installed);
try {
  const editor = await openEditor(browser, workbench, { width: 1200, height: 920, scale: 2 });
  await editor.page.keyboard.press("Control+B"); // hides the explorer
  await editor.open("compose.yaml");
  await editor.showProblems();
  await editor.page.locator(".viewpane-filter input, .viewpane-filter textarea").first().fill("**/compose.yaml");
  await editor.until("the squiggles", () => editor.squiggles(), (marks) => marks.length > 0);
  await editor.until("the status", () => editor.status(), (text) => text.includes("44620"));
  await editor.open("compose.yaml");
  await editor.page.keyboard.press("Control+G");
  await editor.answer("10:11");
  await editor.quickFixes();
  await editor.page.mouse.move(700, 5);
  await editor.page.waitForTimeout(500);
  await editor.page.screenshot({ path: join(ROOT, "ext", "media", "workbench.png") });
} finally {
  await browser.close();
  await workbench.stop();
}
