// A Chromium driven by playwright-core, both from the installed workbench.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBrowser } from "./install.mjs";

export async function launchBrowser(workbench) {
  const { chromium } = await import(pathToFileURL(join(workbench.modules, "playwright-core", "index.mjs")).href);
  const { program, env } = await ensureBrowser(workbench);
  return chromium.launch({
    executablePath: program,
    env: { ...process.env, ...env },
    // Tests may run as root and in containers with a small /dev/shm.
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
}
