// Runs the client's unit tests: bundled by esbuild (Node 20 cannot run TypeScript), run by node:test.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CACHE, ROOT, show } from "./shell.mjs";

export async function unitTests() {
  const { build } = await import("esbuild");
  const source = join(ROOT, "ext", "test", "unit");
  const outdir = join(CACHE, "unit");
  rmSync(outdir, { recursive: true, force: true });
  const names = readdirSync(source).filter((name) => name.endsWith(".test.ts"));
  await build({
    entryPoints: names.map((name) => join(source, name)),
    outdir,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    conditions: ["node"],
    sourcemap: "inline",
    alias: { vscode: join(source, "vscode.cjs") },
  });
  const files = names.map((name) => join(outdir, name.replace(/\.ts$/, ".cjs")));
  show(process.execPath, ["--enable-source-maps", "--test", "--test-reporter=spec", ...files]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await unitTests();
