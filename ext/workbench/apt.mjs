// Installs packages of Debian in CI, so that CI runs the tests that need them too. Nowhere else is anything installed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

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

/** The Debian mirror of this machine, such as that in its sources.list; undefined if it is no Debian. */
function debianMirror() {
  if (!existsSync("/etc/os-release") || !/^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"))) return undefined;
  const sites = spawnSync("apt-get", ["indextargets", "--format", "$(SITE)", "Created-By: Packages", "Component: main"], { encoding: "utf8" }).stdout ?? "";
  return sites.split("\n").find((site) => /\/debian\/?$/.test(site));
}

/**
 * Unpacks packages of a newer release of Debian into a folder, where this machine's release does not have them. Nothing is
 * installed: what is unpacked runs with the loader and the libraries among it. Whether it worked shows when it is used.
 */
export function unpackInCI(folder, release, ...packages) {
  const mirror = mayInstall() && !existsSync(folder) && debianMirror();
  if (!mirror) return;
  const scratch = `${folder}-${process.pid}`;
  mkdirSync(join(scratch, "lists", "partial"), { recursive: true });
  mkdirSync(join(scratch, "archives", "partial"), { recursive: true });
  const sources = join(scratch, "sources.list");
  writeFileSync(sources, `deb ${mirror} ${release} main\n`);
  const own = {
    "Dir::Etc::SourceList": sources,
    "Dir::Etc::SourceParts": "/dev/null",
    "Dir::State::Lists": join(scratch, "lists"),
    "Dir::Cache": scratch,
    "APT::Sandbox::User": "root",
  };
  const apt = (...args) =>
    spawnSync("apt-get", ["-qq", ...Object.entries(own).flatMap(([key, value]) => ["-o", `${key}=${value}`]), ...args], {
      cwd: scratch,
      stdio: ["ignore", "ignore", "inherit"],
      timeout: 300_000,
    }).status === 0;
  const unpacked = join(scratch, "unpacked");
  if (apt("update") && apt("download", ...packages)) {
    const files = readdirSync(scratch).filter((name) => name.endsWith(".deb"));
    if (files.every((name) => spawnSync("dpkg", ["-x", name, unpacked], { cwd: scratch }).status === 0)) renameSync(unpacked, folder);
  }
  rmSync(scratch, { recursive: true, force: true });
}
