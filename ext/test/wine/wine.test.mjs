// Runs the Windows program under Wine, with real pipes, processes, registry, Winsock and socket tables. Stand-ins in
// testdata/wine replace the parts of Windows that Wine does not have (HCN, netsh's lists, WSL).
import assert from "node:assert/strict";
import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import test, { after, afterEach, before, describe } from "node:test";
import { setTimeout } from "node:timers/promises";
import { examine } from "../../workbench/machine.mjs";
import { Machine } from "./machine.mjs";
import { Prefix, findWine } from "./wine.mjs";

const COMPOSE = `services:
  web:
    ports:
      - "45456:80"
      - "41000:81"
      - "8080:82"
`;
const RUNNING = { "running.txt": "Ubuntu\n", "mode.txt": "mirrored\n", "range.txt": "44620\t48715\n" };
const BLOCK = "44620 48715\n";
const LISTS = 9; // that netsh is asked for
const DENIED = "0x80070005";
const BLOCKED = ["4 wsl-reserved"];

/** Whether somebody listens on a port of 127.0.0.1. */
function connects(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Resolves once `test` returns true. The test's own limit bounds the wait. */
async function until(what, test) {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await test()) return;
    await setTimeout(100);
  }
  throw new Error(`in vain: ${what}`);
}

const tools = findWine();
const skip = tools.missing && `SKIP: ${tools.missing}`;
if (skip) console.log(skip);

