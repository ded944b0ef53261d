// What a user on Windows sees, with a recording in place of the machine.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packHelper } from "../../workbench/build.mjs";
import { CACHE, ROOT, run } from "../../workbench/shell.mjs";
import { suite } from "./suite.mjs";

const recording = (name) => join(ROOT, "testdata", "recordings", name);
const REPLAYED = join(CACHE, "e2e", "replayed");

/** Makes the replayed folder a copy of the recording. It is never emptied, because a server may be reading it. */
function replay(name) {
  mkdirSync(REPLAYED, { recursive: true });
  cpSync(recording(name), REPLAYED, { recursive: true, force: true });
  const wanted = readdirSync(recording(name));
  for (const file of readdirSync(REPLAYED)) if (!wanted.includes(file)) rmSync(join(REPLAYED, file));
}

/** Where the extension of ext/test/e2e/assistant writes what the tools have answered. */
const ANSWERS = join(CACHE, "e2e", "answers.json");

const scenario = suite("replay", () => {
  rmSync(REPLAYED, { recursive: true, force: true });
  replay("mirrored-windows");
  const assistant = packHelper(join(ROOT, "ext", "test", "e2e", "assistant"), join(CACHE, "assistant.vsix"));
  return { machineSettings: { "wslPortGuard.replayFolder": REPLAYED }, helpers: [assistant], env: { ASSISTANT_ANSWERS: ANSWERS } };
});

/** All findings in the demo workspace. Nothing else may be reported. */
const EXPECTED = `
.devcontainer/devcontainer.json:6:20 48080 Info wsl-reserved
.devcontainer/devcontainer.json:8:6 48080 Info wsl-reserved
.env:3:10 48080 Warning wsl-reserved
.env:4:14 45457 Warning wsl-reserved
.vscode/launch.json:10:34 45457 Warning wsl-reserved
.vscode/launch.json:11:49 48080 Warning wsl-reserved
.vscode/launch.json:24:32 45456 Info wsl-reserved-connect
.vscode/tasks.json:15:38 48080 Warning wsl-reserved
.vscode/tasks.json:7:35 45456 Warning wsl-reserved
compose.yaml:10:10 45456 Warning wsl-reserved
compose.yaml:18:20 48080 Warning wsl-reserved
compose.yaml:34:21 44700-44702 Warning wsl-reserved
package.json:6:25 45456 Warning wsl-reserved
package.json:7:63 48080 Warning wsl-reserved
package.json:8:48 45456 Warning wsl-reserved
services/api/application.properties:2:13 48080 Warning wsl-reserved
services/api/application.properties:3:24 45457 Warning wsl-reserved
`
  .trim()
  .split("\n");

/** What the Problems panel lists, in the form of EXPECTED. */
async function listed(editor) {
  const portOf = (text) => /\bports? (\d+([-–]\d+)?)/i.exec(text)?.[1].replace("–", "-") ?? `no port in: ${text}`;
  const row = ({ path, line, column, text, severity, code }) => `${path}:${line}:${column} ${portOf(text)} ${severity} ${code}`;
  return (await editor.problems()).map(row).sort();
}
/** What the Problems panel lists once it has stopped changing: two looks in a row show the same. The workspace is never without a problem. */
async function settled(editor) {
  let last;
  return editor.until("a quiet list", async () => {
    const [before, now] = [last, await listed(editor)];
    last = now;
    return now.length > 0 && JSON.stringify(before) === JSON.stringify(now) ? now : undefined;
  });
}
const same = (wanted) => (seen) => JSON.stringify(seen) === JSON.stringify(wanted);

async function untilListed(editor, what, wanted) {
  try {
    await editor.until(what, () => listed(editor), same(wanted));
  } catch {
    assert.deepEqual(await listed(editor), wanted, what);
  }
}

scenario("files that nobody opened are reported in the Problems panel, each on its digits", async (editor) => {
  await editor.showProblems();
  await untilListed(editor, "the problems of the whole workspace", EXPECTED);
});

scenario("the squiggles of a compose file stand under the host ports and nothing else", async (editor) => {
  await editor.open("compose.yaml");
  const marks = ["44700-44702", "45456", "48080"];
  await editor.until("the squiggles", async () => (await editor.squiggles()).sort(), same(marks));
});

