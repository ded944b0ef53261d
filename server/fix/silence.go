package fix

import (
	"bytes"
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// CommandIgnorePort adds a port to the client's setting wslPortGuard.ignoredPorts.
const CommandIgnorePort = "wslPortGuard.ignorePort"

// silence offers not to be told again: here, in this file, or of this port.
func (c Case) silence() []Action {
	var out []Action
	if marker := c.File.Reading.CommentMarker(); marker != "" {
		out = append(out, c.comment("fix/ignore-line", c.nextLine(marker), func(l scan.Literal) bool { return l.Range == c.Finding.Literal.Range })...)
		out = append(out, c.comment("fix/ignore-file", c.wholeFile(marker), func(scan.Literal) bool { return true })...)
	}
	if slices.Contains(c.Client.Commands, CommandIgnorePort) {
		l := c.Finding.Literal
		out = append(out, Action{
			Title:   c.words().Say("fix/ignore-port", "port", check.Noun(c.words(), l.Range)),
			Command: &Command{CommandIgnorePort, map[string]any{"start": l.Range.Start, "end": l.Range.End}},
		})
	}
	return out
}

// comment offers an edit that inserts a directive, if scanning the result shows fewer
// literals and all that are gone are meant.
func (c Case) comment(key string, e text.Edit, meant func(scan.Literal) bool) []Action {
	count := func(ls []scan.Literal) (all, others int) {
		for _, l := range ls {
			if !meant(l) {
				others++
			}
		}
		return len(ls), others
	}
	before, othersBefore := count(c.File.Result.Literals)
	after, othersAfter := count(c.File.Reading.Read(text.Apply(c.File.Text(), []text.Edit{e})).Literals)
	if after >= before || othersAfter != othersBefore && key == "fix/ignore-line" && !c.sharesLine() {
		return nil
	}
	return []Action{{
		Title: c.words().Say(key, "port", check.Noun(c.words(), c.Finding.Literal.Range)),
		Files: []FileEdits{{File: c.File, Edits: []Edit{{Edit: e}}}},
	}}
}

// sharesLine reports whether other literals stand on the finding's line, and would go
// silent with it.
func (c Case) sharesLine() bool {
	x := c.File.Index()
	line := x.Line(c.Finding.Literal.Span.Start)
	return slices.ContainsFunc(c.File.Result.Literals, func(l scan.Literal) bool {
		return l.Span != c.Finding.Literal.Span && x.Line(l.Span.Start) == line
	})
}

// nextLine inserts a comment line above the literal's, indented as that is.
func (c Case) nextLine(marker string) text.Edit {
	x := c.File.Index()
	start := x.LineStart(x.Line(c.Finding.Literal.Span.Start))
	rest := c.File.Text()[start:]
	indent := rest[:len(rest)-len(bytes.TrimLeft(rest, " \t"))]
	return text.Edit{Span: text.Span{Start: start, End: start}, New: string(indent) + marker + " wsl-port-guard: ignore-next-line" + c.eol()}
}

// wholeFile inserts a comment line at the top, below a byte order mark and a #! line.
func (c Case) wholeFile(marker string) text.Edit {
	at := 0
	if bytes.HasPrefix(c.File.Text(), []byte("\xef\xbb\xbf")) {
		at = 3
	}
	if bytes.HasPrefix(c.File.Text()[at:], []byte("#!")) {
		at = c.File.Index().LineStart(1)
	}
	return text.Edit{Span: text.Span{Start: at, End: at}, New: marker + " wsl-port-guard: ignore-file" + c.eol()}
}

func (c Case) eol() string {
	if bytes.Contains(c.File.Text(), []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}
