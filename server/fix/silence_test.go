package fix

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/uri"
)

// caseOf is the first finding of a compose file with this text.
func caseOf(t *testing.T, content string) Case {
	t.Helper()
	s := scenario{dir: t.TempDir(), client: clientOf(nil), machine: machine}
	path := filepath.Join(s.dir, "compose.yaml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	w := s.open(t)
	f := workspace.WithText(w.View().Get(uri.File(path)))
	return Case{s.request(w), f, f.Findings[0]}
}

// A comment is offered only if the literals go that it is meant for, and no others; others
// on the same line may go with it, and all may for the comment of a whole file.
func TestCommentsThatDoNotWorkAreNotOffered(t *testing.T) {
	const apart = "services:\n  a:\n    ports:\n      - \"45456\"\n      - \"45457:81\"\n"
	const together = "services:\n  a:\n    ports: [\"45456:80\", \"45457:81\"]\n"
	mine := func(l scan.Literal) bool { return l.Range.Start == 45456 }
	all := (func(scan.Literal) bool)(nil)
	for _, c := range []struct {
		name, content, key string
		edit               func(size int) text.Edit
		meant              func(scan.Literal) bool
		want               int
	}{
		{"nothing changes", apart, "fix/ignore-line", emptyLine, mine, 0},
		{"nothing changes in the file", apart, "fix/ignore-file", emptyLine, all, 0},
		{"others go too", apart, "fix/ignore-line", everything, mine, 0},
		{"others go too, from the same line", together, "fix/ignore-line", everything, mine, 1},
		{"all go, and all are meant", apart, "fix/ignore-file", everything, all, 1},
	} {
		k := caseOf(t, c.content)
		k.Finding.Literal = literalAt(t, k, 45456)
		if got := k.insertComment(c.key, c.edit(len(c.content)), c.meant); len(got) != c.want {
			t.Errorf("%s: %d actions, want %d", c.name, len(got), c.want)
		}
	}
}

func literalAt(t *testing.T, c Case, p uint16) scan.Literal {
	t.Helper()
	for _, l := range c.File.Result.Literals {
		if l.Range.Start == p {
			return l
		}
	}
	t.Fatalf("no literal %d", p)
	return scan.Literal{}
}

// emptyLine changes nothing that matters.
func emptyLine(int) text.Edit { return text.Edit{New: "\n"} }

// everything removes the whole text.
func everything(size int) text.Edit { return text.Edit{Span: text.Span{End: size}} }

// TestNoCommentBreaksWhatItIsPutInto: between lines that belong together, a comment would become text, or
// end a command early.
func TestNoCommentBreaksWhatItIsPutInto(t *testing.T) {
	const head = "services:\n  a:\n    network_mode: host\n"
	for _, c := range []struct {
		name, content string
		want          bool
	}{
		{"its own line", "services:\n  a:\n    ports:\n      - \"45456:80\"\n", true},
		{"the first line", "services: {a: {ports: [\"45456:80\"]}}\n", true},
		{"a folded command", head + "    command: >\n      serve\n      --port 45456\n", false},
		{"a folded command that keeps no line end", head + "    command: >-\n      serve\n\n      --port 45456\n", false},
		{"a literal block", head + "    command: |\n      serve --verbose\n      serve --port 45456\n", true},
		{"a continued command", head + "    command: |\n      serve \\\n        --port 45456\n", false},
		{"a backslash that is text", head + "    command: |\n      echo \\\\\n      serve --port 45456\n", true},
		{"a comparison above", "x: {y: \"a > b\"}\nservices:\n  a:\n    ports:\n      - \"45456:80\"\n", true},
	} {
		k := caseOf(t, c.content)
		k.Finding.Literal = literalAt(t, k, 45456)
		if got := !k.isInsideText(); got != c.want {
			t.Errorf("%s: a comment may stand there: %v, want %v", c.name, got, c.want)
		}
		for _, a := range k.ignoreActions() {
			if !c.want && a.Title == "Ignore port 45456 here" {
				t.Errorf("%s: %s is offered", c.name, a.Title)
			}
		}
	}
}

// TestIsInsideText looks at the lines alone: no format need read what they say.
func TestIsInsideText(t *testing.T) {
	for content, want := range map[string]bool{
		"45456\n":                      false,
		"serve\n45456\n":               false,
		"serve \\\n45456\n":            true, // the second line of a file
		"echo \\\\\\\n45456\n":         true, // two of the three are text
		"command: >\n  45456\n":        true, // so the folded block begins in the first
		"command: >\n  }\n    45456\n": false,
		"command: >\n\n  45456\n":      true,
	} {
		k := caseOf(t, "services: {a: {ports: [\"45456:80\"]}}\n")
		k.File.Content = view.Read(t.Context(), k.File.Reading, []byte(content), nil)
		k.Finding.Literal.Span.Start = strings.Index(content, "45456")
		if got := k.isInsideText(); got != want {
			t.Errorf("%q: %v, want %v", content, got, want)
		}
	}
}
