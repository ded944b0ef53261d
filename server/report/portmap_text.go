package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// mapCells is the width of the map in a terminal, 1024 ports a cell, and in a narrow one, 2048 ports.
const mapCells, fewCells = 64, 32

// Terminal draws the map in characters, each for some ports; the legend below the axis says for how
// many, and what the signs mean.
func (m PortMap) Terminal(paint screen.Paint, width int) string {
	var b strings.Builder
	b.WriteString(wrapped(m.Title, "", width) + "\n\n")
	wide := 0
	for _, l := range m.Lanes {
		wide = max(wide, screen.Width(l.Title))
	}
	cells := mapCells
	if wide+len(" ||")+cells > width {
		cells = fewCells
	}
	for _, l := range m.Lanes {
		fmt.Fprintf(&b, "%s |%s|\n", screen.Pad(l.Title, wide), strings.ReplaceAll(l.cells(cells), "!", paint.In(screen.Red, "!")))
	}
	quarter := cells / 4
	fmt.Fprintf(&b, "%s  %-*s%-*s%-*s%-*s%s\n", strings.Repeat(" ", wide), quarter, "0", quarter, "16384", quarter, "32768", max(quarter-5, 6), "49152", "65535")
	b.WriteString(m.words.Say("map/legend", "count", strconv.Itoa(mapPorts/cells)) + "\n")
	b.WriteString(m.placesBelow(paint, width-4))
	b.WriteString(m.movesBelow(width - 4))
	if len(m.Table) > 0 {
		b.WriteString("\n" + aligned("", m.Rows()))
	}
	return b.String()
}

// cells is the lane's row of characters; count divides the number of ports.
func (l Lane) cells(count int) string {
	each := mapPorts / count
	held, refused := make([]int, count), make([]bool, count)
	for _, k := range l.Marks {
		if k.Look == "before" {
			continue // no more used
		}
		for p := int(k.Range.Start); p <= int(k.Range.End); p++ {
			held[p/each]++
			refused[p/each] = refused[p/each] || k.Look == "refused"
		}
	}
	row := make([]byte, count)
	for i := range row {
		switch {
		case refused[i]:
			row[i] = '!'
		case held[i] >= each:
			row[i] = '#'
		case held[i] > 0:
			row[i] = '+'
		default:
			row[i] = '.'
		}
	}
	return string(row)
}

// placesBelow lists the workspace's ports with their places, each port once, since a cell covers many.
func (m PortMap) placesBelow(paint screen.Paint, width int) string {
	var order []string
	places := map[string][]string{}
	for _, p := range m.Ports {
		title := "  " + p.Literal.Range.String() + "/" + p.Literal.Proto.String()
		if p.Severity.Stops() {
			title = "! " + strings.TrimPrefix(title, "  ") + " (" + m.words.Say("map/refused") + ")"
		}
		if places[title] == nil {
			order = append(order, title)
		}
		places[title] = append(places[title], words.Visible(p.Place))
	}
	if len(order) == 0 {
		return ""
	}
	b := "\n" + m.words.Say("lane/"+string(workspaceLane)) + "\n"
	for _, title := range order {
		list := wrappedList(slices.Insert(once(places[title]), 0, title), width)
		b += paint.In(signColour(list), list[:1]) + list[1:]
	}
	return b
}

// wrappedList breaks a list between its parts; further lines are indented.
func wrappedList(list []string, width int) string {
	return strings.ReplaceAll(screen.Wrap(list, " ", "", width), "\n", "\n    ") + "\n"
}

// signColour is the colour of the sign before a port.
func signColour(line string) screen.Colour {
	if strings.HasPrefix(line, "!") {
		return screen.Red
	}
	return screen.Plain
}

// Rows are the listeners of both sides, side by side, under a heading: one row for a port on which the same is true of
// several protocols.
func (m PortMap) Rows() [][]string {
	var folded []SharedPort
	for _, r := range m.Table { // sorted by port
		if last := len(folded) - 1; last >= 0 && folded[last].sameBut(r) {
			folded[last].Proto += "+" + r.Proto
			continue
		}
		folded = append(folded, r)
	}
	return m.rows(folded)
}

// sameBut reports whether two rows differ in nothing but the protocol.
func (p SharedPort) sameBut(o SharedPort) bool {
	return p.Port == o.Port && p.Windows == o.Windows && p.WSL == o.WSL && p.Effect == o.Effect
}

func (m PortMap) rows(ports []SharedPort) [][]string {
	rows := [][]string{{m.words.Say("table/port"), "Windows", m.guest, m.words.Say("table/effect")}}
	for _, r := range ports {
		rows = append(rows, []string{fmt.Sprintf("%d/%s", r.Port, r.Proto), dash(r.Windows), dash(r.WSL), r.Effect})
	}
	return rows
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
