// Runs the Windows program under Wine, with real pipes, processes, registry, Winsock and socket tables. Stand-ins in
// testdata/wine replace the parts of Windows that Wine does not have (HCN, netsh's lists, WSL).
import assert from "node:assert/strict";
import test, { after, afterEach, before, describe } from "node:test";
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
const DENIED = "0x80070005";
const BLOCKED = ["4 wsl-reserved"];

const tools = findWine();
const skip = tools.missing && `SKIP: ${tools.missing}`;
if (skip) console.log(skip);

describe("the Windows program under Wine", { skip, timeout: 600_000 }, () => {
  const prefix = skip ? undefined : new Prefix(tools);
  const machine = skip ? undefined : new Machine(prefix);
  const source = (status, name) => status.sources.find((s) => s.name === name);
  const detail = (status, name) => source(status, name)?.detail;

  before(() => {
    prefix.create();
    prefix.build();
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
      await machine.reset({}, { hcn: "", vm: false });
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

  test("a block that binding finds is none if a program listens inside", async () => {
    await machine.reset({ "running.txt": "docker-desktop\n", "held.txt": "50123 50423\n" }, { hcn: "computenetwork-old.dll" });
    await machine.start("tool.exe", "50300");
    const status = machine.status();
    assert.equal(status.block, null);
    assert.match(detail(status, "bind-probe.json"), /^contradicted: .* 50300 inside 50123–50423/);
  });

  test("a program that listens inside contradicts a block that HCN tells", async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK });
    const tool = await machine.start("tool.exe", "46000");
    const status = machine.status();
    assert.equal(status.block, null);
    assert.match(detail(status, "hcn-entries.bin"), /^contradicted: \S.* listens on (tcp|udp) 46000 inside 44620–48715/);
    await tool.end();
    assert.equal(machine.status().block.start, 44620);
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
    assert.equal(asked, 2, "the life of a VM is asked once for the mode and once for the range");
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
    assert.deepEqual([clean.status, clean.out], [0, ""]);
    assert.equal(machine.call("scan", "C:\\nowhere").status, 2);
  });

  test("a suggestion is bound once before it is made", async () => {
    await machine.reset({ ...RUNNING, "held.txt": BLOCK, "hresult.txt": DENIED });
    const first = () => JSON.parse(machine.call("suggest", "45456", "--json").out)[0].start;
    const suggested = first();
    machine.set({ "held.txt": `${BLOCK}${suggested} ${suggested}\n` }); // only a bind shows that this port is held
    assert.notEqual(first(), suggested);
  });
});
