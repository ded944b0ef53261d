// One workbench and one page for all scenarios of a suite: loading a page costs more than all that follows.
import { after, before, test } from "node:test";
import { join } from "node:path";
import { HOST } from "../../workbench/build.mjs";
import { launchBrowser } from "../../workbench/browser.mjs";
import { ensureWorkbench } from "../../workbench/install.mjs";
import { CACHE, ROOT } from "../../workbench/shell.mjs";
import { startWorkbench } from "../../workbench/workbench.mjs";
import { openEditor } from "./editor.mjs";

/**
 * Starts a workbench on the demo workspace for the scenarios of this file and ends it after them.
 * Returns `scenario(title, steps)`; `steps` gets the editor and the workbench. A failed one leaves a picture.
 */
export function suite(name, options) {
  let workbench, browser, editor;
  before(async () => {
    const installed = ensureWorkbench();
    const given = typeof options === "function" ? options() : options;
    workbench = await startWorkbench({
      installed,
      folder: join(CACHE, "e2e", name),
      demo: join(ROOT, "testdata", "demo"),
      vsix: join(CACHE, `wsl-port-guard-${HOST}.vsix`),
      ...given,
      // The Problems panel as high as the window and one line to a problem, so that all of them are in view.
      userSettings: { "workbench.panel.defaultLocation": "right", "problems.defaultViewMode": "table", ...given.userSettings },
    });
    browser = await launchBrowser(installed);
    editor = await openEditor(browser, workbench, { width: 1700, height: 1100 });
  });
  after(async () => {
    await browser?.close();
    await workbench?.stop();
  });
  let count = 0;
  return (title, steps) =>
    test(title, async () => {
      const shot = `${name}-${String(++count).padStart(2, "0")}-${title.replace(/\W+/g, "-").slice(0, 60)}`;
      try {
        await steps(editor, workbench);
        await editor.screenshot(shot);
      } catch (error) {
        await editor.screenshot(`${shot}-FAILED`);
        throw error;
      }
    });
}
