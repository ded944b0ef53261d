package report

import (
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
)

// mapStyle colours the map by custom properties of CSS, so that an editor's theme can set
// them. By itself it follows the viewer's light or dark mode, and in high contrast
// (forced-colors) it uses the system's colours.
func mapStyle() string {
	light := "--ink:#1f2328;--line:#8c959f;--ground:#ffffff;--workspace:#0550ae;--refused:#cf222e;--after:#1a7f37"
	dark := "--ink:#e6edf3;--line:#6e7681;--ground:#0d1117;--workspace:#79c0ff;--refused:#ff7b72;--after:#56d364"
	for _, l := range fact.Lanes() {
		light += fmt.Sprintf(";--%s:%s", l.Key, l.Light)
		dark += fmt.Sprintf(";--%s:%s", l.Key, l.Dark)
	}
	return fmt.Sprintf(`
.map{font:13px system-ui,sans-serif;%s}
@media (prefers-color-scheme:dark){.map{%s}}
.map text{fill:var(--ink)}.map .ground{fill:var(--ground)}.map .axis{stroke:var(--line)}.map .tick{fill:var(--ink);font-size:11px}
.map .mark{fill:var(--colour)}.map .mark.admin,.map .mark.predicted{fill:none;stroke:var(--colour);stroke-dasharray:3 2}
.map .mark.past{fill:var(--colour);fill-opacity:.18;stroke:var(--colour);stroke-width:.5}
.map .mark.before{fill:var(--refused);fill-opacity:.18;stroke:var(--refused);stroke-dasharray:3 2}.map .mark.after,.map .arrow{fill:var(--after)}
.map .move{stroke:var(--after);stroke-width:1.5;stroke-dasharray:5 3}
.map .mark.refused{fill:var(--refused)}.map .mark:focus{outline:2px solid var(--ink);outline-offset:2px}.map .lane{fill:var(--line);opacity:.12}
@media (forced-colors:active){.map .mark{fill:CanvasText}.map .mark.refused{fill:Highlight}.map .move{stroke:CanvasText}.map .arrow{fill:CanvasText}.map text{fill:CanvasText}.map .ground{fill:Canvas}}`, light, dark)
}

// SVG draws the map as a self-contained picture. Marks of the workspace carry data-index,
// the index of their MapPort, and can be reached by keyboard. The page in the editor zooms the picture by its data: data-from
// and data-to of a mark are its ports, data-start and data-after of a number those of its mark, data-tick is a part of the
// axis; data-move-from and data-move-to of a line are the ports that it leads from and to.
func (m PortMap) SVG() string {
	bottom, legend := mapTop+laneHeight*len(m.Lanes), m.legend()
	height := bottom + 26
	if len(legend) > 0 {
		height += laneHeight
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 %d %d" data-left="%d" data-width="%d" role="group" aria-label="%s"><style>%s</style>`,
		mapLeft+mapWidth+24, height, mapLeft, mapWidth, html.EscapeString(m.Title), mapStyle())
	fmt.Fprintf(&b, `<rect class="ground" width="100%%" height="100%%"/><text x="8" y="20">%s</text>`, html.EscapeString(m.Title))
	for i, lane := range m.Lanes {
		lane.svg(&b, mapTop+i*laneHeight)
	}
	m.drawMoves(&b, mapTop+laneHeight-arrowHeight/2)
	m.axis(&b, bottom)
	drawLegend(&b, legend, bottom+26)
	b.WriteString("</svg>\n")
	return b.String()
}

func (l Lane) svg(b *strings.Builder, y int) {
	fmt.Fprintf(b, `<g role="list" aria-label="%s" style="--colour:var(--%s)"><text x="8" y="%d">%s</text>`, html.EscapeString(l.Title), l.Key, y+17, html.EscapeString(l.Title))
	fmt.Fprintf(b, `<rect class="lane" x="%d" y="%d" width="%d" height="%d"/>`, mapLeft, y+3, mapWidth, laneHeight-6)
	for _, k := range slices.Concat(l.Past, l.Marks) {
		k.svg(b, y+3)
	}
	if l.Key == workspaceLane {
		l.numbers(b, y+17)
	}
	b.WriteString("</g>")
}

// digit is how wide a digit of a tick is at most, in user units.
const digit = 7

