// Zooming into the port map. The functions run on its page, so they may use nothing from outside of themselves.

/** The ports that the map shows: from, and to but not including. */
export interface View {
  readonly from: number;
  readonly to: number;
}

/** The view that shows `factor` times as many ports, with the port `at` at the same place, as far as there are ports. */
export function zoomed({ from, to }: View, at: number, factor: number): View {
  const [all, least] = [65536, 64];
  const width = Math.min(Math.max((to - from) * factor, least), all);
  const start = Math.min(Math.max(at - ((at - from) / (to - from)) * width, 0), all - width);
  return { from: start, to: start + width };
}

/** The view moved by a part of its width; a negative one moves it towards 0. */
export function moved({ from, to }: View, part: number): View {
  const start = Math.min(Math.max(from + (to - from) * part, 0), 65536 - (to - from));
  return { from: start, to: start + (to - from) };
}

/** The view of a range of ports with some room on both sides. */
export function around(first: number, last: number): View {
  const width = Math.min(Math.max((last + 1 - first) * 1.5, 64), 65536);
  const start = Math.min(Math.max((first + last + 1 - width) / 2, 0), 65536 - width);
  return { from: start, to: start + width };
}

/** The script of the page: wheel, keys and double click change the view, which the page keeps when it is drawn again. */
export const ZOOM_SCRIPT = `
const zoomed = ${zoomed.toString()};
const moved = ${moved.toString()};
const around = ${around.toString()};
const svg = document.querySelector("svg.map");
const [left, width, whole] = [Number(svg.dataset.left), Number(svg.dataset.width), { from: 0, to: 65536 }];
let view = (vscode.getState() || {}).view || whole;
const xOf = (port) => left + ((port - view.from) * width) / (view.to - view.from);
const isWhole = () => view.to - view.from >= whole.to;
function draw() {
  for (const mark of svg.querySelectorAll("[data-from]")) {
    const [from, to] = [Number(mark.dataset.from), Number(mark.dataset.to) + 1];
    const [start, end] = [Math.max(xOf(from), left), Math.min(xOf(to), left + width)];
    mark.style.display = to <= view.from || from >= view.to ? "none" : "";
    mark.setAttribute("x", start);
    mark.setAttribute("width", Math.max(end - start, 2.5));
  }
  const within = (x) => Math.min(Math.max(x, left), left + width);
  for (const move of svg.querySelectorAll("[data-move-from]")) {
    const [x1, x2] = [xOf(Number(move.dataset.moveFrom)), xOf(Number(move.dataset.moveTo))];
    move.setAttribute("x1", within(x1));
    move.setAttribute("x2", within(x2));
    move.style.display = within(x1) === within(x2) ? "none" : "";
  }
  const numbers = [...svg.querySelectorAll("[data-after]")];
  numbers.forEach((number, index) => {
    const x = xOf(Number(number.dataset.after)) + 4;
    const next = numbers[index + 1];
    const end = Math.min(next ? xOf(Number(next.dataset.start)) : Infinity, left + width);
    const isShown = x >= left && x + 7 * number.textContent.length < end;
    if (isShown) number.removeAttribute("display");
    else number.setAttribute("display", "none");
    number.setAttribute("x", x);
  });
  for (const tick of svg.querySelectorAll("[data-tick]")) {
    tick.textContent = Math.min(Math.round(view.from + Number(tick.dataset.tick) * (view.to - view.from)), 65535);
  }
}
function show(next) {
  view = next;
  vscode.setState({ ...vscode.getState(), view });
  draw();
}
function portAt(event) {
  const box = svg.getBoundingClientRect();
  const x = ((event.clientX - box.left) * svg.viewBox.baseVal.width) / box.width;
  return view.from + (Math.min(Math.max(x - left, 0), width) * (view.to - view.from)) / width;
}
svg.addEventListener("wheel", (event) => {
  if (event.deltaY > 0 && isWhole()) return; // the page scrolls
  event.preventDefault();
  show(zoomed(view, portAt(event), event.deltaY < 0 ? 0.8 : 1.25));
}, { passive: false });
svg.addEventListener("dblclick", (event) => {
  const mark = event.target.closest("[data-from]");
  if (mark) show(around(Number(mark.dataset.from), Number(mark.dataset.to)));
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const mark = document.activeElement?.closest?.("[data-from]");
  const at = mark ? Number(mark.dataset.from) : (view.from + view.to) / 2;
  const next = { "+": () => zoomed(view, at, 0.5), "=": () => zoomed(view, at, 0.5), "-": () => zoomed(view, at, 2), ArrowLeft: () => moved(view, -0.125), ArrowRight: () => moved(view, 0.125), 0: () => whole }[event.key];
  if (!next || (event.key.startsWith("Arrow") && isWhole())) return;
  event.preventDefault();
  show(next());
});
draw();`;