scenario("an emoji before a port moves no squiggle", async (editor) => {
  await editor.open(".vscode/launch.json");
  await editor.until(
    "the squiggles",
    async () => (await editor.squiggles()).sort(),
    (marks) => marks.includes("48080"),
  );
  const marks = (await editor.squiggles()).sort();
  assert.deepEqual(
    marks.filter((text) => text !== "45456"),
    ["45457", "48080"],
  );
});

scenario("nor do line ends of CR LF", async (editor) => {
  await editor.open("services/api/application.properties");
  await editor.until("the squiggles", async () => (await editor.squiggles()).sort(), same(["45457", "48080"]));
});

scenario("the status bar shows the range, its tooltip tells more, a click opens the report", async (editor) => {
  await editor.until(
    "the range",
    () => editor.status(),
    (text) => /^WSL 44620[–-]48715$/.test(text),
  );
  assert.match(await editor.statusLabel(), /^WSL Port Guard: WSL 44620[–-]48715\. Problems in this workspace: 17\.$/);
  const tooltip = await editor.statusTooltip();
  assert.match(tooltip, /mirrored/);
  assert.match(tooltip, /recording/, "a recording is never passed off as this machine");
  await editor.screenshot("replay-tooltip");
  await editor.clickInTooltip("Show Port Map");
  await (await editor.webview((frame) => frame.locator("svg.map"))).first().waitFor();
  await editor.closeTab();
  await editor.clickStatus();
  const report = await editor.until(
    "the report",
    () => editor.preview(),
    (text) => text.includes("44620"),
  );
  assert.match(report, /Ports on this machine/);
  await editor.screenshot("replay-report");
});

scenario("the settings editor shows the severities as a table", async (editor) => {
  await editor.command("Preferences: Open Settings (UI)");
  await editor.page.locator(".settings-editor .suggest-input-container").click();
  await editor.page.keyboard.type("@id:wslPortGuard.severity");
  const table = editor.page.locator(
    ".settings-editor .setting-item-list .setting-list-object-widget, .settings-editor .setting-item-object .setting-list-widget",
  );
  await table.first().waitFor();
  await editor.page.getByRole("button", { name: "Add Item" }).first().click();
  await editor.screenshot("replay-severity-table");
  await editor.page.keyboard.press("Escape");
  await editor.closeTab();
});

scenario("a quick fix offers three ports; the chosen one is written and its squiggle goes", async (editor) => {
  await editor.open("compose.yaml");
  await editor.goToProblem("compose.yaml", 10);
  const titles = await editor.quickFixes();
  await editor.screenshot("replay-quick-fixes");
  const ports = titles.map((title) => /^Change port 45456 to (\d+)$/.exec(title)?.[1]).filter(Boolean);
  assert.equal(new Set(ports).size, 3, titles.join("; "));
  for (const port of ports) assert.ok(Number(port) >= 1025 && Number(port) <= 32767, port);
  await editor.chooseQuickFix(`to ${ports[1]}`);
  await editor.until(
    "the new port",
    () => editor.text(),
    (text) => text.includes(`- "${ports[1]}:80"`),
  );
  await editor.until("one squiggle less", async () => (await editor.squiggles()).sort(), same(["44700-44702", "48080"]));
});

scenario("a range keeps its width when it is changed", async (editor) => {
  await editor.goToProblem("compose.yaml", 34);
  const titles = await editor.quickFixes();
  const to = /^Change ports 44700[–-]44702 to (\d+)[–-](\d+)$/.exec(titles[0]);
  assert.ok(to, titles.join("; "));
  assert.equal(Number(to[2]) - Number(to[1]), 2);
  await editor.chooseQuickFix(titles[0]);
  await editor.until(
    "the new range",
    () => editor.text(),
    (text) => text.includes(`published: "${to[1]}-${to[2]}"`),
  );
});

