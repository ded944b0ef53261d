// All scenarios of a suite share one workbench and one page, because loading the page takes longer than all the rest.
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
 * Returns `scenario(title, steps)`; `steps` gets the editor and the workbench. A failed one leaves a screenshot and is
 * tried once more in a fresh workbench: a menu that moves just before a click is no fault of the product, and a fault
 * of the product fails again. The first failure is printed.
 */
export function suite(name, options) {
  let installed, workbench, browser, editor;
  const open = async () => {
    const given = await (typeof options === "function" ? options() : options);
    workbench = await startWorkbench({
      installed,
      folder: join(CACHE, "e2e", name),
      demo: join(ROOT, "testdata", "demo"),
      vsix: join(CACHE, `wsl-port-guard-${HOST}.vsix`),
      ...given,
      // Makes the Problems panel as high as the window, with one line for each problem, so that all of them are visible.
      userSettings: { "workbench.panel.defaultLocation": "right", "problems.defaultViewMode": "table", ...given.userSettings },
    });
    editor = await openEditor(browser, workbench, { width: 1700, height: 1100 });
  };
  const reopen = async () => {
    await editor?.close();
    await workbench?.stop();
    await open();
    await editor.showProblems();
  };
  before(async () => {
    installed = ensureWorkbench();
    browser = await launchBrowser(installed);
    await open();
  });
  after(async () => {
    await browser?.close();
    await workbench?.stop();
  });
  let count = 0;
  return (title, steps) =>
    test(title, async (context) => {
      const shot = `${name}-${String(++count).padStart(2, "0")}-${title.replace(/\W+/g, "-").slice(0, 60)}`;
      const attempt = async (picture) => {
        try {
          await steps(editor, workbench);
          await editor.screenshot(picture);
        } catch (error) {
          await editor.screenshot(`${picture}-FAILED`);
          throw error;
        }
      };
      try {
        await attempt(shot);
      } catch (error) {
        context.diagnostic(`failed at first, tried again in a fresh workbench: ${error.stack}`);
        await reopen();
        await attempt(`${shot}-again`);
      }
    });
}
