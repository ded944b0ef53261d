import assert from "node:assert/strict";
import test from "node:test";
import { Script } from "node:vm";
import { mapPage } from "../../src/mappage";
import { around, moved, zoomed } from "../../src/mapzoom";

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } };
const map = {
  title: "All <ports>",
  svg: "<svg></svg>",
  places: [{ uri: "file:///a</script><b>", range }],
  table: [
    ["Port", "Program"],
    ["80", "<i>evil</i>"],
  ],
  blank: false,
  moves: [
    ["Port now", "After the fix"],
    ["45456", "<b>25456</b>"],
  ],
  note: "",
};

const words = { nothingRead: "Nothing yet & so", help: "Zoom <so>", after: "After <the> fix" };

test("what comes from files and programs is data on the page, never markup", () => {
  const page = mapPage(map, words, false, "n0nce");
  assert.ok(page.includes("<td>&#60;i&#62;evil&#60;/i&#62;</td>"));
  assert.ok(page.includes("<title>All &#60;ports&#62;</title>"));
  assert.ok(page.includes("Zoom &#60;so&#62;"));
  const places = /<script type="application\/json" id="places">(.*?)<\/script>/.exec(page)?.[1] ?? "";
  assert.deepEqual(JSON.parse(places), map.places);
});

test("the page may load nothing, and run our script only", () => {
  const page = mapPage(map, words, false, "n0nce");
  assert.ok(page.includes(`content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-n0nce'"`));
  assert.equal(page.split('<script nonce="n0nce">').length, 2);
});

test("nothing read is said, not drawn", () => {
  for (const nothing of [undefined, { ...map, blank: true }]) {
    const page = mapPage(nothing, words, false, "n0nce");
    assert.ok(page.includes("<p>Nothing yet &#38; so</p>"));
    assert.ok(!page.includes("<svg"));
  }
});

test("a button shows and hides what a fix would change", () => {
  for (const pressed of [true, false]) {
    const page = mapPage(map, words, pressed, "n0nce");
    assert.ok(page.includes(`<button type="button" class="toggle" aria-pressed="${String(pressed)}">After &#60;the&#62; fix</button>`));
  }
  const page = mapPage(map, words, true, "n0nce");
  assert.ok(page.includes("<th>After the fix</th>"));
  assert.ok(page.includes("<td>&#60;b&#62;25456&#60;/b&#62;</td>"));
  assert.ok(page.includes("--after: var("));
  assert.ok(!page.includes('role="status"'));
});

test("why nothing is shown after a fix stands below the button", () => {
  const page = mapPage({ ...map, moves: [], note: "Not <known>" }, words, true, "n0nce");
  assert.ok(page.includes('</button><p role="status">Not &#60;known&#62;</p>'));
});

/** Runs the script of a page that has a button, and a picture with arrows only. */
function runPage(pressed: boolean, state: object, arrows: object[] = []): { click: () => void; sent: unknown[]; saved: () => unknown; focused: () => boolean } {
  const script = /<script nonce="n0nce">(.*?)<\/script>/s.exec(mapPage(map, words, pressed, "n0nce"))?.[1] ?? "";
  const [sent, clicks]: [unknown[], (() => void)[]] = [[], []];
  let [saved, focused]: [object, boolean] = [state, false];
  const toggle = { focus: () => (focused = true), getAttribute: () => String(pressed), addEventListener: (_: string, heard: () => void) => clicks.push(heard) };
  const svg = {
    dataset: { left: "0", width: "1024" },
    querySelectorAll: (selector: string) => (selector === "[data-move-from]" ? arrows : []),
    addEventListener: () => undefined,
  };
  new Script(script).runInNewContext({
    acquireVsCodeApi: () => ({ getState: () => saved, setState: (next: object) => (saved = next), postMessage: (message: unknown) => sent.push(message) }),
    document: {
      getElementById: () => ({ textContent: "[]" }),
      querySelector: (selector: string) => (selector === ".toggle" ? toggle : svg),
      addEventListener: () => undefined,
    },
  });
  return {
    click: () => {
      clicks.forEach((heard) => {
        heard();
      });
    },
    sent,
    saved: () => structuredClone(saved),
    focused: () => focused,
  };
}

test("the button asks for the other state, and has the focus again once the page is drawn", () => {
  const view = { from: 0, to: 1024 };
  const page = runPage(false, { view });
  assert.equal(page.focused(), false);
  page.click();
  assert.deepEqual(structuredClone(page.sent), [{ after: true }]);
  assert.deepEqual(page.saved(), { view, toggled: true });
  const next = runPage(true, { view, toggled: true });
  assert.equal(next.focused(), true);
  assert.deepEqual(next.saved(), { view, toggled: false });
  next.click();
  assert.deepEqual(structuredClone(next.sent), [{ after: false }]);
});

test("the arrow from the old to the new port is zoomed too, and ends where the picture ends", () => {
  const drawn = (from: number, to: number): unknown => {
    const place: Record<string, unknown> = {};
    const arrow = {
      dataset: { moveFrom: String(from), moveTo: String(to) },
      style: place,
      setAttribute: (name: string, value: number) => (place[name] = value),
    };
    runPage(true, { view: { from: 1024, to: 2048 } }, [arrow]);
    return place;
  };
  assert.deepEqual(drawn(1100, 1200), { x1: 76, x2: 176, display: "" });
  assert.deepEqual(drawn(1100, 9000), { x1: 76, x2: 1024, display: "" });
  assert.deepEqual(drawn(5000, 9000), { x1: 1024, x2: 1024, display: "none" });
});

test("zooming keeps the port below the mouse in its place, and shows ports only", () => {
  const whole = { from: 0, to: 65536 };
  assert.deepEqual(zoomed(whole, 16384, 0.5), { from: 8192, to: 40960 });
  assert.deepEqual(zoomed({ from: 8192, to: 40960 }, 16384, 2), whole);
  assert.deepEqual(zoomed({ from: 60000, to: 65536 }, 65536, 4), { from: 43392, to: 65536 });
  assert.deepEqual(zoomed({ from: 0, to: 100 }, 0, 0.1), { from: 0, to: 64 });
  assert.deepEqual(zoomed(whole, 100, 1.25), whole);
});

test("moving ends at the first and at the last port", () => {
  assert.deepEqual(moved({ from: 1000, to: 2000 }, 0.5), { from: 1500, to: 2500 });
  assert.deepEqual(moved({ from: 100, to: 1100 }, -0.5), { from: 0, to: 1000 });
  assert.deepEqual(moved({ from: 65000, to: 65500 }, 0.5), { from: 65036, to: 65536 });
});

test("a range is shown with room on both sides", () => {
  assert.deepEqual(around(44620, 48715), { from: 43596, to: 49740 });
  assert.deepEqual(around(80, 80), { from: 48.5, to: 112.5 });
  assert.deepEqual(around(1, 65535), { from: 0, to: 65536 });
});

test("the script of the page is one that runs", () => {
  const script = /<script nonce="n0nce">(.*?)<\/script>/s.exec(mapPage(map, words, false, "n0nce"))?.[1] ?? "";
  assert.ok(script.includes("zoomed("));
  assert.doesNotThrow(() => new Script(script));
});
