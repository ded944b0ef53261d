package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe"
)

// Bar is what a status bar shows.
type Bar struct {
	Text    string
	Tooltip string // Markdown
	Visible bool
	Kind    string // "ok", "warning" (there are findings) or "unknown"
}

// StatusBar words a snapshot for the status bar; findings is their number.
func StatusBar(s *probe.Snapshot, findings int) Bar {
	text, known := barText(s)
	bar := Bar{Text: text, Visible: text != "", Kind: "ok"}
	switch {
	case findings > 0:
		bar.Kind = "warning"
	case !known:
		bar.Kind = "unknown"
	}
	if bar.Visible {
		bar.Tooltip = tooltip(s, findings)
	}
	return bar
}

// barText is "" where WSL's rules do not reach, and there the bar hides.
func barText(s *probe.Snapshot) (text string, known bool) {
	if s == nil || !concerned(s) {
		return "", true
	}
	if s.Block != nil {
		return blockText(s), s.Block.State == probe.StateLive
	}
	switch {
	case s.Mode == probe.ModeMirrored:
		return "WSL: range unknown", false
	case s.Mode != probe.ModeUnknown:
		return "WSL: " + string(s.Mode), true
	case s.VMState == probe.VMStopped:
		return "WSL stopped", true
	}
	return "WSL: range unknown", false
}

func blockText(s *probe.Snapshot) string {
	switch s.Block.State {
	case probe.StatePredicted, probe.StateDeclared:
		return fmt.Sprintf("WSL stopped (likely %s)", s.Block.Range)
	case probe.StateStale:
		return fmt.Sprintf("WSL %s (when last seen)", s.Block.Range)
	}
	return "WSL " + s.Block.Range.String()
}

// concerned: the machine is Windows with WSL, or WSL itself.
func concerned(s *probe.Snapshot) bool {
	switch s.Vantage {
	case probe.WSL2, probe.WSL1:
		return true
	case probe.Windows:
		return s.Mode != probe.ModeUnknown || s.VMState != probe.VMUnknown || s.WSLVersion != "" || s.Block != nil || s.DeclaredMode != probe.ModeUnknown || wslAnswers(s)
	}
	return false
}

// wslAnswers: some source of WSL exists, even if it could not be read.
func wslAnswers(s *probe.Snapshot) bool {
	return slices.ContainsFunc(s.Sources, func(v probe.Source) bool {
		return strings.HasPrefix(v.Name, "wsl-") && v.Status != probe.StatusUnavailable
	})
}

func tooltip(s *probe.Snapshot, findings int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**WSL Port Guard**\n\n%s\n\n", headline(s))
	for _, row := range facts(s) {
		fmt.Fprintf(&b, "- %s: %s\n", row[0], row[1])
	}
	fmt.Fprintf(&b, "- Findings in this workspace: %d\n\nClick for the full report.", findings)
	return b.String()
}

// headline says in one sentence what the machine is like.
func headline(s *probe.Snapshot) string {
	switch {
	case s.Block != nil && s.Block.State == probe.StateLive:
		return fmt.Sprintf("WSL holds ports %s on Windows (%d ports, TCP and UDP) while it runs; Windows programs cannot listen there.", s.Block.Range, s.Block.Range.Len())
	case s.Block != nil && s.Block.State == probe.StateStale:
		return fmt.Sprintf("WSL held ports %s on Windows when last seen at %s; it could not be read since.", s.Block.Range, s.Block.At.Format("15:04"))
	case s.Block != nil:
		return fmt.Sprintf("WSL is stopped; when it starts it will probably hold ports %s on Windows.", s.Block.Range)
	case s.Vantage == probe.Container:
		return "This is a container: what Windows and WSL reserve cannot be seen from here."
	case !concerned(s):
		return "WSL is not seen here: there is nothing to guard."
	case s.Mode == probe.ModeMirrored:
		return "WSL's networking is mirrored, but the range it holds on Windows could not be read."
	case s.Mode != probe.ModeUnknown:
		return fmt.Sprintf("WSL's networking mode is %s: it holds no block of ports on Windows.", s.Mode)
	case s.VMState == probe.VMStopped:
		return "WSL is stopped and holds no ports."
	}
	return "The networking mode of WSL could not be read, so it is unknown whether it holds ports on Windows."
}

// facts are the rows of tooltip and report: what is known, and from where.
func facts(s *probe.Snapshot) [][2]string {
	rows := [][2]string{{"Seen from", vantageWords[s.Vantage]}, {"Networking mode", modeWords(s)}}
	if s.Block != nil {
		rows = append(rows, [2]string{"Range", fmt.Sprintf("%s, %s, from %s at %s", s.Block.Range, s.Block.State, s.Block.Source, s.Block.At.Format("15:04:05"))})
	}
	if s.WSLVersion != "" {
		rows = append(rows, [2]string{"WSL version", s.WSLVersion})
	}
	if s.VMState != "" {
		rows = append(rows, [2]string{"WSL VM", string(s.VMState)})
	}
	read := s.At.Format("15:04:05")
	if s.Replayed {
		read += ", from a recording (not this machine)"
	}
	return append(rows, [2]string{"Read at", read})
}

var vantageWords = map[probe.Vantage]string{
	probe.Windows: "Windows", probe.WSL2: "inside WSL 2", probe.WSL1: "inside WSL 1",
	probe.Container: "a container", probe.Linux: "Linux without WSL", probe.Other: "a system without WSL",
}

func modeWords(s *probe.Snapshot) string {
	words := "unknown"
	if s.Mode != probe.ModeUnknown {
		words = string(s.Mode)
		if s.ModeSource != "" {
			words += " (from " + s.ModeSource + ")"
		}
	}
	if s.DeclaredMode != probe.ModeUnknown && s.DeclaredMode != s.Mode {
		words += ", .wslconfig asks for " + string(s.DeclaredMode)
	}
	return words
}
