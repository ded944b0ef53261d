// The parts of the workflow on a real Windows (ext/workbench/machine.mjs) that can run here. wine.test.mjs has its Windows part.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { HOST, buildServer } from "../workbench/build.mjs";
import { examine, inside, insidePath, setUp } from "../workbench/machine.mjs";
import { CACHE, ROOT } from "../workbench/shell.mjs";

/** Sets up a WSL whose `/bin/true` fails as often as is said. Returns the result, what was done, and what was said. */
async function setUpWith(failures) {
  const [done, said] = [[], []];
  const wsl = (args) => {
    done.push(args.join(" "));
    if (args.includes("/bin/true")) return { status: failures-- > 0 ? 1 : 0, out: "", err: "" };
    return { status: 0, out: args.includes("--networking-mode") ? "mirrored\n" : "", err: "" };
  };
  const started = await setUp({
    wsl,
    start: (args) => done.push(`start ${args.join(" ")}`),
    writeConfig: (text) => done.push(text),
    say: (text) => said.push(text),
    wait: () => {},
  });
  return { started, done, said };
}

test("mirrored networking is asked for before WSL starts, and WSL is kept running", async () => {
  const { started, done, said } = await setUpWith(2);
  assert.ok(started);
  const at = (pattern) => done.findIndex((line) => pattern.test(line));
  const order = [at(/^--install/), at(/networkingMode=mirrored/), at(/^--shutdown/), at(/^start .*sleep infinity/), at(/bin\/true$/)];
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
  assert.ok(!order.includes(-1));
  assert.ok(said.includes("networking mode: mirrored\n"));
});

test("a WSL that does not start is told, and Windows alone is examined", async () => {
  const { started, said } = await setUpWith(Infinity);
  assert.equal(started, false);
  assert.match(said.join("\n"), /WSL does not start/);
});

test("a Windows path is found inside WSL", () => {
  assert.equal(insidePath("D:\\a\\work\\wsl"), "/mnt/d/a/work/wsl");
  assert.deepEqual(inside("/bin/true").slice(-2), ["--exec", "/bin/true"]);
});

const lookalike = join(ROOT, "testdata", "lookalike", "enter.sh");
const recording = join(ROOT, "testdata", "recordings", "mirrored-wsl");
const canEnter = process.platform === "linux" && spawnSync(lookalike, ["true"], { stdio: "ignore" }).status === 0;

test("the part inside WSL records and judges the look-alike", { skip: !canEnter && "SKIP: needs Linux, root, unshare and ip" }, () => {
  const program = join(CACHE, "machine", "wsl-port-guard");
  buildServer(HOST, program);
  const to = mkdtempSync(join(tmpdir(), "machine-"));
  const run = (...args) => {
    const { status, stdout, stderr } = spawnSync(lookalike, ["-n", recording, program, ...args], {
      encoding: "utf8",
      env: { ...process.env, HOME: to, XDG_CACHE_HOME: "", XDG_STATE_HOME: "", XDG_CONFIG_HOME: "" },
    });
    return { status, out: stdout, err: stderr };
  };
  const texts = {};
  const contradicted = examine({ name: "wsl", folder: join(to, "wsl"), run, write: (name, text) => (texts[name] = text) });
  // The look-alike's netsh lists exclusions, which its Linux does not enforce.
  assert.deepEqual(contradicted, ["guest-excluded"]);
  assert.ok(existsSync(join(to, "wsl", "recording.json")));
  assert.match(texts["wsl-doctor.txt"], /This machine confirms/);
  rmSync(to, { recursive: true });
});

test("a doctor that cannot run is an error, not a machine without contradictions", () => {
  assert.throws(() => examine({ name: "windows", folder: "x", run: () => ({ status: 2, out: "", err: "no" }), write() {} }), /exit 2/);
});
