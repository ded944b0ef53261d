package fix

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/uri"
	"golang.org/x/tools/txtar"
)

// machine is a Windows machine with a live block.
var machine = &fact.Snapshot{Vantage: fact.Windows, Mode: fact.ModeMirrored, Reservations: []fact.Reservation{{
	Kind: fact.KindBlock, Range: port.Range{Start: 44620, End: 48715}, Protos: port.Both, Families: fact.BothFamilies, State: fact.StateLive,
}}}

// scenario is one archive of testdata/fix: prose, a line "at FILE", a line "action TITLE"
// or "no action START-OF-TITLE", the files, and under want/ the files afterwards.
type scenario struct {
	dir, at, action, none string
	want                  map[string]string
}

func readScenario(t *testing.T, name string) scenario {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s := scenario{dir: t.TempDir(), want: map[string]string{}}
	for line := range strings.Lines(string(archive.Comment)) {
		line = strings.TrimSpace(line)
		if v, ok := strings.CutPrefix(line, "at "); ok {
			s.at = v
		} else if v, ok := strings.CutPrefix(line, "action "); ok {
			s.action = v
		} else if v, ok := strings.CutPrefix(line, "no action "); ok {
			s.none = v
		}
	}
	for _, f := range archive.Files {
		if w, ok := strings.CutPrefix(f.Name, "want/"); ok {
			s.want[w] = string(f.Data)
			continue
		}
		p := filepath.Join(s.dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestScenarios(t *testing.T) {
	names, err := filepath.Glob("../../testdata/fix/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no scenarios", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { readScenario(t, name).run(t) })
	}
}

func (s scenario) run(t *testing.T) {
	w := workspace.New(workspace.Options{Conditions: view.Conditions{Snapshot: machine, Enable: true}})
	w.SetFolders([]string{s.dir})
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	f := w.View().Get(uri.File(filepath.Join(s.dir, filepath.FromSlash(s.at))))
	if f == nil {
		t.Fatalf("%s holds nothing", s.at)
	}
	var titles []string
	for _, a := range actionsOf(w, f) {
		titles = append(titles, a.Title)
		if s.action == a.Title {
			s.compare(t, a)
			return
		}
	}
	if s.action != "" {
		t.Errorf("no action %q among %q", s.action, titles)
	}
	if s.none != "" && slices.ContainsFunc(titles, func(t string) bool { return strings.HasPrefix(t, s.none) }) {
		t.Errorf("there is an action %q among %q", s.none, titles)
	}
}

func actionsOf(w *workspace.Workspace, f *view.File) []Action {
	client := Client{CreatesFiles: true, Asks: true}
	r := Request{View: w.View(), Client: client, Disk: w.Sibling}
	var out []Action
	for _, finding := range f.Findings {
		c := Case{r, workspace.WithText(f), finding}
		out = append(out, c.Actions()...)
		out = append(out, c.Others()...)
	}
	return append(out, r.InFile(f)...)
}

// compare applies an action to the files and compares them with what is wanted.
func (s scenario) compare(t *testing.T, a Action) {
	got := map[string]string{}
	for name := range s.want {
		b, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(name)))
		if err == nil {
			got[name] = string(b)
		}
	}
	for _, fe := range a.Files {
		var edits []text.Edit
		for _, e := range fe.Edits {
			if !e.Doubtful {
				edits = append(edits, e.Edit)
			}
		}
		if _, there := got[fe.File.Name]; there == fe.Create {
			t.Errorf("%s: there %v, create %v", fe.File.Name, there, fe.Create)
		}
		got[fe.File.Name] = string(text.Apply(textOf(fe), edits))
	}
	for name, want := range s.want {
		if got[name] != want {
			t.Errorf("%s is\n%s\nwant\n%s", name, got[name], want)
		}
	}
}

func textOf(fe FileEdits) []byte {
	if fe.Create {
		return nil
	}
	return workspace.WithText(fe.File).Text()
}
