/** Where a key's value stands in the text of a .wslconfig: character offsets, the end exclusive. */
export interface Place {
  readonly start: number;
  readonly end: number;
  /** What to insert first, for a key that is missing; start and end are those of the text after that. */
  readonly insert?: { readonly at: number; readonly text: string };
}

/**
 * Finds the value of a key, or the place to write it. Names are case-insensitive and the first occurrence counts, as in
 * WSL's own parser (src/shared/configfile/configfile.cpp). What the file means is the server's to say.
 */
export function placeOf(text: string, section: string, key: string, value: string): Place {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  let inSection = false;
  let endOfHeader: number | undefined;
  let offset = 0;
  for (const line of text.split("\n")) {
    const header = /^\s*\[(\w+)\]/.exec(line);
    if (header) inSection = header[1]?.toLowerCase() === section.toLowerCase();
    if (header && inSection) endOfHeader ??= offset + line.trimEnd().length;
    const entry = /^(\s*([a-z]\w*)\s*=\s*)([^#\r]*)/i.exec(line);
    if (inSection && entry?.[1] !== undefined && entry[2]?.toLowerCase() === key.toLowerCase()) {
      const start = offset + entry[1].length;
      return { start, end: start + (entry[3] ?? "").trimEnd().length };
    }
    offset += line.length + 1;
  }
  const entry = `${key}=${value}`;
  const before = text === "" || text.endsWith("\n") ? "" : eol;
  const insert = endOfHeader === undefined ? { at: text.length, text: `${before}[${section}]${eol}${entry}${eol}` } : { at: endOfHeader, text: `${eol}${entry}` };
  const end = insert.at + insert.text.trimEnd().length;
  return { start: end - value.length, end, insert };
}
