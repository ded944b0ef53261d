// npm run package            packs the extension for this platform
// npm run package -- --all   packs it for every platform that is published
import { join } from "node:path";
import { HOST, TARGETS, buildClient, ensureModules, pack, version } from "./build.mjs";
import { ROOT } from "./shell.mjs";

ensureModules();
const inputs = await buildClient();
// This platform comes last, so that ext/bin holds a server that runs here.
const targets = process.argv.includes("--all") ? [...Object.keys(TARGETS).filter((target) => target !== HOST), HOST] : [HOST];
for (const target of targets) {
  const vsix = join(ROOT, `wsl-port-guard-${target}-${version()}.vsix`);
  await pack(target, vsix, inputs);
  console.log(`  ${vsix}`);
}
