// npm run audit    whether the dependencies are what the lock files say, have known weaknesses, and may be shipped
//
// The lists of weaknesses are fetched from the network.
import { TARGETS, buildClient, ensureModules } from "./build.mjs";
import { licences } from "./notice.mjs";
import { ROOT, show } from "./shell.mjs";

const GOVULNCHECK = "golang.org/x/vuln/cmd/govulncheck@v1.9.0";

ensureModules();
const inputs = await buildClient();
const parts = new Map(
  Object.values(TARGETS)
    .flatMap((target) => licences(inputs, ...target))
    .map(({ name, version, under }) => [name, [version, under.join(", ")]]),
);
console.log("\nWorks of others in the packages, and their licences:");
for (const [name, [version, under]] of parts) console.log(`  ${name.padEnd(46)} ${version.padEnd(40)} ${under}`);

const checks = [
  ["go", ["mod", "verify"]],
  ["go", ["run", GOVULNCHECK, "./..."]],
  ["npm", ["audit", "--omit=dev"]],
  ["npm", ["audit", "--audit-level=high"]], // of the tools that build: what is less than high cannot reach the package
];
const failed = checks.filter(([program, args]) => {
  console.log(`\n== ${program} ${args.join(" ")}`);
  try {
    show(program, args, { cwd: ROOT });
    return false;
  } catch (error) {
    console.error(error.message);
    return true;
  }
});
if (failed.length > 0) {
  console.error(`\nFAILED: ${failed.map(([program, args]) => [program, ...args].join(" ")).join("; ")}`);
  process.exit(1);
}
