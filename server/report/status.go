package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/markdown"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Bar is what a status bar shows.
type Bar struct {
	Text    string
	Tooltip string // Markdown
	Visible bool
	Kind    string // "ok", "warning" (there are findings) or "unknown"
}

// StatusBar is the status bar for a snapshot; findings is their number.
func StatusBar(w *words.Catalog, s *fact.Snapshot, findings int) Bar {
	text, known := barText(w, s)
	bar := Bar{Text: text, Visible: text != "", Kind: "ok"}
	switch {
	case findings > 0:
		bar.Kind = "warning"
	case !known:
		bar.Kind = "unknown"
	}
	if bar.Visible {
		bar.Tooltip = tooltip(w, s, findings)
	}
	return bar
}

// barText is "" where WSL's rules do not apply, and there the bar is hidden.
func barText(w *words.Catalog, s *fact.Snapshot) (text string, known bool) {
	if s == nil || !concerned(s) {
		return "", true
	}
	if s.Block != nil {
		return blockText(w, s.Block), s.Block.State == fact.StateLive
	}
	switch {
	case s.Mode == fact.ModeMirrored:
		return w.Say("bar/unknown"), false
	case s.Mode != fact.ModeUnknown:
		return w.Say("bar/mode", "mode", string(s.Mode)), true
	case s.VMState == fact.VMStopped:
		return w.Say("bar/stopped"), true
	case s.NoBlock != "":
		return w.Say("bar/no-block"), true
	}
	return w.Say("bar/unknown"), false
}

func blockText(w *words.Catalog, b *fact.Block) string {
	key := "bar/live"
	switch b.State {
	case fact.StatePredicted:
		key = "bar/predicted"
	case fact.StateStale:
		key = "bar/stale"
	}
	return w.Say(key, "range", b.Range.String())
}

// concerned reports whether the rules of WSL apply here: on Windows with WSL, and inside
// WSL.
func concerned(s *fact.Snapshot) bool {
	switch s.Vantage {
	case fact.WSL2, fact.WSL1:
		return true
	case fact.Windows:
		return s.Mode != fact.ModeUnknown || s.VMState != fact.VMUnknown || s.WSLVersion != "" || s.Block != nil || s.DeclaredMode != fact.ModeUnknown || !s.HasNoWSL()
	}
	return false
}

func tooltip(w *words.Catalog, s *fact.Snapshot, findings int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**WSL Port Guard**\n\n%s\n\n", headline(w, s))
	for _, row := range facts(w, s) {
		fmt.Fprintf(&b, "- %s\n", w.Say("row/pair", "name", row[0], "value", markdown.Escape(row[1])))
	}
	for _, gap := range s.Gaps() {
		fmt.Fprintf(&b, "- %s\n", w.Say("gap/"+string(gap)))
	}
	fmt.Fprintf(&b, "- %s\n\n%s", w.Say("bar/findings", "count", strconv.Itoa(findings)), w.Say("bar/click"))
	return b.String()
}

// headline describes the machine in one sentence.
func headline(w *words.Catalog, s *fact.Snapshot) string {
	if s.Block != nil {
		return blockHeadline(w, s.Block)
	}
	switch {
	case s.Vantage == fact.Container:
		return w.Say("head/container")
	case !concerned(s):
		return w.Say("head/elsewhere")
	case s.Mode == fact.ModeMirrored:
		return w.Say("head/mirrored")
	case fellBack(s) && s.Mode == fact.ModeNone && check.LowDynamicProtos(s.Reservations) != 0:
		return w.Say("head/mirrored-no-room")
	case fellBack(s) && s.Mode == fact.ModeNone:
		return w.Say("head/mirrored-none")
	case fellBack(s) && s.Mode == fact.ModeNAT:
		return w.Say("head/mirrored-nat")
	case s.Mode != fact.ModeUnknown:
		return w.Say("head/mode", "mode", string(s.Mode))
	case s.VMState == fact.VMStopped:
		return w.Say("head/stopped")
	case s.NoBlock == fact.NoteOldWindows:
		return w.Say("head/windows-too-old")
	case s.NoBlock != "":
		return w.Say("head/no-block")
	}
	return w.Say("head/unknown")
}

