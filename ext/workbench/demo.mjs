// The demo workspace in the real workbench: from the findings to a workspace without any.
import { join } from "node:path";
import { openEditor } from "../test/e2e/editor.mjs";
import { ROOT } from "./shell.mjs";
import { startWorkbench } from "./workbench.mjs";

const SIZE = { width: 1100, height: 760, scale: 1.25 };

/** The quick fix that is chosen. */
const FIX = /^Change all \d+ refused ports in the workspace$/;

/** The picture of the workbench once nothing moves: two in a row are the same. */
async function picture(editor) {
  let last;
  return editor.until("a workbench at rest", async () => {
    const [before, now] = [last, await editor.page.screenshot()];
    last = now;
    await editor.page.waitForTimeout(300);
    return before?.equals(now) ? now : undefined;
  });
}

/** Takes the frames of the animation: a picture each, and for how many seconds it stands. */
export async function takeDemo({ browser, installed, vsix, folder }) {
  const workbench = await startWorkbench({
    installed,
    vsix,
    folder,
    demo: join(ROOT, "testdata", "demo"),
    userSettings: { "workbench.colorTheme": "Dark 2026", "editor.fontSize": 13, "window.commandCenter": false },
    machineSettings: { "wslPortGuard.replayFolder": join(ROOT, "testdata", "recordings", "mirrored-windows") },
  });
  try {
    return await scene(await openEditor(browser, workbench, SIZE));
  } finally {
    await workbench.stop();
  }
}

async function scene(editor) {
  const frames = [];
  const show = async (seconds) => frames.push({ seconds, picture: await picture(editor) });
  const caret = async (place) => {
    await editor.page.keyboard.press("Control+G");
    await editor.answer(place);
  };

  await editor.page.keyboard.press("Control+B"); // hides the explorer
  await editor.showProblems();
  await editor.until(
    "the status",
    () => editor.status(),
    (text) => text.includes("44620"),
  );
  await editor.open("compose.yaml");
  await editor.until(
    "the squiggles",
    () => editor.squiggles(),
    (marks) => marks.length > 0,
  );
  await editor.page.mouse.move(700, 5);
  await caret("1:1");
  await show(2.5);
  await caret("10:11");
  await editor.page.keyboard.press("Control+K");
  await editor.page.keyboard.press("Control+I"); // shows the message and the explanation
  await editor.page.locator(".monaco-hover:visible", { hasText: "45456" }).first().waitFor();
  await show(4);
  await editor.dismiss();
  const titles = await editor.quickFixes();
  await show(3);
  const wanted = titles.find((title) => FIX.test(title));
  if (!wanted) throw new Error(`No quick fix for all ports in: ${titles.join("; ")}`);
  for (let i = titles.indexOf(wanted); i > 0; i--) await editor.page.keyboard.press("ArrowDown");
  await show(1.5);
  await editor.page.keyboard.press("Enter");
  await editor.until(
    "a workspace without problems",
    () => editor.problems(),
    (list) => list.length === 0,
  );
  await editor.page.mouse.move(700, 5);
  await show(4);
  return frames;
}
