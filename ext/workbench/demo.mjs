// The demo workspace in the real workbench: from the findings to a workspace without any.
import { join } from "node:path";
import { openEditor } from "../test/e2e/editor.mjs";
import { ROOT } from "./shell.mjs";
import { startWorkbench } from "./workbench.mjs";

const SIZE = { width: 1100, height: 760, scale: 1.25 };

/** The quick fix that is chosen, by the language. */
const FIX = {
  en: /^Change all \d+ refused ports in the workspace$/,
  "zh-cn": /^更换工作区中全部 \d+ 个不可用的端口$/,
};

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

/**
 * Takes the frames of the animation in a language: a picture each, and for how many seconds it stands. The workbench's own
 * words stay English (see speak in workbench.mjs).
 */
export async function takeDemo({ browser, installed, vsix, folder, language }) {
  const workbench = await startWorkbench({
    installed,
    vsix,
    folder,
    locale: language === "en" ? undefined : language,
    demo: join(ROOT, "testdata", "demo"),
    userSettings: { "workbench.colorTheme": "Dark 2026", "editor.fontSize": 13, "window.commandCenter": false },
    machineSettings: { "wslPortGuard.replayFolder": join(ROOT, "testdata", "recordings", "mirrored-windows") },
  });
  try {
    return await scene(await openEditor(browser, workbench, SIZE), FIX[language]);
  } finally {
    await workbench.stop();
  }
}

async function scene(editor, fix) {
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
  const wanted = titles.find((title) => fix.test(title));
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
