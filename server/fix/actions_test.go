package fix

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/uri"
)

var update = flag.Bool("update", false, "write what is offered as what is wanted")

// TestOffers compares everything that is offered in each scenario, in its order and with
// its edits, with testdata/fix/NAME.offers.
func TestOffers(t *testing.T) {
	eachScenario(t, func(t *testing.T, name string) {
		got := readScenario(t, name).offers(t)
		file := strings.TrimSuffix(name, ".txtar") + ".offers"
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

// offers describes what an editor is offered: at the file of the scenario, then when it
// asks for the whole workspace.
func (s scenario) offers(t *testing.T) string {
	w := s.open(t)
	f := workspace.WithText(w.View().Get(uri.File(filepath.Join(s.dir, filepath.FromSlash(s.at)))))
	r := s.request(w)
	var out strings.Builder
	for _, o := range r.At(f, f.Findings) {
		for _, solved := range o.Solves {
			fmt.Fprintf(&out, "%s %s: ", solved.Literal.Range, solved.Code)
		}
		describeAction(&out, o.Action)
	}
	out.WriteString("\nfor the workspace:\n")
	for _, o := range r.Everywhere() {
		describeAction(&out, o.Action)
	}
	for _, kind := range []Kind{Quick, All} {
		if a, ok := r.Resolve(kind); ok {
			fmt.Fprintf(&out, "resolved ")
			describeAction(&out, a)
		}
	}
	return out.String()
}

func describeAction(out *strings.Builder, a Action) {
	out.WriteString(a.Title)
	if a.Preferred {
		out.WriteString(" [preferred]")
	}
	out.WriteString([]string{"", " [refactor]", " [all]"}[a.Kind])
	if a.Deferred {
		out.WriteString(" [deferred]")
	}
	if a.Command != nil {
		out.WriteString(" → " + strings.ReplaceAll(spell(a.Command), "\r\n", "␍␊"))
	}
	out.WriteString("\n")
	for _, f := range a.Files {
		create := map[bool]string{true: " (new)"}[f.Create]
		for _, e := range f.Edits {
			doubtful := map[bool]string{true: " (doubtful)"}[e.Doubtful]
			fmt.Fprintf(out, "    %s%s %d–%d %q%s\n", f.File.Name, create, e.Span.Start, e.Span.End, e.New, doubtful)
		}
	}
}