scenario("a port is changed everywhere in the workspace at once", async (editor, workbench) => {
  const before = await settled(editor);
  await editor.goToProblem("compose.yaml", 18);
  const titles = await editor.quickFixes();
  const everywhere = titles.find((title) => title.includes("everywhere"));
  assert.ok(everywhere, titles.join("; "));
  const port = / to (\d+) /.exec(everywhere)[1];
  await editor.screenshot("replay-everywhere");
  await editor.chooseQuickFix("everywhere");
  await untilListed(
    editor,
    "no 48080 anywhere",
    before.filter((row) => !row.includes(" 48080 ")),
  );
  await editor.save();
  const onDisk = (path) => readFileSync(join(workbench.workspace, path), "utf8");
  await editor.until(
    "the files on disk",
    () => onDisk("package.json"),
    (text) => text.includes(`--port ${port}`),
  );
  assert.match(onDisk(".env"), new RegExp(`^API_PORT=${port}$`, "m"));
  assert.match(onDisk(".vscode/tasks.json"), new RegExp(`"PORT": "${port}"`));
  assert.match(onDisk("services/api/application.properties"), new RegExp(`server\\.port=${port}\r\n`), "with its line ends");
  assert.match(onDisk("compose.yaml"), new RegExp(`127\\.0\\.0\\.1:${port}:48080`), "the container's port stays");
  assert.match(onDisk("compose.yaml"), /http:\/\/api:48080/, "and so does the address between containers");
});

scenario("an assistant in the editor asks the three tools", async (editor) => {
  rmSync(ANSWERS, { force: true });
  await editor.command("Call the Port Tools");
  const read = () => (existsSync(ANSWERS) ? readFileSync(ANSWERS, "utf8") : "");
  const { answers, listed } = JSON.parse(await editor.until("the answers", read, (text) => text.endsWith("}")));
  assert.deepEqual(listed.map(({ name }) => name).sort(), ["explainPort", "findPorts", "suggestPort"]);
  for (const { inputSchema } of listed) assert.equal(inputSchema.additionalProperties, false);
  const [explained, suggested, found, mistaken] = answers;
  assert.equal(JSON.parse(explained.text).sides[0].tcp, "refused");
  const ports = JSON.parse(suggested.text).suggestions.map(({ start }) => start);
  assert.equal(ports.length, 2);
  for (const port of ports) assert.ok(port >= 1025 && port <= 32767, String(port));
  assert.ok(
    JSON.parse(found.text).ports.some(({ file }) => file === ".vscode/launch.json"),
    found.text,
  );
  assert.match(mistaken.error, /want 1 to 65535/);
});

scenario("a port is explained at length", async (editor) => {
  await editor.goToProblem("package.json", 6);
  await editor.quickFixes();
  await editor.screenshot("replay-all-fixes");
  await editor.dismiss();
  const page = await editor.again(async () => {
    await editor.quickFixes();
    await editor.chooseQuickFix("Explain port 45456");
    return editor.until(
      "the explanation",
      () => editor.preview(),
      (text) => text.includes("45456"),
      15_000,
    );
  });
  assert.match(page, /On Windows/);
  assert.match(page, /What helps/);
  await editor.page.waitForTimeout(500); // for the screenshot: the page is painted after its text can be read
  await editor.screenshot("replay-explained");
  await editor.closeTab();
  await editor.command("WSL Port Guard: Explain Port…");
  await editor.answer("8443");
  await editor.until(
    "the other explanation",
    () => editor.preview(),
    (text) => text.includes("8443"),
  );
  await editor.closeTab();
});

scenario("the port map shows machine and workspace, and leads to the files", async (editor) => {
  await editor.command("WSL Port Guard: Show Port Map");
  const onPage = (selector) => editor.webview((frame) => frame.locator(selector)); // each press of the button makes a new frame
  await (await onPage('.toggle[aria-pressed="false"]')).press("Enter");
  await onPage('.toggle[aria-pressed="true"] ~ svg.map .mark.after');
  await editor.screenshot("replay-map-after");
  await (await onPage('.toggle[aria-pressed="true"]')).press("Enter");
  const map = await onPage('.toggle[aria-pressed="false"] ~ svg.map');
  await map.waitFor();
  await editor.page.waitForTimeout(500); // for the screenshot
  await editor.screenshot("replay-map");
  const mark = map.locator('[data-index][aria-label*="compose.yaml:11"]');
  assert.match(await mark.getAttribute("aria-label"), /8443/);
  await mark.focus();
  const ticks = () => map.locator("[data-tick]").allTextContents();
  const whole = await ticks();
  await editor.page.keyboard.press("+");
  const near = await editor.until("the part of the ports around the mark", ticks, (shown) => shown.at(-1) !== whole.at(-1));
  assert.ok(Number(near[0]) <= 8443 && 8443 <= Number(near.at(-1)), near.join(" "));
  await editor.screenshot("replay-map-zoomed");
  await editor.page.keyboard.press("0");
  await editor.until("all ports", ticks, same(whole));
  await map.locator('[aria-label*="44620"]').first().dblclick();
  await editor.until("the block", ticks, (shown) => Number(shown[0]) > 43000 && Number(shown.at(-1)) < 50000);
  await map.hover();
  await editor.page.mouse.wheel(0, 20000);
  await editor.page.keyboard.press("0");
  await editor.until("all ports again", ticks, same(whole));
  await mark.focus(); // a mark that is not shown cannot have the focus
  await editor.page.keyboard.press("Enter");
  await editor.until(
    "the place in the file",
    () => editor.position(),
    (position) => position === "Ln 11, Col 14 (4 selected)",
  );
});

