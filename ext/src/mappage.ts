import { ZOOM_SCRIPT } from "./mapzoom";
import type { Location, PortMap } from "./messages";

// The server's picture has colours for light and dark viewers; this style replaces them with those of the editor's theme. The
// block has the colour of warnings, because the theme's orange for charts is half transparent and too pale on white.
const STYLE = `
body { padding: 1rem; color: var(--vscode-foreground); font: var(--vscode-font-size) var(--vscode-font-family); }
body .map { user-select: none; width: 100%; height: auto; --ink: var(--vscode-foreground); --ground: var(--vscode-editor-background); --line: var(--vscode-descriptionForeground);
  --workspace: var(--vscode-charts-blue); --refused: var(--vscode-charts-red); --after: var(--vscode-charts-green); --block: var(--vscode-editorWarning-foreground); --excluded: var(--vscode-charts-purple);
  --windows: var(--vscode-charts-blue); --wsl: var(--vscode-charts-green); --extra: var(--vscode-charts-yellow); --dynamic: var(--vscode-descriptionForeground); --ephemeral: var(--vscode-descriptionForeground); }
.map [data-index] { cursor: pointer; }
.toggle { margin: 0 0 0.5rem; padding: 0.3rem 0.8rem; font: inherit; cursor: pointer; color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); border: 1px solid var(--vscode-contrastBorder, transparent); }
.toggle[aria-pressed="true"] { color: var(--vscode-button-foreground); background: var(--vscode-button-background); }
.help { margin: 0.5rem 0 0; color: var(--vscode-descriptionForeground); }
table { border-collapse: collapse; margin-top: 1.5rem; }
th, td { text-align: left; padding: 0.2rem 1.5rem 0.2rem 0; border-bottom: 1px solid var(--vscode-widget-border, transparent); }`;

const SCRIPT = `
const vscode = acquireVsCodeApi();
const places = JSON.parse(document.getElementById("places").textContent);
const open = (event) => {
  const mark = event.target.closest("[data-index]");
  if (mark) vscode.postMessage(places[Number(mark.dataset.index)]);
};
document.addEventListener("click", open);
const toggle = document.querySelector(".toggle");
const saved = vscode.getState() || {};
if (saved.toggled) { // the page was drawn again because of the button
  toggle.focus();
  vscode.setState({ ...saved, toggled: false });
}
toggle.addEventListener("click", () => {
  vscode.setState({ ...vscode.getState(), toggled: true });
  vscode.postMessage({ after: toggle.getAttribute("aria-pressed") !== "true" });
});
document.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") open(event); });`;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0).toString()};`);
}

/** JSON for the inside of a script element. Every "<" is written as an escape, so that no value can end the element. */
function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

function table([head, ...rows]: readonly (readonly string[])[]): string {
  if (!head || rows.length === 0) return "";
  const cells = (row: readonly string[], tag: string): string => `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  return `<table><thead>${cells(head, "th")}</thead><tbody>${rows.map((row) => cells(row, "td")).join("")}</tbody></table>`;
}

/** What the page says in the language of the editor. */
export interface MapWords {
  readonly nothingRead: string;
  /** How to zoom. */
  readonly help: string;
  /** The button that shows what a fix would change. */
  readonly after: string;
}

/** What the page sends: a place to open, or whether to show what a fix would change. */
export type MapMessage = Location | { readonly after: boolean };

/** The button, with why nothing is shown although it is pressed. */
function toggle(label: string, pressed: boolean, note: string): string {
  const button = `<button type="button" class="toggle" aria-pressed="${String(pressed)}">${escapeHtml(label)}</button>`;
  return note === "" ? button : `${button}<p role="status">${escapeHtml(note)}</p>`;
}

/** The page with the port map, or with `nothingRead` if there is no map; `after` says whether it shows a fix. Only the script with the nonce may run. */
export function mapPage(map: PortMap | undefined, words: MapWords, after: boolean, nonce: string): string {
  const body =
    map && !map.blank
      ? `${toggle(words.after, after, map.note)}${map.svg}<p class="help">${escapeHtml(words.help)}</p>${table(map.moves)}${table(map.table)}<script type="application/json" id="places">${jsonForScript(map.places)}</script><script nonce="${nonce}">${SCRIPT}${ZOOM_SCRIPT}</script>`
      : `<p>${escapeHtml(words.nothingRead)}</p>`;
  return `<!DOCTYPE html>
<html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'">
<title>${escapeHtml(map?.title ?? "")}</title><style>${STYLE}</style></head><body>${body}</body></html>`;
}
