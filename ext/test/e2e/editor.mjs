// What a user does in the workbench, and what a user sees there.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CACHE } from "../../workbench/shell.mjs";

const SHOTS = join(CACHE, "shots");
const STATUS = '.part.statusbar [id="wsl-port-guard.wsl-port-guard.wslPortGuard.status"]';
const PROBLEMS = ".markers-panel .monaco-table .monaco-list-row";
const ACTIONS = ".action-widget .monaco-list-row.action";
const clean = (text) => text.replace(/[\u00a0\s]+/g, " ").trim();

/** Opens the workbench in a new page of the browser and waits until it has loaded. */
export async function openEditor(browser, workbench, { width = 1280, height = 900, scale = 1 } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(workbench.url, { waitUntil: "domcontentloaded" });
  await page.waitForSelector(".explorer-folders-view .monaco-list-row", { timeout: 90_000 });
  return new Editor(page, workbench);
}

export class Editor {
  constructor(page, workbench) {
    this.page = page;
    this.workbench = workbench;
  }

  /** Closes the page. No other method works afterwards. */
  async close() {
    await this.page.context().close();
  }

  async screenshot(name) {
    mkdirSync(SHOTS, { recursive: true });
    await this.page.screenshot({ path: join(SHOTS, `${name}.png`) });
  }

  /** Calls `look` until `accept` accepts its result, which is returned. Fails after `patience` ms, with the last result. */
  async until(what, look, accept = Boolean, patience = 30_000) {
    let seen;
    for (const end = performance.now() + patience; performance.now() < end; await this.page.waitForTimeout(50)) {
      seen = await look();
      if (accept(seen)) return seen;
    }
    throw new Error(`Waited in vain for ${what}; last seen: ${JSON.stringify(seen, null, 1)}`);
  }

  /** Tries the steps up to three times: they fail if a menu closes before a click reaches it. */
  async again(steps) {
    for (let tries = 3; ; tries--) {
      try {
        return await steps();
      } catch (error) {
        if (tries === 1) throw error;
        await this.dismiss();
      }
    }
  }

  /** Runs a command from the command palette by its full title. */
  async command(title) {
    await this.page.keyboard.press("F1");
    await this.pick(title);
  }

  /** Opens a file by its path in the workspace, through Quick Open. Tries again if the list moved and the click missed. */
  async open(path) {
    const name = path.split("/").at(-1);
    const tab = this.page.locator(`.tab.active[data-resource-name="${name}"]`);
    for (let tries = 3; tries > 0; tries--) {
      await this.page.keyboard.press("Control+P");
      await this.pick(path, name);
      if (
        await tab.waitFor({ timeout: 10_000 }).then(
          () => true,
          () => false,
        )
      )
        return;
    }
    throw new Error(`${path} did not open`);
  }

  /** Types into the quick pick and clicks the entry that starts with `label`; the shortest, if there are several. */
  async pick(text, label = text, patience = undefined) {
    await this.page.locator(".quick-input-widget input:visible").waitFor();
    await this.page.keyboard.type(text);
    const rows = this.page.locator(".quick-input-list .monaco-list-row");
    let quiet = 0;
    let last = "";
    await this.until(
      `the entry ${label}`,
      async () => {
        const labels = await rows.evaluateAll((elements) => elements.map((element) => element.getAttribute("aria-label") ?? ""));
        // A click may hit another entry while the list is still being filled: wait until three looks in a row show the same.
        quiet = labels.join("\n") === last ? quiet + 1 : 0;
        last = labels.join("\n");
        const [best] = labels.filter((candidate) => candidate.startsWith(label)).sort((a, b) => a.length - b.length);
        if (!best || quiet < 2) return false;
        return rows
          .and(this.page.locator(`[aria-label=${JSON.stringify(best)}]`))
          .first()
          .click({ timeout: 2000 })
          .then(
            () => true,
            () => false,
          );
      },
      Boolean,
      patience,
    );
  }

  /** Types an answer into the input box at the top. */
  async answer(text) {
    await this.page.locator(".quick-input-widget input:visible").waitFor();
    // The box of Go to Line already holds its prefix, which must stay.
    await this.page.keyboard.type(text);
    await this.page.keyboard.press("Enter");
  }

  /** Closes the active tab without saving it. */
  async closeTab() {
    await this.page.locator(".tab.active .tab-actions .action-label").click();
  }