scenario("a debug session that would fail on its port is held back until the user decides", async (editor) => {
  await editor.command("Debug: Select and Start Debugging");
  await editor.pick("API");
  const dialog = editor.page.locator(".monaco-dialog-box");
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /API[^]*45457/);
  await editor.screenshot("replay-launch-guard");
  await dialog.getByRole("button", { name: "Go to Port" }).click();
  // Which port comes first depends on whether a scenario before has changed one of the two everywhere.
  await editor.until(
    "the place in the file",
    () => editor.position(),
    (position) => /^Ln (10, Col 39|11, Col 53) \(5 selected\)$/.test(position),
  );
  assert.equal(await editor.page.locator(".debug-toolbar:visible").count(), 0, "nothing was started");
});

/** Runs steps that change files of the workspace, puts the files back, and waits until the problems are as before. */
async function changing(editor, workbench, names, steps) {
  await editor.showProblems();
  const before = await settled(editor);
  const texts = names.map((name) => readFileSync(join(workbench.workspace, name), "utf8"));
  try {
    await steps();
  } finally {
    const toolbar = editor.page.locator(".debug-toolbar:visible");
    if ((await toolbar.count()) > 0) await editor.command("Debug: Stop");
    await toolbar.waitFor({ state: "hidden" });
    names.forEach((name, i) => writeFileSync(join(workbench.workspace, name), texts[i]));
  }
  await editor.command("Notifications: Clear All Notifications");
  await editor.showProblems();
  await untilListed(editor, "the problems as before", before);
}

const USING_45457_OR_48080 = [
  ".vscode/launch.json",
  ".vscode/tasks.json",
  ".env",
  "compose.yaml",
  "package.json",
  "services/api/application.properties",
  ".devcontainer/devcontainer.json",
];

scenario("a debug session that would fail starts on ports that are changed everywhere", (editor, workbench) =>
  changing(editor, workbench, USING_45457_OR_48080, async () => {
    await editor.command("Debug: Select and Start Debugging");
    await editor.pick("API");
    const dialog = editor.page.locator(".monaco-dialog-box");
    await dialog.waitFor();
    const use = dialog.getByRole("button", { name: /^Use [\d, ]+ Everywhere and Start$/ });
    const numbers = (await use.innerText()).match(/\d+/g);
    assert.match(await dialog.innerText(), /changes and saves: .*compose\.yaml/);
    await editor.screenshot("replay-guard-changes");
    await use.click();
    await editor.page.locator(".debug-toolbar:visible").waitFor();
    const read = (name) => readFileSync(join(workbench.workspace, name), "utf8");
    const [inspect, port] = /--inspect=(\d+)"\],\s+"env": .*"PORT": "(\d+)"/.exec(read(".vscode/launch.json")).slice(1);
    for (const number of numbers) assert.ok([inspect, port].includes(number), number);
    for (const name of USING_45457_OR_48080) {
      const inContainers = /api:48080|PORT: "48080"|:48080"/g; // of compose.yaml
      assert.doesNotMatch(read(name).replace(inContainers, ""), /45457|48080/, name);
    }
    await editor.until(
      "the program on its new port",
      () =>
        fetch(`http://127.0.0.1:${port}/`).then(
          (answer) => answer.text(),
          () => "",
        ),
      (text) => text === "GET /\n",
    );
    await editor.screenshot("replay-guard-started");
  }),
);

