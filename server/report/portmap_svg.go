package report

import (
	"fmt"
	"html"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// mapStyle colours the map by custom properties of CSS, so that an editor's theme can set
// them. By itself it follows the viewer's light or dark mode, and in high contrast
// (forced-colors) it uses the system's colours.
func mapStyle() string {
	light := "--ink:#1f2328;--line:#8c959f;--ground:#ffffff;--workspace:#0550ae;--refused:#cf222e"
	dark := "--ink:#e6edf3;--line:#6e7681;--ground:#0d1117;--workspace:#79c0ff;--refused:#ff7b72"
	for _, l := range fact.Lanes() {
		light += fmt.Sprintf(";--%s:%s", l.Key, l.Light)
		dark += fmt.Sprintf(";--%s:%s", l.Key, l.Dark)
	}
	return fmt.Sprintf(`
.map{font:13px system-ui,sans-serif;%s}
@media (prefers-color-scheme:dark){.map{%s}}
.map text{fill:var(--ink)}.map .ground{fill:var(--ground)}.map .axis{stroke:var(--line)}.map .tick{fill:var(--ink);font-size:11px}
.map .mark{fill:var(--colour)}.map .mark.admin,.map .mark.predicted{fill:none;stroke:var(--colour);stroke-dasharray:3 2}
.map .mark.refused{fill:var(--refused)}.map .mark:focus{outline:2px solid var(--ink);outline-offset:2px}.map .lane{fill:var(--line);opacity:.12}
@media (forced-colors:active){.map .mark{fill:CanvasText}.map .mark.refused{fill:Highlight}.map text{fill:CanvasText}.map .ground{fill:Canvas}}`, light, dark)
}

// SVG draws the map as a self-contained picture. Marks of the workspace carry data-index,
// the index of their MapPort, and can be reached by keyboard.
func (m PortMap) SVG() string {
	height := mapTop + laneHeight*len(m.Lanes) + 26
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 %d %d" role="group" aria-label="%s"><style>%s</style>`,
		mapLeft+mapWidth+24, height, html.EscapeString(m.Title), mapStyle())
	fmt.Fprintf(&b, `<rect class="ground" width="100%%" height="100%%"/><text x="8" y="20">%s</text>`, html.EscapeString(m.Title))
	for i, lane := range m.Lanes {
		lane.svg(&b, mapTop+i*laneHeight)
	}
	m.axis(&b, height-26)
	b.WriteString("</svg>\n")
	return b.String()
}

func (l Lane) svg(b *strings.Builder, y int) {
	fmt.Fprintf(b, `<g role="list" aria-label="%s" style="--colour:var(--%s)"><text x="8" y="%d">%s</text>`, html.EscapeString(l.Title), l.Key, y+17, html.EscapeString(l.Title))
	fmt.Fprintf(b, `<rect class="lane" x="%d" y="%d" width="%d" height="%d"/>`, mapLeft, y+3, mapWidth, laneHeight-6)
	for _, k := range l.Marks {
		k.svg(b, y+3)
	}
	b.WriteString("</g>")
}

func (k Mark) svg(b *strings.Builder, y int) {
	const least = 2.5 // a single port is a sixty-fourth of a unit wide
	x, width := mapX(int(k.Range.Start)), max(mapX(int(k.Range.End)+1)-mapX(int(k.Range.Start)), least)
	link := ""
	if k.Index >= 0 {
		link = fmt.Sprintf(` tabindex="0" data-index="%d"`, k.Index)
	}
	fmt.Fprintf(b, `<rect class="%s" role="listitem" aria-label="%s"%s x="%s" y="%d" width="%s" height="%d"><title>%s</title></rect>`,
		strings.TrimSpace("mark "+k.Look), html.EscapeString(k.Label), link, float(x), y, float(width), laneHeight-6, html.EscapeString(k.Label))
}

// axis draws the numbers below the lanes, at round ports.
func (m PortMap) axis(b *strings.Builder, y int) {
	fmt.Fprintf(b, `<line class="axis" x1="%d" x2="%d" y1="%d" y2="%d"/>`, mapLeft, mapLeft+mapWidth, y, y)
	for p := 0; p < mapPorts; p += 8192 {
		fmt.Fprintf(b, `<line class="axis" x1="%s" x2="%s" y1="%d" y2="%d"/><text class="tick" x="%s" y="%d">%d</text>`,
			float(mapX(p)), float(mapX(p)), y, y+5, float(mapX(p)), y+18, p)
	}
	fmt.Fprintf(b, `<text class="tick" text-anchor="end" x="%d" y="%d">65535</text>`, mapLeft+mapWidth, y+18)
}
