import assert from "node:assert/strict";
import test from "node:test";
import { Script } from "node:vm";
import { mapPage } from "../../src/mappage";
import { around, moved, zoomed } from "../../src/mapzoom";

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } };
const map = { title: "All <ports>", svg: "<svg></svg>", places: [{ uri: "file:///a</script><b>", range }], table: [["Port", "Program"], ["80", "<i>evil</i>"]], blank: false };

const words = { nothingRead: "Nothing yet & so", help: "Zoom <so>" };

test("what comes from files and programs is data on the page, never markup", () => {
  const page = mapPage(map, words, "n0nce");
  assert.ok(page.includes("<td>&#60;i&#62;evil&#60;/i&#62;</td>"));
  assert.ok(page.includes("<title>All &#60;ports&#62;</title>"));
  assert.ok(page.includes("Zoom &#60;so&#62;"));
  const places = /<script type="application\/json" id="places">(.*?)<\/script>/.exec(page)?.[1] ?? "";
  assert.deepEqual(JSON.parse(places), map.places);
});

test("the page may load nothing, and run our script only", () => {
  const page = mapPage(map, words, "n0nce");
  assert.ok(page.includes(`content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-n0nce'"`));
  assert.equal(page.split('<script nonce="n0nce">').length, 2);
});

test("nothing read is said, not drawn", () => {
  for (const nothing of [undefined, { ...map, blank: true }]) {
    const page = mapPage(nothing, words, "n0nce");
    assert.ok(page.includes("<p>Nothing yet &#38; so</p>"));
    assert.ok(!page.includes("<svg"));
  }
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
  const script = /<script nonce="n0nce">(.*?)<\/script>/s.exec(mapPage(map, words, "n0nce"))?.[1] ?? "";
  assert.ok(script.includes("zoomed("));
  assert.doesNotThrow(() => new Script(script));
});
