package fix

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
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
	return out.String()
}

// TestDeferredActionsAreTheSame: a client that resolves actions gets the edits that others get at once.
func TestDeferredActionsAreTheSame(t *testing.T) {
	deferred := map[Kind]int{}
	eachScenario(t, func(t *testing.T, name string) {
		s := readScenario(t, name)
		w := s.open(t)
		f := workspace.WithText(w.View().Get(uri.File(filepath.Join(s.dir, filepath.FromSlash(s.at)))))
		all := func(resolves bool) string {
			r := s.request(w)
			r.Client.Resolves = resolves
			var out strings.Builder
			for _, o := range slices.Concat(r.At(f, f.Findings), r.Everywhere()) {
				if d := o.Deferred; d != nil {
					deferred[d.Kind]++
					whole, ok := r.Resolve(*d)
					if !ok || o.Files != nil {
						t.Errorf("%s: resolved: %t, and %d files before", o.Title, ok, len(o.Files))
					}
					o.Files, o.Deferred = whole.Files, nil
				}
				describeAction(&out, o.Action)
			}
			return out.String()
		}
		for what, d := range map[string]Deferred{
			"nobody uses the port":   {From: port.One(9), To: port.One(5000), Proto: port.TCP},
			"there is no other port": {From: port.One(45456), Proto: port.Both},
		} {
			if a, ok := s.request(w).Resolve(d); ok {
				t.Errorf("%s: %+v", what, a)
			}
		}
		if got, want := all(true), all(false); got != want {
			t.Errorf("resolved\n%s\nat once\n%s", got, want)
		}
	})
	for _, kind := range []Kind{Quick, All} {
		if deferred[kind] == 0 {
			t.Errorf("no action of kind %d was deferred", kind)
		}
	}
}

func describeAction(out *strings.Builder, a Action) {
	out.WriteString(a.Title)
	if a.Preferred {
		out.WriteString(" [preferred]")
	}
	out.WriteString([]string{"", " [refactor]", " [all]"}[a.Kind])
	if a.Deferred != nil {
		out.WriteString(" [deferred]")
	}
	if a.Command != nil {
		out.WriteString(" → " + strings.ReplaceAll(spell(a.Command), "\r\n", "␍␊"))
	}
	out.WriteString("\n")
	describeFiles(out, a)
}

func describeFiles(out *strings.Builder, a Action) {
	for _, f := range a.Files {
		create := map[bool]string{true: " (new)"}[f.Create]
		for _, e := range f.Edits {
			doubtful := map[bool]string{true: " (doubtful)"}[e.Doubtful]
			fmt.Fprintf(out, "    %s%s %d–%d %q%s\n", f.File.Name, create, e.Span.Start, e.Span.End, e.New, doubtful)
		}
	}
}
