// A release without its registries: what is built, what would be sent, what stops it. See ext/workbench/release.mjs.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { promisify } from "node:util";
import { HOST, TARGETS } from "../workbench/build.mjs";
import { buildRelease, packages, problems, publishing, section, verify } from "../workbench/release.mjs";
import { ROOT, run } from "../workbench/shell.mjs";
import { readArchive } from "./archive.mjs";
import { startRegistries } from "./registries.mjs";

/** Set by npm run release:dry: all packages, and the lists of parts, whose tool comes from the network. */
const whole = process.env.RELEASE_WHOLE === "1";
const targets = whole ? Object.keys(TARGETS) : [HOST];
const folder = join(ROOT, ".cache", "release");
await buildRelease(folder, { targets, sbom: whole });

const LOG = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-31\n\n### Added\n\n- A thing.\n\n## [1.1.0] - 2025-12-31\n\n- Another.\n";

test("a release wants its version as its tag, and its section in the changelog", () => {
  assert.deepEqual(problems("v1.2.0", "1.2.0", LOG), []);
  assert.match(problems("v1.2.1", "1.2.0", LOG).join(), /must be v1\.2\.0/);
  assert.match(problems("1.2.0", "1.2.0", LOG).join(), /must be v1\.2\.0/);
  assert.match(problems("v1.3.0", "1.3.0", LOG).join(), /no section \[1\.3\.0\]/);
  assert.match(problems("v2.0.0", "2.0.0", "## [2.0.0]\n\n## [1.0.0]\n\n- Old.\n").join(), /nothing in it/);
});

test("the notes of a release are its section alone", () => {
  assert.equal(section(LOG, "1.2.0"), "### Added\n\n- A thing.");
});

test("checksums notice a file that was changed, and one that was added", () => {
  for (const spoil of [(copy) => appendFileSync(packages(copy)[0], " "), (copy) => writeFileSync(join(copy, "more.vsix"), "")]) {
    const copy = mkdtempSync(join(tmpdir(), "release-"));
    cpSync(folder, copy, { recursive: true });
    verify(copy);
    spoil(copy);
    assert.throws(() => verify(copy), /not those of its SHA256SUMS/);
    rmSync(copy, { recursive: true });
  }
});

test("both registries are sent the packages of the release page, byte for byte", async () => {
  const registries = await startRegistries();
  const env = { ...process.env, VSCE_MARKETPLACE_URL: registries.url, OVSX_REGISTRY_URL: registries.url, VSCE_PAT: "one", OVSX_PAT: "two" };
  const expected = packages(folder).map((path) => readFileSync(path).toString("base64"));
  assert.equal(expected.length, targets.length);
  for (const [where, token] of [
    ["marketplace", "one"],
    ["open-vsx", "two"],
  ]) {
    // In a process of its own, as in the workflow; this one is the registry meanwhile.
    await promisify(execFile)(process.execPath, [join(ROOT, "ext", "workbench", "release.mjs"), where, folder], { env });
    const sent = registries.sent.filter(({ to }) => to === where);
    assert.deepEqual(
      sent.map(({ bytes }) => bytes.toString("base64")),
      expected,
      where,
    );
    assert.deepEqual([...new Set(sent.map((request) => request.token))], [token]);
  }
  await registries.stop();
});

test("nothing is published without a token", () => {
  delete process.env.VSCE_PAT;
  assert.throws(() => publishing("marketplace", folder), /VSCE_PAT/);
});

test("a build in another folder gives the same bytes", async () => {
  const other = mkdtempSync(join(tmpdir(), "another folder "));
  // Nothing that git knows is left out: a build says whether files differ from the commit.
  const left = ["node_modules", ".cache", ".git", "ext/dist", "ext/bin"].map((path) => join(ROOT, path));
  cpSync(ROOT, other, { recursive: true, filter: (path) => !left.includes(path) });
  symlinkSync(join(ROOT, "node_modules"), join(other, "node_modules"), "junction");
  writeFileSync(join(other, ".git"), `gitdir: ${run("git", ["rev-parse", "--absolute-git-dir"]).trim()}\n`);
  const vsix = join(other, "again.vsix");
  const script = `const { buildClient, pack } = await import("./ext/workbench/build.mjs"); await pack(${JSON.stringify(HOST)}, ${JSON.stringify(vsix)}, await buildClient());`;
  run(process.execPath, ["--input-type=module", "--eval", script], { cwd: other });
  const first = packages(folder).find((path) => path.includes(HOST));
  assert.ok(readFileSync(first).equals(readFileSync(vsix)), "the packages are equal");
  rmSync(other, { recursive: true });
});

test("every file of a whole release is there", { skip: !whole && "only in npm run release:dry" }, () => {
  const programs = new Set(Object.values(TARGETS).map(([system, processor]) => `wsl-port-guard-${system}-${processor}${system === "windows" ? ".exe" : ""}`));
  const names = readdirSync(folder);
  for (const name of programs) assert.ok(names.includes(name) && names.includes(`${name}.cdx.json`), name);
  assert.equal(names.length, 8 + 2 * programs.size + 2); // and the list of parts of the bundle, and SHA256SUMS
});

test("the lists of parts name what the notices of licences name", { skip: !whole && "only in npm run release:dry" }, async () => {
  const listed = (name) =>
    JSON.parse(readFileSync(join(folder, `${name}.cdx.json`), "utf8")).components.map((part) => (part.group ? `${part.group}/${part.name}` : part.name));
  for (const target of targets) {
    const [system, processor] = TARGETS[target];
    const files = await readArchive(packages(folder).find((path) => path.includes(`-${target}-`)));
    const notice = files["extension/ext/dist/NOTICE.txt"].content.toString();
    const parts = [...listed(`wsl-port-guard-${system}-${processor}${system === "windows" ? ".exe" : ""}`), ...listed("extension.js")];
    assert.ok(parts.length > 20);
    for (const part of parts) assert.ok(notice.includes(`${part} `), `${part} of ${target}`);
  }
});
