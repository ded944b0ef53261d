// Installs packages of Debian in CI, so that CI runs the tests that need them too. Nowhere else is anything installed.
import { spawnSync } from "node:child_process";

/** Whether packages may be installed here. */
function mayInstall() {
  const here = process.env.CI === "true" && process.platform === "linux" && process.getuid() === 0;
  return here && spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;
}

/** Installs packages, where that may be done. Whether it worked shows when they are used. */
export function installInCI(...packages) {
  if (!mayInstall()) return;
  // Another step may be installing: the packages' database is waited for.
  const options = ["-qq", "-o", "DPkg::Lock::Timeout=300"];
  const apt = (...args) =>
    spawnSync("apt-get", [...args, ...options], {
      stdio: ["ignore", "ignore", "inherit"],
      timeout: 600_000,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0;
  const install = () => apt("install", "-y", "--no-install-recommends", ...packages);
  if (!install()) apt("update") && install();
}
