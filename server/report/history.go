package report

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
	"github.com/wsl-port-guard/wsl-port-guard/server/markdown"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// PastBlock is a place where WSL's block has been on this machine.
type PastBlock struct {
	Range       port.Range
	Times       int // in how many starts of WSL's VM
	First, Last time.Time
}

// History is what is told of the blocks that this machine has had.
type History struct {
	Blocks []PastBlock // the one that was seen last first
	Hits   []Hit       // nil if no files were asked about
}

// Hit is a port of files with how often the block was there.
type Hit struct {
	Range  port.Range
	Times  int
	Places []string // file:line
}

// NewHistory counts how often the blocks were at the ports of some literals, each with its place; literals may be nil. The
// port that was hit most often comes first.
func NewHistory(blocks []PastBlock, literals iter.Seq2[string, scan.Literal]) History {
	h := History{Blocks: blocks}
	if literals == nil {
		return h
	}
	h.Hits = []Hit{}
	at := map[port.Range]int{} // an index into Hits; -1 for a port that was never hit
	for place, l := range literals {
		if !l.OnHost() {
			continue
		}
		i, known := at[l.Range]
		if !known {
			if i = -1; timesAt(blocks, l.Range) > 0 {
				i, h.Hits = len(h.Hits), append(h.Hits, Hit{Range: l.Range, Times: timesAt(blocks, l.Range)})
			}
			at[l.Range] = i
		}
		if i >= 0 {
			h.Hits[i].Places = append(h.Hits[i].Places, place)
		}
	}
	for i := range h.Hits {
		h.Hits[i].Places = once(h.Hits[i].Places)
	}
	sorting.By(h.Hits, func(a, b Hit) int { return cmp.Or(b.Times-a.Times, a.Range.Compare(b.Range)) })
	return h
}

// once is list with each text where it first stands only. It is for lists of any length, appendNew for those of a few texts.
func once(list []string) []string {
	seen := make(map[string]bool, len(list))
	return slices.DeleteFunc(list, func(text string) bool {
		if seen[text] {
			return true
		}
		seen[text] = true
		return false
	})
}

func appendNew(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

// timesAt is how often a block had a port of r.
func timesAt(blocks []PastBlock, r port.Range) (times int) {
	for _, b := range blocks {
		if b.Range.Overlaps(r) {
			times += b.Times
		}
	}
	return times
}

// times is how often a block was seen at all.
func (h History) times() int { return timesAt(h.Blocks, port.Range{Start: 1, End: 65535}) }

// Text writes the history for a terminal.
func (h History) Text(w *words.Catalog) string {
	if len(h.Blocks) == 0 {
		return w.Say("history/none") + "\n"
	}
	text := h.title(w) + "\n" + aligned("  ", h.blockRows(w))
	if h.Hits == nil {
		return text
	}
	return text + "\n" + w.Say(h.hitsKey()) + "\n" + aligned("  ", h.hitRows(w))
}

// Markdown writes the history as a section of the report; "" if no block has been seen.
func (h History) Markdown(w *words.Catalog) string {
	if len(h.Blocks) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s\n\n", h.title(w))
	writeList(&b, h.blockRows(w))
	if h.Hits != nil {
		fmt.Fprintf(&b, "\n%s\n\n", w.Say(h.hitsKey()))
		writeList(&b, h.hitRows(w))
	}
	return b.String()
}

// writeList writes rows as a list in Markdown.
func writeList(b *strings.Builder, rows [][]string) {
	for _, row := range rows {
		fmt.Fprintf(b, "- %s\n", markdown.Escape(words.Visible(strings.Join(row, " · "))))
	}
}

func (h History) title(w *words.Catalog) string {
	return w.Say("history/title", "count", strconv.Itoa(h.times()))
}

// hitsKey is the key of the sentence above the ports that were hit.
func (h History) hitsKey() string {
	if len(h.Hits) == 0 {
		return "history/no-hits"
	}
	return "history/hits"
}

func (h History) blockRows(w *words.Catalog) (rows [][]string) {
	for _, b := range h.Blocks {
		rows = append(rows, []string{b.Range.String(), w.Say("history/times", "count", strconv.Itoa(b.Times)), seenBetween(w, b.First, b.Last)})
	}
	return rows
}

// seenBetween says on which days something was seen first and last, in the time zone of the reader.
func seenBetween(w *words.Catalog, first, last time.Time) string {
	from, to := first.Local().Format(time.DateOnly), last.Local().Format(time.DateOnly)
	if from == to {
		return from
	}
	return w.Say("history/between", "first", from, "last", to)
}

// mostPlaces is how many places of a port the history names for people.
const mostPlaces = 3

func (h History) hitRows(w *words.Catalog) (rows [][]string) {
	for _, hit := range h.Hits {
		places := hit.Places
		if more := len(places) - mostPlaces; more > 0 {
			places = append(slices.Clone(places[:mostPlaces]), w.Say("report/more-unread", "count", strconv.Itoa(more)))
		}
		times := w.Say("history/of", "count", strconv.Itoa(hit.Times), "all", strconv.Itoa(h.times()))
		rows = append(rows, []string{hit.Range.String(), times, strings.Join(places, ", ")})
	}
	return rows
}

// The document of JSON; package export has its schema.
type (
	wireHistory struct {
		Storages []string        `json:"storages"`
		Blocks   []wirePastBlock `json:"blocks"`
		Ports    []wireHit       `json:"ports,omitzero"`
	}
	wirePastBlock struct {
		Start     uint16    `json:"start"`
		End       uint16    `json:"end"`
		Times     int       `json:"times"`
		FirstSeen time.Time `json:"firstSeen"`
		LastSeen  time.Time `json:"lastSeen"`
	}
	wireHit struct {
		Start  uint16   `json:"start"`
		End    uint16   `json:"end"`
		Times  int      `json:"times"`
		Of     int      `json:"of"`
		Places []string `json:"places"`
	}
)

// JSON is the history for programs, with the folders that it was read from. The error is the encoder's.
func (h History) JSON(storages []string) ([]byte, error) {
	doc := wireHistory{Storages: append([]string{}, storages...), Blocks: []wirePastBlock{}}
	for _, b := range h.Blocks {
		doc.Blocks = append(doc.Blocks, wirePastBlock{b.Range.Start, b.Range.End, b.Times, b.First.UTC(), b.Last.UTC()})
	}
	if h.Hits != nil {
		doc.Ports = []wireHit{}
	}
	for _, hit := range h.Hits {
		doc.Ports = append(doc.Ports, wireHit{hit.Range.Start, hit.Range.End, hit.Times, h.times(), hit.Places})
	}
	return visibleJSON(doc)
}
