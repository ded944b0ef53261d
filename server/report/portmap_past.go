package report

import (
	"slices"
	"strconv"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// AddPast adds the places where the block has been, except where it is now. The picture shows them behind the marks of the
// block's lane, which is added if there is none.
func (m *PortMap) AddPast(blocks []PastBlock) {
	at := slices.IndexFunc(m.Lanes, func(l Lane) bool { return l.Key == fact.LaneBlock })
	for _, b := range blocks {
		if at >= 0 && slices.ContainsFunc(m.Lanes[at].Marks, func(k Mark) bool { return k.Range == b.Range }) {
			continue
		}
		if at < 0 {
			at = 1 // below the workspace's
			m.Lanes = slices.Insert(m.Lanes, at, Lane{Key: fact.LaneBlock, Title: m.words.Say("lane/" + string(fact.LaneBlock))})
		}
		label := b.Range.String() + " " + m.words.Say("map/past") + ", " + m.words.Say("history/times", "count", strconv.Itoa(b.Times)) +
			", " + seenBetween(m.words, b.First, b.Last)
		m.Lanes[at].Past = append(m.Lanes[at].Past, Mark{Range: b.Range, Look: "past", Label: label, Index: -1})
	}
}
