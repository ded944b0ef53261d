// What a user inside WSL sees, live: the whole workbench runs in a network namespace that looks like WSL
// (testdata/lookalike/enter.sh), and the tests change the sysctl from which the server reads the range.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { suite } from "./suite.mjs";

const RANGE = "/proc/sys/net/ipv4/ip_local_port_range";
const looksLikeWSL = readFileSync("/proc/sys/kernel/osrelease", "utf8").includes("microsoft");
// Never on a real WSL: this suite would change the user's sysctl.
const inside = looksLikeWSL && process.env.WSL_DISTRO_NAME === "Lookalike";

if (!inside) test("live changes in a namespace that looks like WSL", { skip: "SKIP: not inside testdata/lookalike/enter.sh" }, () => {});
else scenarios(suite("live", { userSettings: { "wslPortGuard.refreshInterval": 1 } }));

function scenarios(scenario) {
  const problems = async (editor, path) =>
    (await editor.problems()).filter((problem) => problem.path === path).map((problem) => `${problem.line}:${problem.column} ${problem.code}`);
  const same = (wanted) => (seen) => JSON.stringify(seen) === JSON.stringify(wanted);

  scenario("the range is the one of this machine", async (editor) => {
    await editor.until(
      "the range",
      () => editor.status(),
      (text) => /^WSL 44620[–-]48715$/.test(text),
    );
    await editor.clickStatus();
    const report = await editor.until(
      "the report",
      () => editor.preview(),
      (text) => text.includes("44620"),
    );
    if (!/inside WSL 2/.test(report) || /recording/.test(report)) throw new Error(report);
  });

  scenario("what the editor forwards on Windows is reported; programs inside WSL may have those ports", async (editor) => {
    await editor.showProblems();
    await editor.until(
      "the forwarded port",
      () => problems(editor, ".devcontainer/devcontainer.json"),
      (list) => list.includes("6:20 wsl-reserved"),
    );
    await editor.open("package.json");
    const others = (await editor.problems()).filter((problem) => problem.path !== ".devcontainer/devcontainer.json");
    if (others.length > 0) throw new Error(JSON.stringify(others, null, 1));
  });

  scenario("the same files with everything run on Windows", async (editor, workbench) => {
    writeFileSync(join(workbench.workspace, ".vscode", "settings.json"), JSON.stringify({ "wslPortGuard.side": "windows" }));
    await editor.until("three problems", () => problems(editor, "package.json"), same(["6:25 wsl-reserved", "7:63 wsl-reserved", "8:48 wsl-reserved"]));
  });

  scenario("the range moves: status and problems follow, without a word from the user", async (editor) => {
    writeFileSync(RANGE, "48000 52095\n");
    await editor.until(
      "the new range",
      () => editor.status(),
      (text) => /^WSL 48000[–-]52095$/.test(text),
    );
    await editor.until("the one problem left", () => problems(editor, "package.json"), same(["7:63 wsl-reserved"]));
    writeFileSync(RANGE, "44620 48715\n");
    await editor.until(
      "the old range",
      () => editor.status(),
      (text) => /^WSL 44620[–-]48715$/.test(text),
    );
    await editor.until(
      "the old problems",
      () => problems(editor, "package.json"),
      (list) => list.length === 3,
    );
  });

  scenario("a mode without a block: nothing is reserved and nothing reported", async (editor) => {
    writeFileSync("/run/WSL/mode", "nat\n");
    await editor.command("WSL Port Guard: Read This Machine Again");
    await editor.until(
      "the mode",
      () => editor.status(),
      (text) => text === "WSL: nat",
    );
    await editor.until("no problem", () => problems(editor, "package.json"), same([]));
  });
}