scenario("a program that could not listen, by the debug console, is told of with what helps", (editor, workbench) =>
  changing(editor, workbench, [".vscode/launch.json"], async () => {
    const program = join(workbench.workspace, "fails.cjs");
    writeFileSync(program, 'console.error("Error: listen EADDRINUSE: address already in use 127.0.0.1:" + 22728 * 2);\nsetTimeout(() => {}, 3000);\n');
    writeFileSync(
      join(workbench.workspace, ".vscode", "launch.json"),
      JSON.stringify({ version: "0.2.0", configurations: [{ name: "Fails", type: "node", request: "launch", program }] }),
    );
    try {
      await editor.again(async () => {
        await editor.command("Debug: Select and Start Debugging");
        await editor.pick("Fails", "Fails", 5_000);
      });
      await editor.until(
        "a message",
        () => editor.notifications(),
        (texts) => texts.some((shown) => /Use 25456 Everywhere Explain Port 45456 is in WSL/.test(shown)),
      );
      await editor.screenshot("replay-debug-console");
    } finally {
      rmSync(program, { force: true });
    }
  }),
);

scenario("a task that has started on a refused port is explained", async (editor, workbench) => {
  await editor.showProblems();
  const before = await settled(editor);
  const file = join(workbench.workspace, ".vscode", "tasks.json");
  const text = readFileSync(file, "utf8");
  try {
    const task = { label: "quiet", type: "process", command: "true", args: ["--port", "45456"], problemMatcher: [] };
    writeFileSync(file, JSON.stringify({ version: "2.0.0", tasks: [task] }));
    await editor.until(
      "the problem of the new task",
      () => listed(editor),
      (rows) => rows.some((row) => row.startsWith(".vscode/tasks.json:1:")),
    );
    // The list of tasks does not change while it is open, and it may open before the workbench has read the file.
    await editor.again(async () => {
      await editor.command("Tasks: Run Task");
      await editor.pick("quiet", "quiet", 5_000);
    });
    await editor.until(
      "a message",
      () => editor.notifications(),
      (texts) => texts.some((shown) => /Task “quiet”: .*45456/.test(shown)),
    );
  } finally {
    writeFileSync(file, text);
  }
  await editor.command("Notifications: Clear All Notifications");
  await editor.showProblems();
  await untilListed(editor, "the problems as before", before);
});

scenario("a port is ignored in the settings of the workspace", async (editor, workbench) => {
  const before = await settled(editor);
  await editor.goToProblem("package.json", 6);
  await editor.quickFixes();
  await editor.chooseQuickFix("Ignore port 45456 in the settings");
  await untilListed(
    editor,
    "45456 nowhere",
    before.filter((row) => !row.includes(" 45456 ")),
  );
  const file = join(workbench.workspace, ".vscode", "settings.json");
  assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), { "wslPortGuard.ignoredPorts": [45456] });
  writeFileSync(file, "{}");
  await untilListed(editor, "the problems as before", before);
});

scenario("commands for an administrator are shown and copied, never run", async (editor) => {
  const before = await settled(editor);
  try {
    replay("deny-window");
    await editor.until(
      "the port that this WSL refuses",
      () => listed(editor),
      (rows) => rows.includes("compose.yaml:11:10 8443 Warning wsl-denied-dynamic"),
    );
    await editor.goToProblem("compose.yaml", 11);
    await editor.quickFixes();
    await editor.chooseQuickFix("Copy the commands that reset the dynamic range");
    const dialog = editor.page.locator(".monaco-dialog-box");
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /administrator[^]*netsh int ipv4 set dynamicport tcp start=49152 num=16384/);
    await editor.screenshot("replay-commands");
    await dialog.getByRole("button", { name: "Copy" }).click();
    await editor.until(
      "the clipboard",
      () => editor.clipboard(),
      (text) => /^netsh int ipv4 set dynamicport tcp .*\r\nnetsh int ipv4 set dynamicport udp /.test(text),
    );
  } finally {
    replay("mirrored-windows");
  }
  await untilListed(editor, "the problems as before", before);
});

/** Runs `steps`, which may set settings of the workspace, and clears these settings afterwards. */
async function withWorkspaceSettings(workbench, steps) {
  const file = join(workbench.workspace, ".vscode", "settings.json");
  const set = (settings) => writeFileSync(file, JSON.stringify(settings, null, 2));
  try {
    await steps(set);
  } finally {
    set({});
  }
}

