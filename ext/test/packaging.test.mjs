// Packs the extension and checks that the .vsix has the right files, the program for its platform, and nothing else.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { readArchive } from "./archive.mjs";
import { HOST, buildClient, pack, stamps, version } from "../workbench/build.mjs";
import { CACHE, ROOT, run } from "../workbench/shell.mjs";

const REQUIRED = [
  "LICENSE.txt",
  "ext/dist/NOTICE.txt",
  "ext/dist/extension.js",
  "ext/l10n/bundle.l10n.zh-cn.json",
  "ext/media/icon.png",
  ...readdirSync(join(ROOT, "ext", "walkthrough")).map((name) => `ext/walkthrough/${name}`),
  "package.json",
  "package.nls.json",
  "package.nls.zh-cn.json",
  "readme.md",
  "server/policy/schema.json",
];
/** What a package may have: 5 MB. What the build does for it stands in build.mjs. */
const MOST_BYTES = 5_000_000;
const ALLOWED = ["changelog.md"];

/** The platform in the header of a program: "linux-x64", "win32-arm64", …; see the ELF, PE and Mach-O formats. */
function platformOf(program) {
  if (program.readUInt32BE(0) === 0x7f454c46) return `linux-${{ 0x3e: "x64", 0xb7: "arm64" }[program.readUInt16LE(18)]}`;
  if (program.toString("latin1", 0, 2) === "MZ") return `win32-${{ 0x8664: "x64", 0xaa64: "arm64" }[program.readUInt16LE(program.readUInt32LE(0x3c) + 4)]}`;
  if (program.readUInt32LE(0) === 0xfeedfacf) return `darwin-${{ 0x01000007: "x64", 0x0100000c: "arm64" }[program.readUInt32LE(4)]}`;
  return "unknown";
}

/** Whether an ELF program needs a dynamic loader (has a PT_INTERP segment); musl and glibc have different ones. */
function needsLoader(program) {
  const table = Number(program.readBigUInt64LE(32));
  const size = program.readUInt16LE(54);
  return Array.from({ length: program.readUInt16LE(56) }, (_, i) => program.readUInt32LE(table + i * size)).includes(3);
}

test("a build says its commit, and whether files differ from it", () => {
  const folder = mkdtempSync(join(tmpdir(), "stamps-test-"));
  try {
    const release = `-X github.com/wsl-port-guard/wsl-port-guard/server/cli.release=${version()}`;
    assert.equal(stamps(folder), release, "without a working copy");

    const git = (...args) => run("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@example.org", ...args]);
    git("init", "--quiet");
    writeFileSync(join(folder, "a.txt"), "1");
    git("add", "a.txt");
    git("commit", "--quiet", "--message", "first");
    assert.match(stamps(folder), /cli\.commit=[0-9a-f]{12} -X \S+cli\.date=\d{4}-\d\d-\d\d$/);

    writeFileSync(join(folder, "a.txt"), "2");
    assert.match(stamps(folder), /cli\.modified=true$/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const inputs = await buildClient();
const targets = process.env.PACKAGE_TARGETS ? process.env.PACKAGE_TARGETS.split(",") : ["win32-x64", "win32-arm64"];
// This platform comes last, so that ext/bin holds a server that runs here, for the tests that follow.
for (const target of [...targets.filter((name) => name !== HOST), HOST]) {
  test(`the package for ${target}`, async () => {
    const path = join(CACHE, `wsl-port-guard-${target}.vsix`);
    await pack(target, path, inputs);
    assert.ok(statSync(path).size <= MOST_BYTES, `${statSync(path).size} bytes are at most ${MOST_BYTES}`);
    const files = await readArchive(path);
    const windows = target.startsWith("win32");
    const program = `ext/bin/wsl-port-guard${windows ? ".exe" : ""}`;

    const inside = Object.keys(files)
      .filter((name) => name.startsWith("extension/"))
      .map((name) => name.slice("extension/".length));
    for (const name of [...REQUIRED, program]) assert.ok(inside.includes(name), `${name} is in`);
    assert.deepEqual(
      inside.filter((name) => ![...REQUIRED, ...ALLOWED, program].includes(name)),
      [],
      "nothing else is in",
    );

    const { mode, content } = files[`extension/${program}`];
    assert.equal(platformOf(content), target.replace("alpine", "linux"));
    if (!windows) assert.equal(mode & 0o111, 0o111, "may be run");
    if (platformOf(content).startsWith("linux")) assert.equal(needsLoader(content), false, "runs with any libc");

    // The client warns of a server of another version.
    if (target === HOST) assert.match(run(join(ROOT, program), ["version"]), new RegExp(`^wsl-port-guard ${version().replaceAll(".", "\\.")} `));

    const manifest = files["extension.vsixmanifest"].content.toString();
    assert.match(manifest, new RegExp(`TargetPlatform="${target}"`));
    assert.match(manifest, new RegExp(`Version="${version().replaceAll(".", "\\.")}"`));
    assert.match(manifest, /Id="wsl-port-guard"/);

    const notice = files["extension/ext/dist/NOTICE.txt"].content.toString();
    for (const part of ["go.lsp.dev/jsonrpc2 v", "vscode-languageclient 11"]) assert.ok(notice.includes(part), `the licence of ${part}`);

    const icon = files["extension/ext/media/icon.png"].content;
    assert.equal(icon.toString("latin1", 1, 4), "PNG");
    assert.ok(icon.readUInt32BE(16) >= 128 && icon.readUInt32BE(20) >= 128, "the Marketplace wants 128 × 128 or more");
  });
}