// numbers writes the numbers of ports beside their marks, as far as there is room before the next mark.
func (l Lane) numbers(b *strings.Builder, y int) {
	marks := slices.Clone(l.Marks)
	sorting.By(marks, func(a, b Mark) int { return a.Range.Compare(b.Range) })
	marks = slices.CompactFunc(marks, func(a, b Mark) bool { return a.Range == b.Range })
	for i, k := range marks {
		from, end := mapX(int(k.Range.End)+1)+4, float64(mapLeft+mapWidth)
		if i+1 < len(marks) {
			end = mapX(int(marks[i+1].Range.Start))
		}
		text, hidden := k.Range.String(), ""
		if from+float64(digit*len([]rune(text))) >= end {
			hidden = ` display="none"`
		}
		fmt.Fprintf(b, `<text class="tick" aria-hidden="true" data-start="%d" data-after="%d" x="%s" y="%d"%s>%s</text>`,
			k.Range.Start, int(k.Range.End)+1, float(from), y, hidden, text)
	}
}

// legendEntry explains how some marks look.
type legendEntry struct {
	look string // a class of the style sheet
	lane fact.LaneKey
	text string
}

// legend explains the looks that occur in the picture, except the plain one: lanes have titles.
func (m PortMap) legend() (entries []legendEntry) {
	for _, l := range m.Lanes {
		for _, k := range slices.Concat(l.Past, l.Marks) {
			text := m.lookText(k.Look)
			isNew := !slices.ContainsFunc(entries, func(e legendEntry) bool { return e.text == text })
			if text != "" && isNew {
				entries = append(entries, legendEntry{k.Look, l.Key, text})
			}
		}
	}
	return entries
}

// lookText says what a look means; "" for the plain one.
func (m PortMap) lookText(look string) string {
	switch look {
	case "refused":
		return m.words.Say("map/refused")
	case "before":
		return m.words.Say("map/before")
	case "after":
		return m.words.Say("map/after")
	case "past":
		return m.words.Say("map/past")
	case "predicted":
		return m.words.Say("map/predicted")
	case "admin":
		return m.words.Say("map/admin")
	}
	return ""
}

// drawLegend draws the legend as one row.
func drawLegend(b *strings.Builder, entries []legendEntry, y int) {
	x := mapLeft
	for _, e := range entries {
		fmt.Fprintf(b, `<g style="--colour:var(--%s)"><rect class="mark %s" x="%d" y="%d" width="14" height="12"/><text class="tick" x="%d" y="%d">%s</text></g>`,
			e.lane, e.look, x, y+5, x+20, y+15, html.EscapeString(e.text))
		x += 44 + digit*screen.Width(e.text)
	}
}

func (k Mark) svg(b *strings.Builder, y int) {
	const least = 2.5 // a single port is a sixty-fourth of a unit wide
	x, width := mapX(int(k.Range.Start)), max(mapX(int(k.Range.End)+1)-mapX(int(k.Range.Start)), least)
	link := ""
	if k.Index >= 0 {
		link = fmt.Sprintf(` tabindex="0" data-index="%d"`, k.Index)
	}
	fmt.Fprintf(b, `<rect class="%s" role="listitem" aria-label="%s"%s data-from="%d" data-to="%d" x="%s" y="%d" width="%s" height="%d"><title>%s</title></rect>`,
		strings.TrimSpace("mark "+k.Look), html.EscapeString(k.Label), link, k.Range.Start, k.Range.End, float(x), y, float(width), laneHeight-6, html.EscapeString(k.Label))
}

// axis draws the numbers below the lanes, at round ports.
func (m PortMap) axis(b *strings.Builder, y int) {
	fmt.Fprintf(b, `<line class="axis" x1="%d" x2="%d" y1="%d" y2="%d"/>`, mapLeft, mapLeft+mapWidth, y, y)
	for p := 0; p < mapPorts; p += 8192 {
		fmt.Fprintf(b, `<line class="axis" x1="%s" x2="%s" y1="%d" y2="%d"/><text class="tick" data-tick="%s" x="%s" y="%d">%d</text>`,
			float(mapX(p)), float(mapX(p)), y, y+5, strconv.FormatFloat(float64(p)/mapPorts, 'g', -1, 64), float(mapX(p)), y+18, p)
	}
	fmt.Fprintf(b, `<text class="tick" data-tick="1" text-anchor="end" x="%d" y="%d">65535</text>`, mapLeft+mapWidth, y+18)
}