scenario("inlay hints show on which side a published port listens, and what .env gives to its variable", async (editor, workbench) => {
  await withWorkspaceSettings(workbench, async (set) => {
    await editor.open("compose.yaml");
    set({ "wslPortGuard.inlayHints": true });
    const lines = () => editor.page.locator(".editor-instance .view-line").allInnerTexts();
    const shown = (wanted) => (seen) => seen.some((line) => wanted.test(line.replaceAll(/\s/g, "")));
    await editor.until("the side", lines, shown(/"8443Windows:443"/));
    await editor.until("the value", lines, shown(/\$\{METRICS_PORT:-(\d+)\}=\1Windows:9090/));
    await editor.screenshot("replay-hints");
  });
});

scenario("settings are honoured at once", async (editor, workbench) => {
  const before = await settled(editor);
  await withWorkspaceSettings(workbench, async (set) => {
    const setting = async (settings, wanted) => {
      set(settings);
      await untilListed(editor, JSON.stringify(settings), wanted);
    };
    await setting(
      { "wslPortGuard.ignoredPorts": ["45000-45456"] },
      before.filter((row) => !row.includes(" 45456 ")),
    );
    await setting({ "wslPortGuard.enable": false }, []);
    await setting({}, before);
    await setting(
      { "wslPortGuard.exclude": ["**/package.json", ".vscode/**"] },
      before.filter((row) => !/^package\.json|^\.vscode/.test(row)),
    );
    await setting(
      { "wslPortGuard.include": ["*.json"] },
      before.filter((row) => /^package\.json/.test(row)),
    );
    await setting(
      { "wslPortGuard.severity": { "wsl-reserved": "off" } },
      before.filter((row) => !row.endsWith(" wsl-reserved")),
    );
    await setting(
      { "wslPortGuard.severity": { "wsl-reserved": "error" } },
      before.map((row) => row.replace("Warning wsl-reserved", "Error wsl-reserved")).sort(),
    );
    await setting({ "wslPortGuard.reservedRanges": ["8443/tcp"] }, [...before, "compose.yaml:11:10 8443 Warning user-reserved"].sort());
    await setting({ "wslPortGuard.side": "wsl" }, []);
  });
  await untilListed(editor, "the problems as before", before);
});

scenario("the range of suggestions is honoured", async (editor, workbench) => {
  await withWorkspaceSettings(workbench, async (set) => {
    set({ "wslPortGuard.suggestionRange": "20000-20999" });
    await editor.open("package.json");
    await editor.goToProblem("package.json", 6);
    const port = /^Change port 45456 to (\d+)$/;
    await editor.until(
      "a port of the range",
      async () => {
        const titles = await editor.quickFixes();
        await editor.dismiss();
        return Number(port.exec(titles[0])?.[1]);
      },
      (number) => number >= 20000 && number <= 20999,
    );
  });
});

/** Every process as { pid, command }: from /proc, since a bare Linux has no ps, or from ps where there is no /proc. */
function processes() {
  if (!existsSync("/proc"))
    return [...run("ps", ["-eo", "pid=,args="]).matchAll(/^ *(\d+) (.*)$/gm)].map(([, pid, command]) => ({ pid: Number(pid), command }));
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return { pid: Number(pid), command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ") };
      } catch {
        return { pid: Number(pid), command: "" }; // It has just ended.
      }
    });
}

/** The process ids of the servers started for this workbench: those whose program lies in its extensions folder. */
function servers(workbench) {
  const folder = join(workbench.folder, "extensions");
  return processes()
    .filter(({ command }) => command.startsWith(folder) && / lsp( |$)/.test(command))
    .map(({ pid }) => pid);
}

