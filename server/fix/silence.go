package fix

import (
	"bytes"
	"regexp"
	"slices"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// CommandIgnorePort adds a port to the client's setting wslPortGuard.ignoredPorts, for the folder of the file at uri
// where that folder has its own.
const CommandIgnorePort = "wslPortGuard.ignorePort"

// ignoreActions offers not to report the port any more: in this place, this file, or at all.
func (c Case) ignoreActions() []Action {
	var out []Action
	if marker := c.File.Reading.CommentMarker(); marker != "" {
		if !c.isInsideText() {
			out = append(out, c.insertComment("fix/ignore-line", c.ignoreNextLine(marker), func(l scan.Literal) bool { return l.Range == c.Finding.Literal.Range })...)
		}
		out = append(out, c.insertComment("fix/ignore-file", c.ignoreFile(marker), nil)...)
	}
	if slices.Contains(c.Client.Commands, CommandIgnorePort) {
		l := c.Finding.Literal
		out = append(out, Action{
			Title:   c.catalog().Say("fix/ignore-port", "port", check.Noun(c.catalog(), l.Range)),
			Command: &Command{CommandIgnorePort, map[string]any{"start": l.Range.Start, "end": l.Range.End, "uri": c.File.URI}},
		})
	}
	return out
}

// folded is a YAML line that begins a folded block, whose lines become one (YAML 1.2.2, 8.1.3).
var folded = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[:-][ \t]+([&!][^ ]+[ \t]+)*>[-+0-9]*[ \t]*(#.*)?$`)
})

// isInsideText reports whether the line of the finding continues the line above it, so that a comment
// between the two would become part of the text, or end a command early: after a backslash at the end
// of the line, and in a folded block of YAML.
func (c Case) isInsideText() bool {
	x, b := c.File.Index(), c.File.Text()
	line := func(n int) []byte { return bytes.TrimRight(b[x.LineStart(n):x.LineStart(n+1)], "\r\n") }
	at := x.Line(c.Finding.Literal.Span.Start)
	if at == 0 {
		return false
	}
	above := line(at - 1)
	if backslashes := len(above) - len(bytes.TrimRight(above, `\`)); backslashes%2 == 1 {
		return true
	}
	own := indentOf(line(at))
	for at--; at >= 0; at-- {
		if l := line(at); len(bytes.TrimSpace(l)) > 0 && indentOf(l) < own {
			return folded().Match(l)
		}
	}
	return false
}

// indentOf is the number of blanks at the start of a line.
func indentOf(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " \t")) }

// insertComment offers an edit that inserts a comment that scan understands. It offers none
// if scanning the result shows as many literals as before, or if literals of another line are gone
// that are not meant; nil stands for all.
func (c Case) insertComment(key string, e text.Edit, meant func(scan.Literal) bool) []Action {
	others := func(ls []scan.Literal) (count int) {
		for _, l := range ls {
			if meant != nil && !meant(l) {
				count++
			}
		}
		return count
	}
	before := c.File.Result.Literals
	after := c.File.Reading.Read(text.Apply(c.File.Text(), []text.Edit{e})).Literals
	if len(after) >= len(before) || others(after) != others(before) && !c.sharesLine() {
		return nil
	}
	return []Action{{
		Title: c.catalog().Say(key, "port", check.Noun(c.catalog(), c.Finding.Literal.Range)),
		Files: []FileEdits{{File: c.File, Edits: []Edit{{Edit: e}}}},
	}}
}

// sharesLine reports whether other literals are on the line of the finding. The comment
// above the line applies to them as well.
func (c Case) sharesLine() bool {
	x := c.File.Index()
	line := x.Line(c.Finding.Literal.Span.Start)
	return slices.ContainsFunc(c.File.Result.Literals, func(l scan.Literal) bool {
		return l.Span != c.Finding.Literal.Span && x.Line(l.Span.Start) == line
	})
}

// ignoreNextLine inserts a comment line above the line of the literal, with its indentation.
func (c Case) ignoreNextLine(marker string) text.Edit {
	x := c.File.Index()
	start := x.LineStart(x.Line(c.Finding.Literal.Span.Start))
	rest := c.File.Text()[start:]
	indent := rest[:len(rest)-len(bytes.TrimLeft(rest, " \t"))]
	return text.Edit{Span: text.Span{Start: start, End: start}, New: string(indent) + marker + " wsl-port-guard: ignore-next-line" + c.lineEnding()}
}

// ignoreFile inserts a comment line at the start of the file, after a byte order mark and a
// #! line.
func (c Case) ignoreFile(marker string) text.Edit {
	at := 0
	if bytes.HasPrefix(c.File.Text(), []byte("\xef\xbb\xbf")) {
		at = 3
	}
	if bytes.HasPrefix(c.File.Text()[at:], []byte("#!")) {
		at = c.File.Index().LineStart(1)
	}
	return text.Edit{Span: text.Span{Start: at, End: at}, New: marker + " wsl-port-guard: ignore-file" + c.lineEnding()}
}

// lineEnding is CR LF in a file that has one anywhere, else LF.
func (c Case) lineEnding() string {
	if bytes.Contains(c.File.Text(), []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}
