// What a release is made of, and where it goes. The workflow release.yml calls these, one in each of its jobs:
//   node ext/workbench/release.mjs check TAG                   the tag is the version, and the changelog has its section
//   node ext/workbench/release.mjs build FOLDER                packages, programs, lists of parts (SBOM), SHA256SUMS
//   node ext/workbench/release.mjs verify FOLDER               every file is as SHA256SUMS says, and no other is there
//   node ext/workbench/release.mjs notes                       the changelog's section, for the release page
//   node ext/workbench/release.mjs marketplace|open-vsx FOLDER publishes the packages; the token is in VSCE_PAT or OVSX_PAT
//   node ext/workbench/release.mjs dry                         all of it here (npm run release:dry): see ext/test/release.test.mjs
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { METAFILE, TARGETS, buildClient, ensureModules, pack, version } from "./build.mjs";
import { ROOT, run, show } from "./shell.mjs";

const SBOM_OF_PROGRAM = "github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0";
const SUMS = "SHA256SUMS";

/** The section of a version in a changelog, without its heading; "" if there is none, or nothing in it. */
export function section(changelog, wanted) {
  const sections = changelog.split(/^## /m).slice(1);
  const found = sections.find((text) => text.startsWith(`[${wanted}]`));
  return found ? found.slice(found.indexOf("\n") + 1).trim() : "";
}

/** What speaks against a release of this tag. */
export function problems(tag, released, changelog) {
  const found = [];
  if (tag !== `v${released}`) found.push(`The tag is ${tag}, but package.json has version ${released}: the tag must be v${released}.`);
  if (!section(changelog, released)) found.push(`CHANGELOG.md has no section [${released}], or nothing in it: give what is unreleased this heading.`);
  return found;
}

const changelog = () => readFileSync(join(ROOT, "CHANGELOG.md"), "utf8");

const digest = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** The text of SHA256SUMS for a folder, in the form of sha256sum. */
const sums = (folder) =>
  readdirSync(folder)
    .filter((name) => name !== SUMS)
    .sort()
    .map((name) => `${digest(join(folder, name))}  ${name}\n`)
    .join("");

/** Throws unless a folder has what its SHA256SUMS lists, byte for byte, and nothing else. */
export function verify(folder) {
  if (sums(folder) !== readFileSync(join(folder, SUMS), "utf8")) throw new Error(`The files in ${folder} are not those of its ${SUMS}.`);
}

/** The packages of a release folder, after it was verified. */
export function packages(folder) {
  verify(folder);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".vsix"))
    .sort()
    .map((name) => join(folder, name));
}

/** A program's name among the files of a release. */
const programName = ([system, processor]) => `wsl-port-guard-${system}-${processor}${system === "windows" ? ".exe" : ""}`;

/** Makes the files of a release in a folder; `sbom` can be left out where cyclonedx-gomod cannot be had. */
export async function buildRelease(folder, { targets = Object.keys(TARGETS), sbom = true } = {}) {
  ensureModules();
  const inputs = await buildClient();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const target of targets) {
    const program = await pack(target, join(folder, `wsl-port-guard-${target}-${version()}.vsix`), inputs);
    const name = join(folder, programName(TARGETS[target]));
    copyFileSync(program, name);
    chmodSync(name, 0o755);
    if (sbom)
      run("go", ["run", SBOM_OF_PROGRAM, "bin", "-json", "-noserial", "-notimestamp", "-version", `v${version()}`, "-output", `${name}.cdx.json`, name], {
        title: `SBOM ${basename(name)}`,
      });
  }
  if (sbom) {
    const tool = join(ROOT, "node_modules", "@cyclonedx", "cyclonedx-esbuild", "bin", "cyclonedx-esbuild-cli.js");
    run(process.execPath, [tool, "--output-reproducible", "--output-file", join(folder, "extension.js.cdx.json"), METAFILE], { title: "SBOM extension.js" });
  }
  writeFileSync(join(folder, SUMS), sums(folder));
}

const module = (...path) => join(ROOT, "node_modules", ...path);

/** The publishers' programs; each reads its token from a variable, so that none is on a command line. */
const PUBLISHERS = {
  marketplace: { program: module("@vscode", "vsce", "vsce"), token: "VSCE_PAT" },
  "open-vsx": { program: module("ovsx", "bin", "ovsx"), token: "OVSX_PAT" },
};

/** The command lines that publish the packages of a folder. A run after one that broke off goes on with what is missing. */
export function publishing(where, folder) {
  const { program, token } = PUBLISHERS[where];
  if (!process.env[token]) throw new Error(`The variable ${token} must hold the token for ${where}.`);
  return packages(folder).map((path) => [process.execPath, program, "publish", "--skip-duplicate", "--packagePath", path]);
}

function publish(where, folder) {
  for (const [program, ...args] of publishing(where, folder)) show(program, args);
}

/** Commands that take no argument. */
const ALONE = ["notes", "dry"];

const COMMANDS = {
  check(tag) {
    const found = problems(tag, version(), changelog());
    if (found.length > 0) throw new Error(found.join("\n"));
  },
  build: (folder) => buildRelease(resolve(folder)),
  verify: (folder) => verify(resolve(folder)),
  notes: () => console.log(section(changelog(), version())),
  dry: () =>
    show(process.execPath, ["--test", "--test-reporter=spec", join("ext", "test", "release.test.mjs")], { env: { ...process.env, RELEASE_WHOLE: "1" } }),
  marketplace: (folder) => publish("marketplace", resolve(folder)),
  "open-vsx": (folder) => publish("open-vsx", resolve(folder)),
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [name, argument] = process.argv.slice(2);
  try {
    if (!Object.hasOwn(COMMANDS, name ?? "") || (!ALONE.includes(name) && !argument))
      throw new Error(`Commands are ${Object.keys(COMMANDS).join(", ")}; all but ${ALONE.join(" and ")} want one argument.`);
    await COMMANDS[name](argument);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
