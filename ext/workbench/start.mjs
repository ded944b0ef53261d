// npm start                the extension in a real VS Code workbench on a copy of the demo workspace
// npm start -- --desktop   the same in the VS Code that is installed here
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildForHost } from "./build.mjs";
import { hasDesktop, startDesktop } from "./desktop.mjs";
import { ensureWorkbench } from "./install.mjs";
import { CACHE, ROOT } from "./shell.mjs";
import { freePort, startWorkbench } from "./workbench.mjs";

const RECORDING = join(ROOT, "testdata", "recordings", "mirrored-windows");
const DEMO = join(ROOT, "testdata", "demo");
const FIRST_PORT = 8123;

/** Whether this machine can have WSL: Windows, or a Linux kernel built by Microsoft. */
function mayHaveWSL() {
  if (process.platform === "win32") return true;
  const release = "/proc/sys/kernel/osrelease";
  return existsSync(release) && /microsoft/i.test(readFileSync(release, "utf8"));
}

/** Opens the address in the user's browser, where there is one; the address is printed anyway. */
function open(url) {
  const opener = { darwin: "open", win32: "explorer.exe" }[process.platform] ?? "xdg-open";
  spawn(opener, [url], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

const live = mayHaveWSL();
const settings = live ? {} : { "wslPortGuard.replayFolder": RECORDING };
const judged = live
  ? "Ports are judged against what this machine reserves now."
  : "This machine has no WSL, so the ports are judged against a RECORDING of a Windows machine\n  whose WSL uses mirrored networking (testdata/recordings/mirrored-windows). Nothing here is live.";

/** VS Code in the browser, until Ctrl+C. */
async function inBrowser(vsix) {
  const port = await freePort(Number(process.env.PORT || FIRST_PORT));
  const workbench = await startWorkbench({
    installed: ensureWorkbench(),
    folder: join(CACHE, `start-${port}`),
    demo: DEMO,
    vsix,
    port,
    machineSettings: settings,
  });
  console.log(
    `\n  WSL Port Guard runs in VS Code at\n\n      ${workbench.url}\n\n  ${judged}\n  It works on a copy of testdata/demo. Press Ctrl+C to end it.\n`,
  );
  if (!process.env.NO_OPEN && !process.env.CI) open(workbench.url);
  let ending = false;
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      void workbench.stop().then(() => process.exit(0));
    });
  }
  workbench.child.on("exit", (code) => {
    if (!ending) process.exit(code ?? 1);
  });
}

const vsix = await buildForHost();
if (process.argv.includes("--desktop") || (process.platform !== "linux" && hasDesktop())) {
  console.log(
    `\n  WSL Port Guard opens in your VS Code, with a profile of its own.\n\n  ${judged}\n  It works on a copy of testdata/demo. Close the window to end it.\n`,
  );
  startDesktop({ folder: join(CACHE, "desktop"), demo: DEMO, settings }).on("exit", (code) => process.exit(code ?? 1));
} else {
  await inBrowser(vsix);
}
