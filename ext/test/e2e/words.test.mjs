// Tests of the Chinese texts, of the port map in each kind of theme, of links in the terminal, and of undoing a change
// of the whole workspace.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../workbench/shell.mjs";
import { hardToSee } from "./contrast.mjs";
import { suite } from "./suite.mjs";

const scenario = suite("words", {
  locale: "zh-cn",
  machineSettings: { "wslPortGuard.replayFolder": join(ROOT, "testdata", "recordings", "mirrored-windows") },
  // Without GPU acceleration the terminal's words are elements of the page, which a test can find.
  userSettings: { "terminal.integrated.gpuAcceleration": "off" },
  // The quick fix itself is offered on Windows only.
  keybindings: [{ key: "ctrl+alt+h", command: "wslPortGuard.holdPort", args: { ports: "45456/tcp" } }],
});

const count = (text, wanted) => text.split(wanted).length - 1;
const rows = async (editor) => (await editor.problems()).map(({ path, line, code }) => `${path}:${line} ${code}`);

scenario("findings, status bar, report and the client's own words are Chinese", async (editor) => {
  await editor.showProblems();
  const problems = await editor.until(
    "the problems",
    () => editor.problems(),
    (list) => list.length === 17,
  );
  for (const { path, line, text } of problems) assert.match(text, /位于 WSL 的端口块 44620–48715 内/, `${path}:${line} ${text}`);
  await editor.until(
    "the status",
    () => editor.statusLabel(),
    (text) => text === "WSL Port Guard：WSL 44620–48715。此工作区中的问题：17。",
  );
  assert.match(await editor.statusTooltip(), /此工作区中的问题/);
  await editor.clickStatus();
  await editor.until(
    "the report",
    () => editor.preview(),
    (text) => text.includes("本机端口") && text.includes("44620"),
  );
  await editor.page.waitForTimeout(500); // for the screenshot: the page is painted after its text can be read
  await editor.screenshot("words-chinese");
  await editor.closeTab();
  await editor.goToProblem("package.json", 6);
  const titles = await editor.quickFixes();
  assert.match(titles[0], /^将端口 45456 改为 \d+$/);
  await editor.screenshot("words-chinese-fixes");
  await editor.dismiss();
});

// Each theme is of another kind than the one before it, so that the test sees when the editor has applied it.
const THEMES = [
  ["dark", "Default Dark Modern", ".vscode-dark"],
  ["light", "Default Light Modern", ".vscode-light"],
  ["high-contrast", "Default High Contrast", ".vscode-high-contrast:not(.vscode-high-contrast-light)"],
  ["high-contrast-light", "Default High Contrast Light", ".vscode-high-contrast-light"],
];

scenario("the port map can be seen in every kind of theme", async (editor, workbench) => {
  const file = join(workbench.workspace, ".vscode", "settings.json");
  await editor.command("WSL Port Guard: 显示端口图");
  const bad = [];
  try {
    for (const [name, theme, kind] of THEMES) {
      writeFileSync(file, JSON.stringify({ "workbench.colorTheme": theme }));
      const map = await editor.webview((frame) => frame.locator(`body${kind} svg.map`));
      await editor.page.waitForTimeout(500); // for the screenshot
      await editor.screenshot(`words-map-${name}`);
      const seen = await hardToSee(map);
      assert.ok(seen.count > 20, `${name}: only ${seen.count} things on the map`);
      bad.push(...seen.bad.map((thing) => ({ name, ...thing })));
    }
  } finally {
    writeFileSync(file, "{}");
  }
  await editor.closeTab();
  assert.deepEqual(bad, []);
});

/** The middle of the last `wanted` in the terminal, in the page's pixels; undefined if there is none. */
async function inTerminal(editor, wanted) {
  const words = editor.page.locator(".terminal-wrapper.active .xterm-rows > div > span", { hasText: wanted });
  if ((await words.count()) === 0) return undefined;
  return words.last().evaluate((element, text) => {
    const [range, at] = [element.ownerDocument.createRange(), element.textContent.lastIndexOf(text)];
    range.setStart(element.firstChild, at);
    range.setEnd(element.firstChild, at + text.length);
    const box = range.getBoundingClientRect();
    const underlined = element.ownerDocument.defaultView.getComputedStyle(element).textDecorationLine === "underline";
    return { x: box.left + box.width / 2, y: box.top + box.height / 2, underlined };
  }, wanted);
}

