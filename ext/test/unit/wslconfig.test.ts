import assert from "node:assert/strict";
import test from "node:test";
import { placeOf } from "../../src/wslconfig";

/** The text after the insertion, with the place found marked by «». */
function marked(text: string, section: string, key: string, value: string): string {
  const place = placeOf(text, section, key, value);
  const after = place.insert ? text.slice(0, place.insert.at) + place.insert.text + text.slice(place.insert.at) : text;
  return `${after.slice(0, place.start)}«${after.slice(place.start, place.end)}»${after.slice(place.end)}`;
}

const cases: [name: string, text: string, expected: string][] = [
  ["an empty file", "", "[wsl2]\nnetworkingMode=«nat»\n"],
  ["another section only, no last line end", "[experimental]\nsparseVhd=true", "[experimental]\nsparseVhd=true\n[wsl2]\nnetworkingMode=«nat»\n"],
  ["the section without the key", "[wsl2]\nmemory=4GB\n", "[wsl2]\nnetworkingMode=«nat»\nmemory=4GB\n"],
  ["the key, names in any case, a comment behind it", "[WSL2]\n  NetworkingMode = mirrored # why\n", "[WSL2]\n  NetworkingMode = «mirrored» # why\n"],
  ["the key twice: the first counts", "[wsl2]\nnetworkingMode=mirrored\nnetworkingMode=bridged\n", "[wsl2]\nnetworkingMode=«mirrored»\nnetworkingMode=bridged\n"],
  ["the key in another section is another key", "[other]\nnetworkingMode=x\n[wsl2]\n", "[other]\nnetworkingMode=x\n[wsl2]\nnetworkingMode=«nat»\n"],
  ["line ends of Windows stay", "[wsl2]\r\nnetworkingMode=mirrored\r\n", "[wsl2]\r\nnetworkingMode=«mirrored»\r\n"],
  ["and are used for what is added", "[wsl2]\r\nmemory=4GB\r\n", "[wsl2]\r\nnetworkingMode=«nat»\r\nmemory=4GB\r\n"],
];

for (const [name, text, expected] of cases) {
  test(`.wslconfig: ${name}`, () => {
    assert.equal(marked(text, "wsl2", "networkingMode", "nat"), expected);
  });
}
