import { Range, Uri, window } from "vscode";
import type { Range as LspRange } from "vscode-languageclient/node";
import type { Location } from "./messages";

/** The editor's range for one of LSP. Both count lines from zero and columns in UTF-16 units. */
export function toRange({ start, end }: LspRange): Range {
  return new Range(start.line, start.character, end.line, end.character);
}

/** Opens a file and selects the range. */
export async function openLocation({ uri, range }: Location): Promise<void> {
  await window.showTextDocument(Uri.parse(uri), { selection: toRange(range) });
}