scenario("the port in an error line of the terminal is a link that explains and changes it", async (editor) => {
  await editor.command("Terminal: Create New Terminal in Editor Area");
  const input = editor.page.locator(".terminal-wrapper.active textarea.xterm-helper-textarea");
  await input.waitFor({ state: "attached" });
  await editor.until("a prompt", async () => (await editor.page.locator(".terminal-wrapper.active .xterm-rows").innerText()).trim());
  await input.focus();
  // Only the output contains the error line; the command that is typed does not.
  await editor.page.keyboard.type("printf 'Error: listen %s: address already in use 127.0.0.1:%s\\n' EADDRINUSE 45456\n");
  await editor.until("the error line", () => inTerminal(editor, "127.0.0.1:45456"));
  const link = async () => {
    const { x, y, underlined } = await inTerminal(editor, "127.0.0.1:45456");
    if (underlined) return true;
    // The terminal looks for links when the pointer enters a line, and shows them a moment later.
    await editor.page.mouse.move(x, y + 100);
    await editor.page.mouse.move(x, y, { steps: 5 });
    await editor.page.waitForTimeout(300);
    return false;
  };
  await editor.page.keyboard.down("Control");
  try {
    await editor.until("a link under the pointer", link);
    await editor.screenshot("words-terminal");
    await editor.page.mouse.down();
    await editor.page.mouse.up();
  } finally {
    await editor.page.keyboard.up("Control");
  }
  const choices = editor.page.locator(".quick-input-list .monaco-list-row");
  const offered = await editor.until(
    "what can be done",
    () => choices.allInnerTexts(),
    (texts) => texts.length === 3,
  );
  assert.match(offered.join("\n"), /解释端口 45456[^]*全部改用 25456[^]*compose\.yaml[^]*转到/);
  await editor.screenshot("words-terminal-offers");
  await choices.first().click();
  await editor.until(
    "the explanation",
    () => editor.preview(),
    (text) => text.includes("45456"),
  );
  await editor.page.waitForTimeout(500); // for the screenshot
  await editor.screenshot("words-terminal-explained");
  await editor.command("View: Close All Editors"); // the terminal too: it would take the keys of the next scenario
});

scenario("a hold runs in a terminal that stays with what it said last, in the user's language", async (editor) => {
  await editor.until(
    "the extension runs",
    () => editor.statusLabel(),
    (text) => text.includes("44620–48715"),
  );
  await editor.page.keyboard.press("Control+Alt+KeyH");
  const shown = () => editor.page.locator(".terminal-wrapper.active .xterm-rows").innerText();
  // Wide characters are elements of their own; the test runs on Linux, where nothing is held.
  await editor.until("why nothing is held", shown, (text) => text.replaceAll(/\s/g, "").includes("此系统上没有需要占住的端口"));
  await editor.until("the terminal stays", shown, (text) => /exit code|press any key/.test(text.replaceAll("\u00a0", " ")));
  await editor.screenshot("words-hold");
  await editor.page.keyboard.press("Enter"); // closes the terminal
});

scenario("a port changed everywhere is changed back everywhere in one step", async (editor) => {
  const kinds = ["package.json", ".env", "compose.yaml", "services/api/application.properties", ".vscode/tasks.json", ".vscode/launch.json"];
  for (const path of kinds) await editor.open(path);
  await editor.showProblems();
  const before = (
    await editor.until(
      "the problems",
      () => rows(editor),
      (list) => list.length === 17,
    )
  ).sort();
  await editor.goToProblem("package.json", 7);
  const everywhere = (await editor.quickFixes()).find((title) => title.startsWith("在整个工作区中将端口 48080 "));
  assert.ok(everywhere);
  const port = / (\d+)（/.exec(everywhere)[1];
  await editor.chooseQuickFix("在整个工作区中将端口 48080");
  // The problems of the files disappear one after another.
  await editor.until(
    "fewer problems",
    () => rows(editor),
    (list) => list.length > 0 && list.length <= before.length - 5 && !list.includes("package.json:7 wsl-reserved") && !list.includes(".env:3 wsl-reserved"),
  );
  await editor.open("package.json");
  assert.equal(count(await editor.text(), `--port ${port}`), 1);
  await editor.page.locator(".editor-instance .view-lines").first().click();
  await editor.page.keyboard.press("Control+Z");
  await editor.until(
    "the problems as before",
    async () => (await rows(editor)).sort().join("\n"),
    (seen) => seen === before.join("\n"),
  );
  for (const path of kinds) {
    await editor.open(path);
    await editor.until(
      `the old text of ${path}`,
      () => editor.text(),
      (text) => text.includes("48080") && !text.includes(port),
    );
  }
});