// fellBack reports whether mirrored networking was asked for when the VM started, so that another
// mode in effect means that it could not start.
func fellBack(s *fact.Snapshot) bool {
	return s.DeclaredMode == fact.ModeMirrored && !s.ConfigPending
}

func blockHeadline(w *words.Catalog, b *fact.Block) string {
	key := "head/predicted"
	switch b.State {
	case fact.StateLive:
		key = "head/live"
	case fact.StateStale:
		key = "head/stale"
	}
	return w.Say(key, "range", b.Range.String(), "count", strconv.Itoa(b.Range.Len()), "seen", b.At.Format("15:04"))
}

// facts are the rows of tooltip and report: what is known, the source, and when it was read.
func facts(w *words.Catalog, s *fact.Snapshot) [][2]string {
	read := s.At.Format("15:04:05")
	if s.Replayed {
		read = w.Say("row/replayed", "time", read, "recorded", capturedAt(w, s))
	}
	rows := factRows(w, s, func(b *fact.Block) string { return blockWords(w, b) })
	return append(rows, [2]string{w.Say("row/read"), read})
}

// lastingFacts are the facts without the times at which they were read.
func lastingFacts(w *words.Catalog, s *fact.Snapshot) [][2]string {
	return factRows(w, s, func(b *fact.Block) string {
		return w.Say("row/block-predicted", "range", b.Range.String(), "state", w.Say("word/"+string(b.State)))
	})
}

// factRows are the rows of facts. Without WSL those for its mode and VM are left out.
func factRows(w *words.Catalog, s *fact.Snapshot, block func(*fact.Block) string) [][2]string {
	rows := [][2]string{{w.Say("row/vantage"), w.Say("vantage/" + string(s.Vantage))}}
	if concerned(s) {
		rows = append(rows, [2]string{w.Say("row/mode"), modeWords(w, s)})
	}
	if s.Block != nil {
		rows = append(rows, [2]string{w.Say("row/range"), block(s.Block)})
	}
	if s.WSLVersion != "" {
		rows = append(rows, [2]string{w.Say("row/version"), s.WSLVersion})
	}
	if s.VMState != "" && concerned(s) {
		rows = append(rows, [2]string{w.Say("row/vm"), w.Say("word/" + string(s.VMState))})
	}
	if s.Docker != fact.DockerUnknown {
		rows = append(rows, [2]string{w.Say("row/docker"), w.Say("docker/" + string(s.Docker))})
	}
	for _, d := range s.Doubts {
		rows = append(rows, [2]string{w.Say("row/doubt"), w.Say("row/shown-by-doctor", "what", w.Say("contradicted/"+string(d.Assumption)))})
	}
	return rows
}

// blockWords describes the block: its range, its state and its source.
func blockWords(w *words.Catalog, b *fact.Block) string {
	state := w.Say("word/" + string(b.State))
	if b.State == fact.StatePredicted {
		return w.Say("row/block-predicted", "range", b.Range.String(), "state", state)
	}
	return w.Say("row/block", "range", b.Range.String(), "state", state, "origin", w.Origin(b.Source), "time", b.At.Format("15:04:05"))
}

// capturedAt is when a recording was made, in the time zone it was stored with.
func capturedAt(w *words.Catalog, s *fact.Snapshot) string {
	if s.CapturedAt.IsZero() {
		return w.Say("word/unknown")
	}
	return s.CapturedAt.Format("2006-01-02 15:04")
}

func modeWords(w *words.Catalog, s *fact.Snapshot) string {
	text := w.Say("word/unknown")
	if s.Mode != fact.ModeUnknown {
		text = string(s.Mode)
		if s.ModeSource != "" {
			text = w.Say("row/mode-from", "mode", text, "source", s.ModeSource)
		}
	}
	if s.DeclaredMode != fact.ModeUnknown && s.DeclaredMode != s.Mode {
		key := "row/mode-declared"
		if s.ConfigPending {
			key = "row/mode-pending"
		}
		text = w.Say(key, "mode", text, "declared", string(s.DeclaredMode))
	}
	return text
}
