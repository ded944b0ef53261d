// Contrast ratios of what the browser has painted, as WCAG 2.2 defines them (1.4.3 and 1.4.11).

/** Runs in the browser: the colours of the map's marks and words, as { what, colour, ground }. */
function colours(map) {
  const ground = getComputedStyle(map.querySelector(".ground")).fill;
  const of = (element, what, property) => ({ what, colour: getComputedStyle(element)[property], ground });
  const marks = [...map.querySelectorAll(".mark")].map((mark) =>
    of(mark, `mark ${mark.getAttribute("aria-label")}`, getComputedStyle(mark).fill === "none" ? "stroke" : "fill"),
  );
  return [...marks, ...[...map.querySelectorAll("text")].map((text) => of(text, `text ${text.textContent}`, "fill"))];
}

/** "rgb(1, 2, 3)" or "rgba(1, 2, 3, 0.5)" as [r, g, b, alpha]. */
function parse(colour) {
  const match = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(colour);
  if (!match) throw new Error(`No colour: ${colour}`);
  return [...match.slice(1, 4).map(Number), Number(match[4] ?? 1)];
}

function luminance(channels) {
  const [r, g, b] = channels.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(colour, ground) {
  const [below, [r, g, b, alpha]] = [parse(ground).slice(0, 3), parse(colour)];
  const painted = [r, g, b].map((value, i) => value * alpha + below[i] * (1 - alpha));
  const [high, low] = [luminance(painted), luminance(below)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** The map's marks and words with too little contrast (marks below 3:1, words below 4.5:1), and how many were measured. */
export async function hardToSee(map) {
  const seen = await map.evaluate(colours);
  const judged = seen.map(({ what, colour, ground }) => ({ what, colour, ground, ratio: ratio(colour, ground) }));
  return { count: seen.length, bad: judged.filter(({ what, ratio }) => ratio < (what.startsWith("text") ? 4.5 : 3)) };
}
