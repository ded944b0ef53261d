package print

import (
	"io"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// counted are the sentences that count findings of a severity: one, and several.
var counted = []struct {
	severity  check.Severity
	one, many string
}{
	{check.Error, "scan/error", "scan/errors"},
	{check.Warning, "scan/warning", "scan/warnings"},
	{check.Information, "scan/note", "scan/notes"},
	{check.Hint, "scan/hint", "scan/hints"},
}

// Summary writes the last line: how many findings there are, what was looked at, the machine that it
// was judged by, and what of it is unknown.
func (p Page) Summary(w io.Writer, s *fact.Snapshot, scanned report.Scanned, entries []report.Entry) error {
	text, colour := p.clean(scanned), screen.Green
	if len(entries) > 0 {
		text, colour = p.count(scanned, entries)
	} else if len(s.Gaps())+len(scanned.Unread) > 0 {
		colour = screen.Yellow
	}
	_, err := io.WriteString(w, p.Paint.In(colour, text)+" · "+Machine(p.Words, s)+"\n")
	return err
}

// clean says that there are no findings among what was looked at.
func (p Page) clean(scanned report.Scanned) string {
	if scanned.Literals == 0 {
		return p.Words.Say("scan/nothing")
	}
	return p.Words.Say("scan/clean", "ports", p.number(scanned.Literals, "scan/port", "scan/ports"), "files", p.number(scanned.Files, "scan/one-file", "scan/all-files"))
}

// count says how many findings of each severity there are, and in how many files. Policy files are counted apart: they are
// not among the files with ports.
func (p Page) count(scanned report.Scanned, entries []report.Entry) (string, screen.Colour) {
	worst := check.Hint
	for _, e := range entries {
		worst = min(worst, e.Finding.Severity)
	}
	var parts []string
	if found, files := p.severities(entries, true); files > 0 {
		parts = append(parts, p.Words.Say("scan/counted-all", "findings", found, "files", p.number(files, "scan/policy", "scan/policies")))
	}
	if found, files := p.severities(entries, false); files > 0 {
		parts = append(parts, p.Words.Say("scan/counted",
			"findings", found, "flagged", strconv.Itoa(files), "files", p.number(scanned.Files, "scan/file", "scan/files")))
	}
	return strings.Join(parts, p.Words.Say("word/separator")), colours[worst]
}

// severities says how many entries of each severity are in policy files, or in other files; files is how many these are.
func (p Page) severities(entries []report.Entry, ofPolicy bool) (text string, files int) {
	many, in := [check.Hint + 1]int{}, map[string]bool{}
	for _, e := range entries {
		if isOfPolicy(e) == ofPolicy {
			many[e.Finding.Severity]++
			in[e.File] = true
		}
	}
	var parts []string
	for _, c := range counted {
		if n := many[c.severity]; n > 0 {
			parts = append(parts, p.number(n, c.one, c.many))
		}
	}
	return strings.Join(parts, p.Words.Say("word/separator")), len(in)
}

// number is the sentence for n things.
func (p Page) number(n int, one, many string) string {
	if n == 1 {
		return p.Words.Say(one)
	}
	return p.Words.Say(many, "count", strconv.Itoa(n))
}

// Machine names the machine of a snapshot in a few words, and what of it is unknown.
func Machine(w *words.Catalog, s *fact.Snapshot) string {
	parts := []string{w.Say("vantage/" + string(s.Vantage))}
	if s.Mode != fact.ModeUnknown && s.Mode != fact.ModeWSL1 {
		parts = append(parts, w.Say("scan/mode", "mode", string(s.Mode)))
	}
	if s.Block != nil {
		parts = append(parts, w.Say("scan/block", "range", s.Block.Range.String(), "state", w.Say("word/"+string(s.Block.State))))
	}
	if s.Replayed {
		parts = append(parts, w.Say("scan/replayed"))
	}
	var unknown []string
	for _, gap := range s.Gaps() {
		unknown = append(unknown, w.Say("unknown/"+string(gap)))
	}
	if len(unknown) > 0 {
		parts = append(parts, w.Say("scan/unknown", "things", strings.Join(unknown, w.Say("word/separator"))))
	}
	return strings.Join(parts, w.Say("word/separator"))
}