scenario("a workspace cannot name the program that is run", async (editor, workbench) => {
  const before = await settled(editor);
  const trap = join(workbench.folder, "trap");
  writeFileSync(trap, `#!/bin/sh\ntouch ${trap}-sprung\n`, { mode: 0o755 });
  await withWorkspaceSettings(workbench, async (set) => {
    // The last setting takes effect, which shows that the file was read.
    set({ "wslPortGuard.serverPath": trap, "wslPortGuard.replayFolder": workbench.folder, "wslPortGuard.reservedRanges": ["8443"] });
    await untilListed(editor, "the new range", [...before, "compose.yaml:11:10 8443 Warning user-reserved"].sort());
    const [old] = servers(workbench);
    await editor.command("WSL Port Guard: Restart Server");
    await editor.until(
      "another server",
      () => servers(workbench),
      (pids) => pids.length === 1 && pids[0] !== old,
    );
    await editor.until(
      "the range of the recording",
      () => editor.status(),
      (text) => /^WSL 44620[–-]48715$/.test(text),
    );
    assert.equal(existsSync(`${trap}-sprung`), false);
  });
  await untilListed(editor, "the problems as before", before);
});

scenario("a change of the machine is followed", async (editor) => {
  const before = await settled(editor);
  assert.ok(before.length > 0);
  try {
    replay("nat");
    await editor.until(
      "the new mode",
      () => editor.status(),
      (text) => text === "WSL: nat",
    );
    await untilListed(editor, "no block, no problem", []);
  } finally {
    replay("mirrored-windows");
  }
  await editor.until(
    "the range again",
    () => editor.status(),
    (text) => /^WSL 44620[–-]48715$/.test(text),
  );
  await untilListed(editor, "the problems again", before);
});

scenario("a server that is killed comes back; one that keeps dying is let go until the user restarts it", async (editor, workbench) => {
  const before = await settled(editor);
  const alive = () =>
    editor.until(
      "a server",
      () => servers(workbench),
      (pids) => pids.length === 1,
    );
  for (let kills = 1; kills <= 5; kills++) {
    const [pid] = await alive();
    process.kill(pid, "SIGKILL");
    await editor.until(
      `another server after kill ${kills}`,
      () => servers(workbench),
      (pids) => pids.length === 1 && pids[0] !== pid,
    );
    await editor.page.waitForTimeout(500); // the status bar may still show the text of the killed server
    await editor.until(
      "its status",
      () => editor.status(),
      (text) => text.startsWith("WSL 44620"),
    );
    if (kills === 1) await untilListed(editor, "the problems again", before);
  }
  process.kill((await alive())[0], "SIGKILL");
  await editor.until(
    "a message",
    () => editor.notifications(),
    (texts) => texts.some((text) => text.includes("keeps ending unexpectedly")),
  );
  await editor.screenshot("replay-crashed");
  await editor.until(
    "no status of a dead server",
    () => editor.status(),
    (text) => text === "",
  );
  await editor.page.locator(".notification-toast").getByRole("button", { name: "Restart" }).click();
  await alive();
  await untilListed(editor, "the problems again", before);
});

scenario("a server that cannot be started is told, and how to mend it", async (editor, workbench) => {
  workbench.setMachineSettings({ "wslPortGuard.replayFolder": REPLAYED, "wslPortGuard.serverPath": join(workbench.folder, "nowhere") });
  await editor.until(
    "a message",
    () => editor.notifications(),
    (texts) => texts.some((text) => /missing.*serverPath/.test(text)),
  );
  const dying = join(workbench.folder, "dying");
  writeFileSync(dying, "#!/bin/sh\nexit 3\n", { mode: 0o755 });
  workbench.setMachineSettings({ "wslPortGuard.serverPath": dying });
  await editor.until(
    "a message",
    () => editor.notifications(),
    (texts) => texts.some((text) => /did not answer.*serverPath/.test(text)),
  );
  assert.equal((await editor.notifications()).filter((text) => /did not answer|connection/.test(text)).length, 1, "told once");
  workbench.setMachineSettings({ "wslPortGuard.replayFolder": REPLAYED });
  await editor.until(
    "the status",
    () => editor.status(),
    (text) => text.startsWith("WSL 44620"),
  );
});

scenario("a silent server keeps nobody from another one", async (editor, workbench) => {
  const silent = join(workbench.folder, "silent");
  writeFileSync(silent, "#!/bin/sh\nwhile :; do sleep 1; done\n", { mode: 0o755 });
  workbench.setMachineSettings({ "wslPortGuard.replayFolder": REPLAYED, "wslPortGuard.serverPath": silent });
  const running = () => processes().filter(({ command }) => command.includes(`${silent} lsp`));
  await editor.until("the silent server", running, (found) => found.length > 0);
  workbench.setMachineSettings({ "wslPortGuard.replayFolder": REPLAYED });
  await editor.until(
    "the status",
    () => editor.status(),
    (text) => text.startsWith("WSL 44620"),
  );
  await editor.until("the end of the silent server", running, (found) => found.length === 0);
});

