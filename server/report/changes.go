package report

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Change is one difference between two snapshots, in words.
type Change struct {
	Sign byte // '+' for what is new, '-' for what is gone
	Text string
}

// Changes lists what differs between two snapshots of a machine: what is gone first, then what is new.
// before may be nil: then everything is new.
func Changes(w *words.Catalog, before, after *fact.Snapshot) (changes []Change) {
	old, now := statements(w, before), statements(w, after)
	for _, text := range old {
		if !slices.Contains(now, text) {
			changes = append(changes, Change{'-', text})
		}
	}
	for _, text := range now {
		if !slices.Contains(old, text) {
			changes = append(changes, Change{'+', text})
		}
	}
	return changes
}

// statements is what a snapshot says, one fact a line and each once: the machine, what it reserves, and
// the sources that cannot be read.
func statements(w *words.Catalog, s *fact.Snapshot) (out []string) {
	if s == nil {
		return nil
	}
	add := func(text string) {
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, row := range lastingFacts(w, s) {
		add(w.Say("row/pair", "name", row[0], "value", row[1]))
	}
	for _, r := range s.Reservations {
		add(w.Say("explain/fact", "text", item(r.Range, r.Protos, shownFamilies(r.Kind.Info(), r.Families), ownerOf(w, r)), "details", groupTitle(w, s, r.Kind)))
	}
	for _, src := range s.Sources {
		if src.Status != fact.StatusOK {
			add(w.Say("row/pair", "name", src.Name, "value", w.Say("status/"+string(src.Status))))
		}
	}
	return out
}