describe("the Windows program under Wine", { skip, timeout: 1_200_000 }, () => {
  const prefix = skip ? undefined : new Prefix(tools);
  const machine = skip ? undefined : new Machine(prefix);
  const source = (status, name) => status.sources.find((s) => s.name === name);
  const detail = (status, name) => source(status, name)?.detail;

  before(async () => {
    prefix.create();
    prefix.build();
    await prefix.begin();
  });
  afterEach(async () => {
    await machine.endProcesses();
    assert.deepEqual(machine.misuse(), [], "wsl.exe was asked what starts a distribution, or what nobody needs");
  });
  after(() => {
    prefix?.end();
  });

  for (const folder of ["probe", "probe/onwindows", "probe/windows", "probe/wslconfig"]) {
    test(`the Go tests of ${folder}`, async () => {
      await machine.reset({}, { vm: false });
      const result = prefix.goTest(folder);
      const failed = result.stdout.split("\n").filter((line) => !/^(=== |\s*--- (PASS|SKIP))/.test(line));
      assert.equal(result.status, 0, `${failed.join("\n")}\n${result.stderr}`);
      assert.match(result.stdout, /^--- PASS/m, "a test ran");
    });
  }

  test("a server over pipes follows the block that HCN tells", async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK });
    const client = await machine.serve(machine.workspace({ "compose.yaml": COMPOSE }));
    await client.until("45456 is marked", () => client.said("compose.yaml").join() === BLOCKED.join());
    await client.until("the status names the block", () => /44620–48715/.test(client.status?.text));

    machine.set({ "held.txt": "40525 44620\n", "range.txt": "40525\t44620\n" });
    await client.until("the mark moves with the block", () => client.said("compose.yaml").join() === "5 wsl-reserved");

    machine.set({ "held.txt": "" });
    await client.until("the mark goes with the block", () => client.said("compose.yaml").length === 0);
    assert.equal(await client.end(), 0);

    const calls = machine.log("hcn.log");
    const enumerated = calls.filter((line) => line.startsWith("enumerate")).length;
    assert.ok(enumerated >= 3, `${calls}`);
    assert.equal(calls.filter((line) => line === "free").length, enumerated, "each table is freed once");
  });

  test("doctor binds around the block, and what it contradicts is not believed from then on", async () => {
    // A program inside WSL listens on 3000, which HCN holds for it.
    const tcp = "  sl  local_address rem_address   st\n   0: 00000000:0BB8 00000000:0000 0A\n";
    await machine.reset({ ...RUNNING, "held.txt": `${BLOCK}3000 3000\n`, "tcp.txt": tcp });
    const examined = machine.call("doctor", "--json");
    const verdicts = Object.fromEntries(JSON.parse(examined.out).assumptions.map((a) => [a.id, a.verdict]));
    for (const id of [
      "hcn-block",
      "guest-range",
      "block-in-use",
      "every-address",
      "every-option",
      "hcn-starts-nothing",
      "vm-process",
      "wsl-returns",
      "hcn-ports",
      "shared-ports",
      "administered-allows",
    ])
      assert.equal(verdicts[id], "confirmed", id);
    // netsh's stand-in lists exclusions, which Wine does not enforce.
    assert.equal(verdicts["excluded-refuses"], "contradicted");
    assert.equal(examined.status, 1, examined.err);

    const status = machine.status();
    assert.deepEqual(status.notBelieved, ["excluded-refuses", "excluded-one"]);
    assert.equal(source(status, "netsh-excluded-ipv4-tcp.txt").status, "not-believed");
    assert.ok(!status.reservations.some((r) => r.kind.startsWith("win-excluded")), "no exclusion is claimed");
    assert.equal(status.block?.source, "hcn-entries.bin");

    // What the workflow on a real Windows does: a recording, judged again.
    const texts = {};
    const contradicted = examine({
      name: "windows",
      folder: "C:\\standin\\recording",
      run: (...args) => machine.call(...args),
      write: (name, text) => (texts[name] = text),
    });
    assert.deepEqual(
      contradicted,
      JSON.parse(examined.out)
        .assumptions.filter((a) => a.verdict === "contradicted")
        .map((a) => a.id),
    );
    assert.match(texts["windows-doctor.txt"], /Written to C:\\standin\\recording/);

    for (const protocol of ["tcp", "udp"])
      machine.set({ [`netsh-excluded-ipv4-${protocol}.txt`]: "\r\nStart Port    End Port\r\n----------    --------\r\n\r\n" });
    assert.equal(machine.call("doctor").status, 0, "nothing is contradicted any more");
    assert.equal(machine.status().notBelieved, undefined);
  });

  test("HCN denied is remembered; the range inside WSL and binding take its place", async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK, "hresult.txt": DENIED });
    const client = await machine.serve(machine.workspace({ "compose.yaml": COMPOSE }));
    await client.until("45456 is marked", () => client.said("compose.yaml").join() === BLOCKED.join());
    machine.set({ "netsh-excluded-ipv4-tcp.txt": "Start Port    End Port\r\n----------    --------\r\n      8080        8089\r\n" });
    await client.request("wslPortGuard/refresh");
    await client.until("a refresh asks netsh anew", () => client.said("compose.yaml").join() === [...BLOCKED, "6 win-excluded"].join());
    assert.equal(await client.end(), 0);
    assert.deepEqual(machine.log("hcn.log"), [`enumerate ${DENIED}`]);

    const status = machine.status();
    assert.deepEqual(status.block, { start: 44620, end: 48715, state: "live", source: "ip_local_port_range.txt" });
    assert.equal(source(status, "hcn-entries.bin").status, "denied");
    assert.equal(status.mode, "mirrored");
  });

  test("a Windows without HCN, and nobody inside WSL to ask: the block is found by binding", async () => {
    await machine.reset({ "running.txt": "docker-desktop\n", "held.txt": "50123 50423\n" }, { hcn: "computenetwork-old.dll" });
    const status = machine.status();
    assert.deepEqual(status.block, { start: 50123, end: 50423, state: "live", source: "bind-probe.json" });
    assert.equal(source(status, "hcn-entries.bin").status, "unavailable");
    assert.deepEqual(machine.log("hcn.log"), []);
  });

  test("ports that another program really holds are its, and no block", async () => {
    await machine.reset({ "running.txt": "docker-desktop\n" }, { hcn: "computenetwork-old.dll" });
    await machine.start("tool.exe", "50142-50211"); // wide enough for a block, and among the ports that the search tries
    const status = machine.status();
    assert.equal(status.block, null);
    // Wine may take too long to list so many sockets. Then the listeners are unknown, and nothing is concluded from them.
    const known = source(status, "windows-listeners.json").status === "ok";
    assert.equal(status.reservations.filter((r) => r.kind === "listener-win" && r.start >= 50142 && r.end <= 50211).length, known ? 70 : 0);
  });

  test("a program that listens inside a block that binding finds silences its port, not the block", async () => {
    await machine.reset({ "running.txt": "docker-desktop\n", "held.txt": "50123 50423\n" }, { hcn: "computenetwork-old.dll" });
    await machine.start("tool.exe", "50300");
    const status = machine.status();
    assert.deepEqual(status.block, { start: 50123, end: 50423, state: "live", source: "bind-probe.json" });
    assert.match(detail(status, "bind-probe.json"), /listens on (tcp|udp) 50300 inside 50123–50423/);
  });

  test("a program that listens inside the block that HCN tells silences its port, not the block", async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK });
    await machine.start("tool.exe", "45456");
    const status = machine.status();
    assert.deepEqual(status.block, { start: 44620, end: 48715, state: "live", source: "hcn-entries.bin" });
    assert.match(detail(status, "hcn-entries.bin"), /^\S.* listens on (tcp|udp) 45456 inside 44620–48715/);
    machine.workspace({ ".env": "API_PORT=45456\nWEB_PORT=45457\n" });
    const scanned = () => machine.call("scan", "C:\\Lädchen").out;
    let out = scanned();
    if (out.includes("unknown: networking mode")) out = scanned(); // a busy machine has not started the stand-in of wsl.exe in time
    assert.match(out, /1:\d+: information: .*45456.*\[port-in-use\]/);
    assert.match(out, /2:\d+: warning: .*45457.*\[wsl-reserved\]/);
  });

  // Each is a way in which HCN can tell something else than what it is taken for. None of them is a block.
  const VM = "{5A1AB1E5-0001-4D6D-8F00-77736C766D31}\n";
  for (const [name, files, note] of [
    ["the VM of somebody else", { "mode.txt": "mirrored\n", "vm.txt": VM, "told.txt": "other 40524 44619\n" }, /another VM/],
    ["no VM at all", { "mode.txt": "mirrored\n", "vm.txt": VM, "told.txt": "zero 49152 53247\n" }, /names no VM/],
    ["what is too wide for a block", { "mode.txt": "mirrored\n", "vm.txt": VM, "told.txt": "own 32768 65535\n" }, /width, place or protocol/],
    [
      "a range whose ends can be bound",
      { "mode.txt": "mirrored\n", "vm.txt": VM, "told.txt": "own 40524 44619\n" },
      /^contradicted: Windows lets programs bind (tcp|udp) \d+ inside 40524–44619/,
    ],
    ["a range although the mode is nat", { "mode.txt": "nat\n", "told.txt": "own 40524 44619\n", "held.txt": "40524 44619\n" }, /the networking mode is nat/],
  ]) {
    test(`HCN tells ${name}: a note, and no block`, async () => {
      await machine.reset({ "running.txt": "Ubuntu\n", ...files });
      const status = machine.status();
      assert.equal(status.block, null);
      assert.deepEqual(
        status.reservations.filter((r) => r.kind === "wsl-block" || r.kind === "wsl-guest-port"),
        [],
      );
      assert.match(detail(status, "hcn-entries.bin"), note);
    });
  }

  test("the block of this VM is known by its id, beside that of another VM", async () => {
    await machine.reset({ ...RUNNING, "vm.txt": VM, "held.txt": `${BLOCK}40524 44619\n`, "told.txt": "other 40524 44619\nown 44620 48715\n" });
    const status = machine.status();
    assert.deepEqual(status.block, { start: 44620, end: 48715, state: "live", source: "hcn-entries.bin" });
    assert.equal(status.reservations.filter((r) => r.kind === "wsl-block").length, 1);
    assert.match(detail(status, "hcn-entries.bin"), /another VM/);
  });

  test("forwards of netsh portproxy are listed with their targets", async () => {
    const rows = "--------------- ----------  --------------- ----------\r\n0.0.0.0         8085        172.20.1.2      3000\r\n";
    await machine.reset({ ...RUNNING, "held.txt": BLOCK, "netsh-portproxy.txt": rows });
    await machine.start("svchost2.exe", "8085");
    const forward = machine.status().reservations.find((r) => r.kind === "win-forward");
    assert.deepEqual([forward.start, forward.target, forward.state], [8085, "172.20.1.2:3000", "live"]);
  });

  test("a program that begins to listen is named, and forgotten when it ends", async (t) => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK });
    const client = await machine.serve(machine.workspace({ "compose.yaml": COMPOSE, ".env": "API_PORT=8081\n" }));
    await client.until("the block is known", () => client.said("compose.yaml").join() === BLOCKED.join());
    const tool = await machine.start("tool.exe", "8081");
    await client.until("8081 is in use", () => client.said(".env").join() === "1 port-in-use");
    const [{ message }] = client.diagnostics.get(".env");
    if (/pid|tool/.test(message)) assert.match(message, /tool\.exe \(pid \d+\)/);
    else t.diagnostic("this Wine does not tell who owns a socket; the name was not looked at");
    await tool.end();
    await client.until("8081 is free", () => client.said(".env").length === 0);
    assert.equal(await client.end(), 0);
  });

  test("without computenetwork.dll, and where Windows lets programs bind, nothing is claimed", async () => {
    await machine.reset(RUNNING, { hcn: "" });
    const status = machine.status();
    assert.equal(status.block, null);
    assert.equal(source(status, "hcn-entries.bin").status, "unavailable");
    assert.match(detail(status, "ip_local_port_range.txt"), /^contradicted: Windows lets programs bind/);
  });

  test("the end of the VM ends the block, a new one has a new one", async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK, "hresult.txt": DENIED }, { vm: false });
    const first = await machine.start("vmmemWSL.exe");
    const client = await machine.serve(machine.workspace({ "compose.yaml": COMPOSE }));
    await client.until("45456 is marked", () => client.said("compose.yaml").join() === BLOCKED.join());
    machine.set({ "running.txt": "", "held.txt": "" });
    await first.end();
    await client.until("the mark goes with the VM", () => client.said("compose.yaml").length === 0);
    const asked = machine.log("wsl.log").filter((line) => line.startsWith("-d")).length;
    assert.equal(asked, 3, "the life of a VM is asked once for the mode, the range and the VM's id");
    machine.set({ "running.txt": "Ubuntu\n", "held.txt": "40525 44620\n", "range.txt": "40525 44620\n" });
    await machine.start("vmmemWSL.exe");
    await client.until("41000 is marked", () => client.said("compose.yaml").join() === "5 wsl-reserved");
    assert.equal(await client.end(), 0);
  });

  test("while WSL is stopped nothing asks a distribution", async () => {
    await machine.reset({ "running.txt": "", "mode.txt": "mirrored\n" }, { vm: false });
    machine.home({ ".wslconfig": "[wsl2]\nnetworkingMode=mirrored\n" });
    const status = machine.status();
    assert.equal(status.vmState, "stopped");
    assert.equal(status.declaredMode, "mirrored");
    assert.deepEqual(machine.log("wsl.log").toSorted(), ["--list --running --quiet", "--version"]);
  });

  test("who publishes containers is told by the docker command's own files, and by Docker Desktop's pipe", async () => {
    await machine.reset(RUNNING, { hcn: "" });
    assert.equal(machine.status().docker, undefined);
    const desktop = await machine.start("com.docker.backend.exe", "pipe:dockerDesktopLinuxEngine");
    assert.equal(machine.status().docker, "desktop");
    machine.home({ ".docker/config.json": '{"currentContext":"one-that-is-gone"}' });
    assert.equal(machine.status().docker, undefined);
    await desktop.end();
    prefix.env.DOCKER_HOST = "tcp://localhost:2375";
    try {
      assert.equal(machine.status().docker, "engine");
    } finally {
      delete prefix.env.DOCKER_HOST;
    }
  });

  test("the command line: status, explain, scan and their exit statuses", async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK });
    await machine.start("com.docker.backend.exe", "pipe:dockerDesktopLinuxEngine"); // so that it is known who publishes
    machine.workspace({ "compose.yaml": COMPOSE });
    assert.match(machine.call("status").out, /44620–48715|44620-48715/);
    const explained = machine.call("explain", "45456");
    assert.equal(explained.status, 0);
    assert.match(explained.out, /45456[\s\S]*WSL/);
    assert.equal(machine.call("explain", "0").status, 2);
    const found = machine.call("scan", "C:\\Lädchen");
    assert.equal(found.status, 1, found.err);
    assert.match(found.out, /compose\.yaml:4:\d+.*wsl-reserved/);
    machine.set({ "held.txt": "" });
    const clean = machine.call("scan", "C:\\Lädchen");
    assert.equal(clean.status, 0, clean.out);
    assert.match(clean.out, /^No findings: /);
    assert.equal(machine.call("scan", "C:\\nowhere").status, 2);
  });

  test("scan --fix writes each file anew, with its line ends, and leaves nothing behind", async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK });
    await machine.start("com.docker.backend.exe", "pipe:dockerDesktopLinuxEngine"); // so that it is known who publishes
    const windowsLines = COMPOSE.replaceAll("\n", "\r\n");
    machine.workspace({ "compose.yaml": windowsLines });
    const file = join(machine.shop, "compose.yaml");
    // On a busy machine the reading may take too long; then nothing is known, and nothing is changed.
    let diff;
    for (let tries = 5; tries > 0 && !diff?.out; tries--) diff = machine.call("scan", "--diff", "C:\\Lädchen");
    assert.match(diff.out, /^- {6}- "45456:80"\r?$/m, `${diff.status} ${diff.err}`);
    assert.equal(readFileSync(file, "utf8"), windowsLines);
    const fixed = machine.call("scan", "--fix", "C:\\Lädchen");
    assert.equal(fixed.status, 0, fixed.out + fixed.err);
    const [, port] = /45456 → (\d+)/.exec(fixed.out) ?? [];
    assert.equal(readFileSync(file, "utf8"), windowsLines.replace("45456", port), fixed.out);
    assert.deepEqual(
      readdirSync(machine.shop).filter((name) => name.endsWith(".tmp")),
      [],
    );
    assert.equal(machine.call("scan", "C:\\Lädchen").status, 0);
  });

  test("HCN is not called where the service hns does not run, because the call would start it", async () => {
    await machine.reset(RUNNING, { hns: false });
    const status = machine.status();
    assert.equal(source(status, "hcn-entries.bin").status, "unavailable");
    assert.match(detail(status, "hcn-entries.bin"), /hns/);
    assert.deepEqual(machine.log("hcn.log"), []);
    assert.equal(status.mode, "mirrored", "the other sources are read");
  });

  test("HCN is not called where no VM runs", async () => {
    await machine.reset({ "running.txt": "", "held.txt": "" }, { vm: false });
    assert.equal(source(machine.status(), "hcn-entries.bin").status, "unavailable");
    assert.deepEqual(machine.log("hcn.log"), []);
  });

  test("HCN that hangs freezes neither the status nor the end of the server", async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK }, { vm: false });
    const vm = await machine.start("vmmemWSL.exe");
    const client = await machine.serve(machine.workspace({ "compose.yaml": COMPOSE }));
    await client.until("45456 is marked", () => client.said("compose.yaml").join() === BLOCKED.join());
    machine.set({ "hcn-hangs.txt": "" });
    await client.request("wslPortGuard/refresh");
    await until("HCN hangs", () => machine.log("hcn.log").includes("enumerate hangs"));
    for (const focused of [false, true]) await client.connection.sendNotification("wslPortGuard/window", { focused });
    machine.set({ "running.txt": "", "held.txt": "" });
    await vm.end();
    await client.until("the mark goes with the VM", () => client.said("compose.yaml").length === 0);
    assert.equal(machine.log("hcn.log").filter((line) => line === "enumerate hangs").length, 1, "nobody asks again while it hangs");
    assert.equal(await client.end(), 0);
  });

  test("a netsh that hangs takes its children along", async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK, "netsh-hangs.txt": "" });
    const status = JSON.parse(machine.call("status", "--json").out);
    assert.equal(source(status, "netsh-excluded-ipv4-tcp.txt").status, "timeout");
    const ports = machine.log("hanging.log");
    assert.equal(ports.length, LISTS * 3, "each list has a child and a grandchild");
    for (const port of ports) assert.equal(await connects(Number(port)), false, "a process still runs");
  });

  test("a server that ends takes along the netsh that hangs", async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK, "netsh-hangs.txt": "" });
    const client = await machine.serve(machine.workspace({ "compose.yaml": COMPOSE }));
    await until("all of them run", () => machine.log("hanging.log").length === LISTS * 3);
    assert.equal(await client.end(), 0);
    for (const port of machine.log("hanging.log")) {
      await until(`the process with port ${port} ends`, async () => !(await connects(Number(port))));
    }
  });

  test("a suggestion is bound once before it is made", async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK, "hresult.txt": DENIED });
    const first = () => JSON.parse(machine.call("suggest", "45456", "--json").out)[0].start;
    const suggested = first();
    machine.set({ "held.txt": `${BLOCK}${suggested} ${suggested}\n` }); // only a bind shows that this port is held
    assert.notEqual(first(), suggested);
  });

  const STOPPED = { "running.txt": "", "mode.txt": "mirrored\n" };
  const ELSEWHERE = { ...RUNNING, "range.txt": "40525\t44620\n", "held.txt": "40525 44620\n" };
  const isRefused = (ports) => assert.rejects(machine.start("tool.exe", ports), `another program can bind ${ports}`);

  test("hold: nobody else has the port until WSL has placed its block elsewhere, then a program can have it", async () => {
    await machine.reset(STOPPED, { vm: false });
    const held = machine.follow("hold", "45456/tcp+udp", "45460");
    await held.until(/^Holding ports 45456\/tcp\+udp, 45460 on Windows until WSL has placed its block\./m);
    await isRefused("45456");
    await isRefused("45460");
    await machine.start("other.exe", "45457"); // the neighbour is not held
    machine.set(ELSEWHERE);
    await machine.start("vmmemWSL.exe");
    assert.equal(await held.status, 0, held.out + held.err);
    assert.match(held.out, /WSL's block is 40525[–-]44620 now; on Windows your program can listen on ports 45456\/tcp\+udp, 45460\./);
    assert.match(held.err, /Experimental/);
    await machine.start("tool.exe", "45456", "45460");
  });

  test("hold: a block on top of the held port is said to be there, with an exit status of its own", async () => {
    await machine.reset(STOPPED, { vm: false });
    const held = machine.follow("hold", "45456");
    await held.until(/^Holding port 45456/m);
    machine.set({ ...RUNNING, "held.txt": BLOCK });
    await machine.start("vmmemWSL.exe");
    assert.equal(await held.status, 4, held.out + held.err);
    assert.match(held.out, /WSL placed its block 44620[–-]48715 on top of port 45456/);
    assert.doesNotMatch(held.out, /can listen/);
  });

  test("hold: a block that is there already needs wsl --shutdown; --wait waits for it", async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK }, { vm: false });
    const first = await machine.start("vmmemWSL.exe");
    const refused = machine.call("hold", "45456");
    assert.equal(refused.status, 5, refused.err);
    assert.match(refused.out, /only ["“]wsl --shutdown["”] frees that/);
    const held = machine.follow("hold", "45456", "--wait");
    await held.until(/^Waiting until WSL stops/m);
    machine.set({ "running.txt": "", "held.txt": "" });
    await first.end();
    await held.until(/^Holding port 45456/m);
    machine.set(ELSEWHERE);
    await machine.start("vmmemWSL.exe");
    assert.equal(await held.status, 0, held.out + held.err);
    assert.match(held.out, /your program can listen on port 45456\./);
  });

  test("hold: where nobody can tell where the block is, no port is called free", async () => {
    await machine.reset(STOPPED, { hcn: "", vm: false });
    machine.home({ ".wslconfig": "[wsl2]\nnetworkingMode=mirrored\n" });
    const held = machine.follow("hold", "45456", "--for", "12s");
    await held.until(/^Holding port 45456/m);
    machine.set({ "running.txt": "docker-desktop\n" });
    await machine.start("vmmemWSL.exe");
    assert.equal(await held.status, 1, held.out + held.err);
    assert.match(held.out, /cannot be seen yet[\s\S]*The time is over before WSL's block was seen: let go of port 45456\./);
    assert.doesNotMatch(held.out, /can listen/);
  });

  test("hold: a port that another program has is not held", async () => {
    await machine.reset(STOPPED, { vm: false });
    await machine.start("tool.exe", "45456");
    const refused = machine.call("hold", "45456");
    assert.equal(refused.status, 6, refused.out + refused.err);
    // Wine 8 does not tell the owners of sockets.
    assert.match(refused.out, /^Cannot hold port 45456( on Windows: a Windows program listens|: taken by tool\.exe \(pid \d+\))/m);
  });

  test("hold: the ports of a workspace, and a task that is only printed", async () => {
    await machine.reset(STOPPED, { vm: false });
    machine.workspace({ "compose.yaml": COMPOSE });
    const held = machine.follow("hold", "--workspace", "C:\\Lädchen", "--for", "8s");
    await held.until(/^Holding ports 8080, 41000, 45456 on Windows/m);
    await isRefused("41000");
    assert.equal(await held.status, 1, held.out + held.err);
    const task = machine.call("hold", "--workspace", "C:\\Lädchen", "--task");
    assert.equal(task.status, 0, task.err);
    assert.match(task.out, /^Register-ScheduledTask .*-Argument .*C:\\Lädchen/);
  });

  test("folders that lead into each other in a circle are read once", { timeout: 120_000 }, async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK });
    machine.workspace({ "a/compose.yaml": COMPOSE, "b/readme.txt": "" });
    for (const name of ["a", "b"]) symlinkSync("..", join(machine.shop, name, "up")); // to a Windows program, plain folders
    const found = machine.call("scan", "C:\\Lädchen");
    assert.equal(found.status, 0, found.err);
    assert.equal(found.out.match(/wsl-reserved/g)?.length, 1, found.out);
  });

  test("a folder of a distribution, opened on Windows: information only, and its files find each other", async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK });
    machine.workspace({
      "package.json": '{"scripts":{"start":"vite --port 45456"}}',
      "compose.yaml": "include:\n  - parts/web.part\n",
      "parts/web.part": COMPOSE,
    });
    machine.share("wsl.localhost", "Ubuntu", machine.shop);
    const client = await machine.serve("file://wsl.localhost/Ubuntu");
    await client.until("the script is information", () => client.said("package.json").join() === "1 wsl-reserved");
    await client.until("the part is read as compose", () => client.said("web.part").join() === BLOCKED.join());
    const diagnostic = client.diagnostics.get("package.json")[0];
    assert.equal(diagnostic.severity, 3);
    assert.match(diagnostic.message, /If it runs inside WSL, set wslPortGuard\.side to wsl/);
    assert.equal(await client.end(), 0);
  });
});