scenario("a server is killed while the user types: no text is lost, and the problems come back", async (editor, workbench) => {
  const before = await settled(editor);
  await editor.open(".env");
  // Keys that are pressed before the editor has the focus get lost.
  await editor.page.locator(".editor-instance .view-lines").first().click();
  await editor.until(
    "the end of the file",
    async () => {
      await editor.page.keyboard.press("Control+End");
      return editor.position();
    },
    (position) => position === "Ln 7, Col 1",
  );
  await editor.page.keyboard.type("\nTYPED_PO");
  const from = performance.now();
  process.kill(servers(workbench)[0], "SIGKILL");
  await editor.page.keyboard.type("RT=45460");
  const withTyped = (rows) => before.every((row) => rows.includes(row)) && rows.some((row) => /^\.env:\d+:12 45460 /.test(row));
  await editor.until("all problems", () => listed(editor), withTyped);
  console.log(`    all problems are back ${Math.round(performance.now() - from)} ms after the kill`);
  assert.match(await editor.text(), /TYPED_PORT=45460/);
  await editor.command("File: Revert File");
  await untilListed(editor, "the problems as before", before);
});

scenario("the machine is recorded into a folder, for a report", async (editor, workbench) => {
  await editor.command("WSL Port Guard: Record This Machine");
  const box = editor.page.locator(".quick-input-widget");
  // The workbench writes its own proposal of a folder into the field, once or twice, when it has read that folder.
  const field = box.locator("input:visible");
  const settled = async () => {
    await field.fill(`${workbench.folder}/`);
    await editor.page.waitForTimeout(500);
    return field.inputValue();
  };
  await editor.until("the folder in the field", settled, (value) => value === `${workbench.folder}/`);
  await box
    .getByRole("button", { name: "OK" })
    .or(box.getByRole("button", { name: "Record Here" }))
    .first()
    .click();
  const dialog = editor.page.locator(".monaco-dialog-box");
  await dialog.waitFor();
  await editor.screenshot("replay-recorded");
  const text = await dialog.innerText();
  assert.match(text, /Look through the files[^]*recording\.json/);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  // The workbench may still have had its own proposal of a folder.
  const [, folder] = /Recorded in (\S+): \d+ files/.exec(text);
  assert.ok(readdirSync(folder).includes("evidence.json"), folder);
  rmSync(folder, { recursive: true });
});

// The last one: it changes most files of the workspace.
scenario("ports are chosen for the whole workspace, after a look at what changes", async (editor, workbench) => {
  const compose = () => readFileSync(join(workbench.workspace, "compose.yaml"), "utf8");
  const before = compose();
  const question = editor.page.locator(".monaco-dialog-box");
  const chooseAndPress = async (button) => {
    await editor.page.locator(".editor-instance .view-lines").first().click();
    await editor.command("Source Action...");
    await editor.chooseQuickFix("Choose ports");
    await question.waitFor();
    if (button === "Change All") await editor.screenshot("replay-choose-ports");
    await question.getByRole("button", { name: button }).click();
  };
  await editor.command("Notifications: Clear All Notifications"); // one of an earlier scenario may cover a button
  await editor.open("compose.yaml");
  await chooseAndPress("Tick Each Change");
  await editor.page.getByText("Refactor Preview").first().waitFor();
  await editor.screenshot("replay-choose-ports-each");
  await editor.page.getByRole("button", { name: "Discard" }).first().click();
  await editor.save();
  assert.equal(compose(), before, "nothing is changed yet");

  await chooseAndPress("Change All");
  await editor.until(
    "the change",
    () => editor.status(),
    (text) => !/⚠|problem/.test(text) && text.startsWith("WSL"),
  );
  await editor.save();
  await editor.until("the file on disk", compose, (text) => text !== before);
  assert.doesNotMatch(compose().replace(/#.*|http:\S*|.*target.*|PORT: "48080"|:48080"|- "45000"/g, ""), /4[4-8]\d{3}/, "no port of the block is left");
  await editor.showProblems();
  await untilListed(editor, "no problems", []);
});
