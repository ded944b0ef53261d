// The picture of the command line. What it shows is a file that the tests compare with the real output in a terminal of 80 columns.

/** The colours of VS Code's terminal, by the numbers of the escape sequences. */
const THEMES = {
  dark: { background: "#1f1f1f", text: "#cccccc", 33: "#e5e510", 34: "#3b8eea", 36: "#29b8db" },
  light: { background: "#ffffff", text: "#3b3b3b", 33: "#7a6400", 34: "#0451a5", 36: "#0e7490" },
};

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** What a terminal shows, as HTML. The file has ␛ for the escape character. */
function html(text, theme) {
  let open = false;
  return text
    .split(/(␛\[[\d;]*m)/)
    .map((part) => {
      const codes = /^␛\[([\d;]*)m$/.exec(part)?.[1].split(";");
      if (!codes) return escaped(part);
      const end = open ? "</span>" : "";
      open = !codes.includes("0");
      const styles = codes.map((code) => ({ 1: "font-weight: bold", 2: "opacity: 0.65" })[code] ?? (theme[code] ? `color: ${theme[code]}` : ""));
      return end + (open ? `<span style="${styles.join(";")}">` : "");
    })
    .join("");
}

/** The text as a terminal of 80 columns breaks it. */
function wrapped(text) {
  let column = 0;
  return text
    .split(/(␛\[[\d;]*m)/)
    .map((part) =>
      part.startsWith("␛")
        ? part
        : [...part]
            .map((char) => {
              const isFull = column === 80 && char !== "\n";
              column = char === "\n" ? 0 : isFull ? 1 : column + 1;
              return isFull ? `\n${char}` : char;
            })
            .join(""),
    )
    .join("");
}

const STYLE =
  "body { margin: 0; display: inline-flex } pre { flex: none; margin: 0; padding: 14px 16px; font: 13px/1.35 'DejaVu Sans Mono', Menlo, Consolas, monospace }";

/** The picture of what a terminal shows, light beside dark. */
export async function takeTerminal(browser, shown) {
  const text = wrapped(shown.trimEnd());
  const pages = Object.values(THEMES).map((theme) => `<pre style="background: ${theme.background}; color: ${theme.text}">${html(text, theme)}</pre>`);
  const page = await browser.newPage({ viewport: { width: 1800, height: 800 }, deviceScaleFactor: 1.5 });
  await page.setContent(`<meta charset="utf-8"><style>${STYLE}</style>${pages.join("")}`);
  return page.locator("body").screenshot();
}
