import assert from "node:assert/strict";
import test from "node:test";
import { mapPage } from "../../src/mappage";

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } };
const map = { title: "All <ports>", svg: "<svg></svg>", places: [{ uri: "file:///a</script><b>", range }], table: [["Port", "Program"], ["80", "<i>evil</i>"]], blank: false };

test("what comes from files and programs is data on the page, never markup", () => {
  const page = mapPage(map, "", "n0nce");
  assert.ok(page.includes("<td>&#60;i&#62;evil&#60;/i&#62;</td>"));
  assert.ok(page.includes("<title>All &#60;ports&#62;</title>"));
  const places = /<script type="application\/json" id="places">(.*?)<\/script>/.exec(page)?.[1] ?? "";
  assert.deepEqual(JSON.parse(places), map.places);
});

test("the page may load nothing, and run our script only", () => {
  const page = mapPage(map, "", "n0nce");
  assert.ok(page.includes(`content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-n0nce'"`));
  assert.equal(page.split('<script nonce="n0nce">').length, 2);
});

test("nothing read is said, not drawn", () => {
  for (const nothing of [undefined, { ...map, blank: true }]) {
    const page = mapPage(nothing, "Nothing yet & so", "n0nce");
    assert.ok(page.includes("<p>Nothing yet &#38; so</p>"));
    assert.ok(!page.includes("<svg"));
  }
});
