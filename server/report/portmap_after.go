package report

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// PortMove is a port of the workspace with the number that a fix would give it.
type PortMove struct {
	From, To port.Range
	Places   []string // file:line, each once
}

// AddAfter shows what a fix would change: the old number as a ghost, the new one, and a line between them. to is parallel to
// the literals that NewMap was given: the new number of each, the zero Range for one that stays.
func (m *PortMap) AddAfter(to []port.Range) {
	lane := &m.Lanes[0] // the workspace's
	for i, p := range m.Ports {
		next := to[p.Nth]
		if next == (port.Range{}) {
			continue
		}
		before := &lane.Marks[i]
		before.Look, before.Label = "before", m.words.Say("map/moves", "mark", before.Label, "to", next.String())
		label := m.words.Say("map/moved", "port", next.String()+"/"+p.Literal.Proto.String(), "place", words.Visible(p.Place), "from", p.Literal.Range.String())
		lane.Marks = append(lane.Marks, Mark{Range: next, Look: "after", Label: label, Index: i})
		m.addMove(p, next)
	}
	for i := range m.Moves {
		m.Moves[i].Places = once(m.Moves[i].Places)
	}
	if len(m.Moves) > 0 {
		lane.Title = m.words.Say("map/after-title")
	}
}

func (m *PortMap) addMove(p MapPort, to port.Range) {
	i := slices.IndexFunc(m.Moves, func(o PortMove) bool { return o.From == p.Literal.Range && o.To == to })
	if i < 0 {
		i, m.Moves = len(m.Moves), append(m.Moves, PortMove{From: p.Literal.Range, To: to})
	}
	m.Moves[i].Places = append(m.Moves[i].Places, words.Visible(p.Place))
}

// MoveRows are the moves under a heading; nil if there are none.
func (m PortMap) MoveRows() [][]string {
	if len(m.Moves) == 0 {
		return nil
	}
	rows := [][]string{{m.words.Say("table/before"), m.words.Say("table/after"), m.words.Say("table/places")}}
	for _, move := range m.Moves {
		rows = append(rows, []string{move.From.String(), move.To.String(), strings.Join(move.Places, m.words.Say("word/separator"))})
	}
	return rows
}

// movesBelow lists the moves for a terminal.
func (m PortMap) movesBelow(width int) string {
	var b strings.Builder
	for _, move := range m.Moves {
		text := "  " + m.words.Say("map/change", "from", move.From.String(), "to", move.To.String())
		b.WriteString(wrappedList(append([]string{text}, move.Places...), width))
	}
	if b.Len() == 0 {
		return ""
	}
	return "\n" + m.words.Say("map/changes") + "\n" + b.String()
}

// arrowHeight is the height of an arrow's head. Arrows run below the numbers of the ports.
const arrowHeight = 6

// drawMoves draws a dashed arrow from each old number to the new one. data-move-from and data-move-to are the middles of
// their ranges.
func (m PortMap) drawMoves(b *strings.Builder, y int) {
	if len(m.Moves) == 0 {
		return
	}
	fmt.Fprintf(b, `<marker id="map-arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="%d" markerHeight="%d" orient="auto"><path class="arrow" d="M0 0 8 4 0 8Z"/></marker>`, arrowHeight, arrowHeight)
	for _, move := range m.Moves {
		from, to := middle(move.From), middle(move.To)
		fmt.Fprintf(b, `<line class="move" marker-end="url(#map-arrow)" data-move-from="%s" data-move-to="%s" x1="%s" x2="%s" y1="%d" y2="%d"><title>%s</title></line>`,
			float(from), float(to), float(xAt(from)), float(xAt(to)), y, y, html.EscapeString(m.words.Say("map/change", "from", move.From.String(), "to", move.To.String())))
	}
}

// middle is the middle of a range on the axis, where port p takes the room from p to p+1.
func middle(r port.Range) float64 { return float64(int(r.Start)+int(r.End)+1) / 2 }
