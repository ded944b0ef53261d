// Package print writes findings for people who sit at a terminal or read a log. It decides nothing:
// it turns entries into text of a given width, with or without colour.
package print

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Page says how a terminal shows text.
type Page struct {
	Words *words.Catalog
	Paint screen.Paint
	Width int // in columns
	// Group writes one entry for a port, with the other places where the same was found.
	Group bool
}

// colours are those of the severities.
var colours = map[check.Severity]screen.Colour{
	check.Error: screen.Red, check.Warning: screen.Yellow, check.Information: screen.Blue, check.Hint: screen.Faint,
}

// group is a finding with all its places, the first of which stands for the others.
type group []report.Entry

// Findings writes the entries: a head line, which is never broken, so that programs can read it; the
// source line; carets below the port; what helps. s is the machine that they were judged by.
func (p Page) Findings(w io.Writer, s *fact.Snapshot, entries []report.Entry) error {
	for _, g := range p.groups(entries) {
		if _, err := io.WriteString(w, p.entry(g, len(s.Gaps()) > 0)); err != nil {
			return err
		}
	}
	return nil
}

// groups are the entries one by one or, if Group is set, joined where the same is said of the same port.
func (p Page) groups(entries []report.Entry) []group {
	var out []group
	index := map[string]int{}
	for _, e := range entries {
		same := fmt.Sprint(e.Finding.Literal.Range, e.Finding.Severity, e.Finding.Code, e.Finding.Message)
		if i, ok := index[same]; ok && p.Group {
			out[i] = append(out[i], e)
			continue
		}
		index[same] = len(out)
		out = append(out, group{e})
	}
	return out
}

func (p Page) entry(g group, unsure bool) string {
	first := g[0]
	var b strings.Builder
	b.WriteString(p.Head(first) + "\n")
	gutter := strings.Repeat(" ", max(len(strconv.Itoa(first.Line)), 5)) + " "
	switch hint := p.hint(first, unsure); {
	case first.Source != "":
		b.WriteString(p.source(first, gutter, hint))
	case hint != "":
		b.WriteString(gutter + "= " + hint + "\n")
	}
	if len(g) > 1 {
		b.WriteString(p.others(g[1:], gutter))
	}
	return b.String()
}

// Head is the line that names the place, the severity, the message and the code.
func (p Page) Head(e report.Entry) string {
	f := e.Finding
	return fmt.Sprintf("%s %s %s %s",
		p.Paint.In(screen.Bold, place(e.Location)+":"), p.Paint.In(colours[f.Severity], f.Severity.String()+":"), f.Message,
		p.Paint.In(screen.Faint, "["+string(f.Code)+"]"))
}

// place is file:line:column, which editors and terminals turn into a link.
func place(at report.Location) string {
	return fmt.Sprintf("%s:%d:%d", words.Visible(path.Clean(at.File)), at.Line, at.Col)
}

// source is the line with the port, and below it carets with the hint, which gets a line of its own
// where there is no room.
func (p Page) source(e report.Entry, gutter, hint string) string {
	start, end := min(e.Col-1-e.Before, len(e.Source)), min(e.EndCol-1-e.Before, len(e.Source))
	before := screen.ExpandTabs(e.Source[:start], 0)
	mark := words.Visible(e.Source[start:end])
	after := words.Visible(screen.ExpandTabs(e.Source[end:], screen.Width(before)+screen.Width(mark)))
	window := screen.NewWindow(words.Visible(before), mark, after, p.Width-len(gutter)-2)
	bar := p.Paint.In(screen.Blue, "|")
	colour := colours[e.Finding.Severity]
	number := p.Paint.In(screen.Blue, fmt.Sprintf("%*d ", len(gutter)-1, e.Line))
	carets := "^" + strings.Repeat("~", max(screen.Width(window.Mark)-1, 0))
	below := strings.Repeat(" ", screen.Width(window.Before)) + p.Paint.In(colour, carets)
	used := len(gutter) + 2 + screen.Width(window.Before) + len(carets)
	lines := number + bar + " " + window.Before + p.Paint.In(colour, window.Mark) + window.After + "\n" + gutter + bar + " " + below
	switch {
	case hint == "":
		return lines + "\n"
	case used+1+screen.Width(hint) <= p.Width:
		return lines + " " + p.Paint.In(screen.Cyan, hint) + "\n"
	}
	return lines + "\n" + gutter + bar + " " + p.Paint.In(screen.Cyan, hint) + "\n"
}

// hint names free ports, if another port helps, and the command that tells more. It is "" for a problem of a policy file,
// whose message says what to write.
func (p Page) hint(e report.Entry, unsure bool) string {
	if isOfPolicy(e) {
		return ""
	}
	explain := "wsl-port-guard explain " + strconv.Itoa(int(e.Finding.Literal.Range.Start))
	if len(e.Free) == 0 {
		return explain
	}
	var ports []string
	for _, free := range e.Free {
		ports = append(ports, free.Range.String())
	}
	key := "scan/free"
	if unsure {
		key = "scan/unverified"
	}
	return p.Words.Say(key, "ports", strings.Join(ports, p.Words.Say("word/separator"))) + " · " + explain
}

// isOfPolicy reports whether an entry is a problem of a policy file, which is about no port.
func isOfPolicy(e report.Entry) bool { return !e.Finding.Literal.Range.Valid() }

// mostPlaces is how many other places of a port are listed.
const mostPlaces = 12

// others lists the places of a group besides its first.
func (p Page) others(g group, gutter string) string {
	var places []string
	for _, e := range g[:min(len(g), mostPlaces)] {
		places = append(places, place(e.Location))
	}
	if more := len(g) - mostPlaces; more > 0 {
		places = append(places, p.Words.Say("scan/more", "count", strconv.Itoa(more)))
	}
	indent := gutter + "  "
	title := p.Words.Say("scan/also")
	list := screen.Wrap(slices.Insert(places, 0, title), " ", indent, p.Width)
	return gutter + p.Paint.In(screen.Blue, "= ") + strings.TrimPrefix(list, indent) + "\n"
}