  async clipboard() {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** The text of the status bar item, without its icon; "" while it is hidden. */
  async status() {
    const item = this.page.locator(STATUS);
    return (await item.count()) === 0 ? "" : clean(await item.innerText());
  }

  async statusLabel() {
    return clean((await this.page.locator(STATUS).locator("a").getAttribute("aria-label")) ?? "");
  }

  async statusTooltip() {
    await this.page.locator(STATUS).hover();
    const hover = this.page.locator(".monaco-hover:visible, .workbench-hover:visible").first();
    await hover.waitFor();
    return clean(await hover.innerText());
  }

  /** Clicks a link in the tooltip of the status bar. */
  async clickInTooltip(label) {
    await this.page.locator(STATUS).hover();
    await this.page.locator(".monaco-hover a, .workbench-hover a").filter({ hasText: label }).first().click();
  }

  async clickStatus() {
    await this.page.locator(STATUS).click();
  }

  /** The text of the Markdown preview that is open; "" if none is. */
  async preview() {
    for (const frame of this.page.frames()) {
      if (!frame.url().includes("/fake.html")) continue;
      const text = await frame.evaluate(() => document.body?.innerText ?? "").catch(() => "");
      if (text) return text;
    }
    return "";
  }

  /** The locator that `find` makes in the visible webview, as soon as it matches something. */
  async webview(find) {
    const frame = await this.until("a webview", async () => {
      for (const candidate of this.page.frames()) {
        if (
          candidate.url().includes("/fake.html") &&
          (await find(candidate)
            .count()
            .catch(() => 0)) > 0
        )
          return { candidate };
      }
      return undefined;
    });
    return find(frame.candidate);
  }

  /** Shows the Problems panel. */
  async showProblems() {
    await this.command("Problems: Focus on Problems View");
    await this.page.locator(".markers-panel").first().waitFor();
  }

  /**
   * Our problems in the Problems panel, as { path, severity, text, code, line, column, row }. The panel must show a table
   * and be high enough for all of them. They are read from the labels for screen readers, which are the most exact.
   */
  async problems() {
    const rows = await this.page.locator(PROBLEMS).evaluateAll((elements) =>
      elements.map((element) => ({
        row: Number(element.dataset.index),
        total: Number(element.getAttribute("aria-setsize")),
        label: element.getAttribute("aria-label") ?? "",
        path: element.querySelector(".file-label")?.textContent,
        code: element.querySelector(".code a")?.textContent ?? "",
      })),
    );
    if (rows.some(({ total }) => total > 30)) throw new Error("More problems than the panel can show at once.");
    return rows.flatMap(({ row, label, path, code }) => {
      const match = /^(\w+): (.*) at line (\d+) and character (\d+)\. .*generated by WSL Port Guard/s.exec(label);
      return match ? [{ path, severity: match[1], text: match[2], code, line: Number(match[3]), column: Number(match[4]), row }] : [];
    });
  }

  /** Double-clicks a problem in the panel, which selects its text in the editor. */
  async goToProblem(path, line) {
    const problem = await this.until(`the problem in line ${line} of ${path}`, async () =>
      (await this.problems()).find((candidate) => candidate.path === path && candidate.line === line),
    );
    await this.page.locator(`${PROBLEMS}[data-index="${problem.row}"] .file`).dblclick();
    await this.page.locator(`.tab.active[data-resource-name="${path.split("/").at(-1)}"]`).waitFor();
    await this.until(
      "the selection",
      () => this.position(),
      (position) => position.startsWith(`Ln ${line}, `) && position.includes("selected"),
    );
  }

  /** The place of the caret as the status bar shows it: "Ln 10, Col 15 (5 selected)". */
  async position() {
    return clean(await this.page.locator('.part.statusbar [id="status.editor.selection"]').innerText());
  }

  /** The characters that each squiggle of the visible text underlines. */
  async squiggles() {
    return this.page.evaluate(() => {
      const lines = [...document.querySelectorAll(".editor-instance .view-lines .view-line")];
      const charactersUnder = (mark) => {
        const line = lines.find((candidate) => {
          const box = candidate.getBoundingClientRect();
          return mark.top + mark.height / 2 > box.top && mark.top + mark.height / 2 < box.bottom;
        });
        if (!line) return undefined;
        let text = "";
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          for (let i = 0; i < node.length; i++) {
            const range = document.createRange();
            range.setStart(node, i);
            range.setEnd(node, i + 1);
            const box = range.getBoundingClientRect();
            const middle = box.left + box.width / 2;
            if (middle > mark.left && middle < mark.right) text += node.data[i];
          }
        }
        return text;
      };
      return [
        ...document.querySelectorAll(
          ".editor-instance .squiggly-error, .editor-instance .squiggly-warning, .editor-instance .squiggly-info, .editor-instance .squiggly-hint",
        ),
      ]
        .map((element) => charactersUnder(element.getBoundingClientRect()))
        .filter((text) => text !== undefined);
    });
  }

  /** The visible text of the active editor. */
  async text() {
    const lines = await this.page
      .locator(".editor-instance .view-lines .view-line")
      .evaluateAll((elements) => elements.map((element) => ({ top: element.offsetTop, text: element.innerText })).sort((a, b) => a.top - b.top));
    return lines.map((line) => line.text.replaceAll("\u00a0", " ")).join("\n");
  }

  /** Opens the list of quick fixes at the caret and returns their titles. */
  async quickFixes() {
    const rows = this.page.locator(ACTIONS);
    for (let tries = 0; ; tries++) {
      await this.page.keyboard.press("Control+.");
      try {
        await rows.first().waitFor({ timeout: 1500 });
        break;
      } catch (error) {
        if (tries === 10) throw error;
        await this.page.keyboard.press("Escape");
      }
    }
    return (await rows.allInnerTexts()).map(clean);
  }

  async chooseQuickFix(title) {
    await this.page.locator(ACTIONS, { hasText: title }).first().click();
  }

  async dismiss() {
    await this.page.keyboard.press("Escape");
  }

  /** The messages shown in the corner. */
  async notifications() {
    return (await this.page.locator(".notification-toast").allInnerTexts()).map(clean);
  }

  async save() {
    await this.command("File: Save All");
  }
}
