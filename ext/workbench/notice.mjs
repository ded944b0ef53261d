// Gathers the licences of everything that the package contains, as those licences require: of what esbuild put into the
// bundle and of what Go linked into the server.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "./shell.mjs";

const LICENCE = /^(licen[cs]e|copying|notice)(\.|-|$)/i;

/** The npm packages of a bundle, from esbuild's list of its inputs. */
function bundled(inputs) {
  const folders = new Set(Object.keys(inputs).flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  return [...folders].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
    return { name, version, folder: join(ROOT, folder) };
  });
}

/** The Go modules of the server on one system, and Go itself, whose library is linked too. */
function linked(GOOS, GOARCH) {
  const format = "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}";
  const list = run("go", ["list", "-deps", "-f", format, "./server/wsl-port-guard"], { env: { ...process.env, GOOS, GOARCH, CGO_ENABLED: "0" } });
  const modules = [...new Set(list.split("\n").filter(Boolean))].map((line) => line.split("\t"));
  const [root, version] = run("go", ["env", "GOROOT", "GOVERSION"]).trim().split(/\r?\n/);
  return [["go", version, root], ...modules].map(([name, version, folder]) => ({ name, version, folder }));
}

/** The licences that we may ship works under, each with words of its text. */
const LICENCES = {
  MIT: /Permission is hereby granted, free of charge/,
  ISC: /Permission to use, copy, modify, and(\/or)? distribute this software/,
  BSD: /Redistribution and use in source and binary forms/,
  "Apache-2.0": /Apache License/,
  "BlueOak-1.0.0": /Blue Oak Model License/,
};

/**
 * The parts of the package, each with the texts of its licence files and the names of its licences. Throws for a part
 * that has no licence, or none that is listed above, so that nothing is shipped that must not be.
 */
export function licences(inputs, GOOS, GOARCH) {
  return [...bundled(inputs), ...linked(GOOS, GOARCH)]
    .sort((a, b) => a.name.localeCompare(b.name, "en"))
    .map(({ name, version, folder }) => {
      const files = readdirSync(folder)
        .filter((file) => LICENCE.test(file))
        .sort();
      const texts = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
      // Some systems keep Go's licence elsewhere.
      if (files.length === 0 && name === "go") return { name, version, texts: ["BSD 3-Clause, see https://go.dev/LICENSE"], under: ["BSD"] };
      const under = Object.keys(LICENCES).filter((licence) => texts.some((text) => LICENCES[licence].test(text)));
      if (under.length === 0) throw new Error(`${name} ${version} has no licence in ${folder} that we know: ${files.join(", ") || "no file"}`);
      return { name, version, texts, under };
    });
}

/** The text of all licences. */
export function notice(inputs, GOOS, GOARCH) {
  const chapters = licences(inputs, GOOS, GOARCH).map(({ name, version, texts }) => [`${name} ${version}`, ...texts].join("\n\n"));
  return `WSL Port Guard contains the following works of others, under their licences.\n\n${chapters.join(`\n\n${"-".repeat(78)}\n\n`)}\n`;
}
