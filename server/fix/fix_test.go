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
var machine = &fact.Snapshot{Vantage: fact.Windows, Mode: fact.ModeMirrored, Docker: fact.DockerDesktop, Reservations: []fact.Reservation{{
	Kind: fact.KindBlock, Range: port.Range{Start: 44620, End: 48715}, Protos: port.Both, Families: fact.BothFamilies, State: fact.StateLive,
}}}

// scenario is one archive of testdata/fix: prose, a line "at FILE", a line "action TITLE"
// or "no action START-OF-TITLE", the files, and under want/ the files afterwards. A line
// "client WORD…" takes abilities from the client or gives some to it: no-files, no-asks,
// resolves, commands. A line "holds KIND RANGE[/PROTO]" adds to what the machine holds.
type scenario struct {
	dir, at, action, none string
	client                Client
	machine               *fact.Snapshot
	want                  map[string]string
}

// machineWith is the machine with one more reservation.
func machineWith(t *testing.T, before *fact.Snapshot, words string) *fact.Snapshot {
	t.Helper()
	kind, at, _ := strings.Cut(words, " ")
	r, protos, err := port.ParseRange(at)
	if err != nil {
		t.Fatal(err)
	}
	after := *before
	after.Reservations = append(slices.Clone(before.Reservations), fact.Reservation{
		Kind: fact.Kind(kind), Range: r, Protos: protos, Families: fact.BothFamilies, State: fact.StateLive,
	})
	return &after
}

// clientOf is a client with the abilities of a line "client".
func clientOf(words []string) Client {
	c := Client{CreatesFiles: !slices.Contains(words, "no-files"), Asks: !slices.Contains(words, "no-asks"), Resolves: slices.Contains(words, "resolves")}
	if slices.Contains(words, "commands") {
		c.Commands = everyCommand()
	}
	return c
}

func readScenario(t *testing.T, name string) scenario {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s := scenario{dir: t.TempDir(), client: clientOf(nil), machine: machine, want: map[string]string{}}
	for line := range strings.Lines(string(archive.Comment)) {
		line = strings.TrimSpace(line)
		if v, ok := strings.CutPrefix(line, "at "); ok {
			s.at = v
		} else if v, ok := strings.CutPrefix(line, "action "); ok {
			s.action = v
		} else if v, ok := strings.CutPrefix(line, "no action "); ok {
			s.none = v
		} else if v, ok := strings.CutPrefix(line, "client "); ok {
			s.client = clientOf(strings.Fields(v))
		} else if v, ok := strings.CutPrefix(line, "holds "); ok {
			s.machine = machineWith(t, s.machine, v)
		}
	}
	for _, f := range archive.Files {
		if w, ok := strings.CutPrefix(f.Name, "want/"); ok {
			s.want[w] = string(f.Data)
			continue
		}
		writeFile(t, s.dir, f)
	}
	return s
}

// writeFile writes a file of an archive below a folder.
func writeFile(t *testing.T, dir string, f txtar.File) {
	t.Helper()
	p := filepath.Join(dir, filepath.FromSlash(f.Name))
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, f.Data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// eachScenario runs test for every archive of testdata/fix.
func eachScenario(t *testing.T, test func(t *testing.T, name string)) {
	names, err := filepath.Glob("../../testdata/fix/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no scenarios", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { test(t, name) })
	}
}

func TestScenarios(t *testing.T) {
	eachScenario(t, func(t *testing.T, name string) { readScenario(t, name).run(t) })
}

// TestEveryEditSolvesAFinding applies each action of each scenario that edits files, and
// checks that there are fewer findings afterwards.
func TestEveryEditSolvesAFinding(t *testing.T) {
	eachScenario(t, func(t *testing.T, name string) {
		for i, more := 0, true; more; i++ {
			more = readScenario(t, name).solves(t, i)
		}
	})
}

// solves applies the action number i to the files of the scenario, and reports whether
// there is such an action.
func (s scenario) solves(t *testing.T, i int) bool {
	w := s.open(t)
	f := w.View().Get(uri.File(filepath.Join(s.dir, filepath.FromSlash(s.at))))
	actions := s.actionsOf(w, f)
	if i >= len(actions) {
		return false
	}
	for _, fe := range actions[i].Files {
		if err := os.WriteFile(fe.File.URI.FsPath(), edited(fe), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	before, after := w.View().Findings(), s.open(t).View().Findings()
	if len(actions[i].Files) > 0 && after >= before {
		t.Errorf("%q leaves %d findings of %d", actions[i].Title, after, before)
	}
	return true
}

// open reads the files of the scenario as they lie on disk, on its machine.
func (s scenario) open(t *testing.T) *workspace.Workspace {
	t.Helper()
	w := workspace.New(workspace.Options{Conditions: view.Conditions{Snapshot: s.machine, Enable: true}})
	w.SetFolders([]string{s.dir})
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	return w
}

func (s scenario) run(t *testing.T) {
	w := s.open(t)
	f := w.View().Get(uri.File(filepath.Join(s.dir, filepath.FromSlash(s.at))))
	if f == nil {
		t.Fatalf("%s holds nothing", s.at)
	}
	var titles []string
	for _, a := range s.actionsOf(w, f) {
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

// actionsOf are the actions that an editor is offered for the findings of f.
func (s scenario) actionsOf(w *workspace.Workspace, f *view.File) []Action {
	var out []Action
	for _, offer := range s.request(w).At(workspace.WithText(f), f.Findings) {
		out = append(out, offer.Action)
	}
	return out
}

func (s scenario) request(w *workspace.Workspace) Request {
	return Request{View: w.View(), Client: s.client, Disk: w.Sibling}
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
		if _, there := got[fe.File.Name]; there == fe.Create {
			t.Errorf("%s: there %v, create %v", fe.File.Name, there, fe.Create)
		}
		got[fe.File.Name] = string(edited(fe))
	}
	for name, want := range s.want {
		if got[name] != want {
			t.Errorf("%s is\n%s\nwant\n%s", name, got[name], want)
		}
	}
}

// edited is the text of a file after its edits, without the doubtful ones.
func edited(fe FileEdits) []byte {
	var before []byte
	if !fe.Create {
		before = workspace.WithText(fe.File).Text()
	}
	var edits []text.Edit
	for _, e := range fe.Edits {
		if !e.Doubtful {
			edits = append(edits, e.Edit)
		}
	}
	return text.Apply(before, edits)
}
