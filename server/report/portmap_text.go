package report

import (
	"fmt"
	"strings"
)

// mapCells is the width of the map in a terminal, 1024 ports a cell.
const mapCells = 64

// Terminal draws the map in characters: a cell stands for 1024 ports; # is full, + partly
// held, ! a port of the workspace that is refused.
func (m PortMap) Terminal() string {
	var b strings.Builder
	b.WriteString(m.Title + "\n\n")
	wide := 0
	for _, l := range m.Lanes {
		wide = max(wide, columns(l.Title))
	}
	for _, l := range m.Lanes {
		fmt.Fprintf(&b, "%s%s |%s|\n", l.Title, strings.Repeat(" ", wide-columns(l.Title)), l.cells())
	}
	fmt.Fprintf(&b, "%s  %-16s%-16s%-16s%-11s%s\n", strings.Repeat(" ", wide), "0", "16384", "32768", "49152", "65535")
	b.WriteString(m.marksBelow())
	if len(m.Table) > 0 {
		b.WriteString("\n" + aligned("", m.Rows()))
	}
	return b.String()
}

// cells is the lane's row of characters.
func (l Lane) cells() string {
	var held [mapCells]int
	var refused [mapCells]bool
	for _, k := range l.Marks {
		for p := int(k.Range.Start); p <= int(k.Range.End); p++ {
			held[p>>10]++
			refused[p>>10] = refused[p>>10] || k.Look == "refused"
		}
	}
	row := make([]byte, mapCells)
	for i := range row {
		switch {
		case refused[i]:
			row[i] = '!'
		case held[i] >= 1024:
			row[i] = '#'
		case held[i] > 0:
			row[i] = '+'
		default:
			row[i] = '.'
		}
	}
	return string(row)
}

// marksBelow lists the workspace's ports by number, since a cell covers 1024 ports.
func (m PortMap) marksBelow() string {
	var b strings.Builder
	for _, k := range m.Lanes[0].Marks {
		sign := " "
		if k.Look == "refused" {
			sign = "!"
		}
		fmt.Fprintf(&b, "%s %s\n", sign, k.Label)
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n" + m.Lanes[0].Title + "\n" + b.String()
}

// Rows are the listeners of both sides, side by side, under a heading.
func (m PortMap) Rows() [][]string {
	rows := [][]string{{m.words.Say("table/port"), "Windows", "WSL", m.words.Say("table/effect")}}
	for _, r := range m.Table {
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
