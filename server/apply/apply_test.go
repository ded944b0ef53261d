package apply

import (
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/fix"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
)

// machine is a Windows machine whose sources are all read, and that refuses the given ports.
func machine(refused ...port.Range) *fact.Snapshot {
	s := &fact.Snapshot{Vantage: fact.Windows, Mode: fact.ModeMirrored, Docker: fact.DockerDesktop, Block: &fact.Block{Range: refused[0]}}
	for _, name := range []string{fact.NameExcludedIPv4TCP, fact.NameListeners} {
		s.Sources = append(s.Sources, fact.Source{Name: name, Status: fact.StatusOK})
	}
	for _, r := range refused {
		s.Reservations = append(s.Reservations, fact.Reservation{Kind: fact.KindBlock, Range: r, Protos: port.Both, Families: fact.BothFamilies, State: fact.StateLive})
	}
	return s
}

// usual refuses the block that other tests use.
var usual = machine(port.Range{Start: 44620, End: 48715})

// tree is the files of a folder by their slash-separated names.
type tree map[string]string

// write makes a folder of the files.
func (files tree) write(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// treeOf reads a folder, without what tools keep in .git.
func treeOf(t *testing.T, dir string) tree {
	t.Helper()
	out := tree{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == ".git" {
			return filepath.SkipDir
		}
		if d.Type().IsRegular() {
			b, err := os.ReadFile(p)
			rel, _ := filepath.Rel(dir, p)
			out[filepath.ToSlash(rel)] = string(b)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// scanned is the View of a folder on a machine.
func scanned(t *testing.T, dir string, m *fact.Snapshot) *view.View {
	t.Helper()
	w := workspace.New(workspace.Options{Conditions: view.Conditions{Snapshot: m, Enable: true, Check: check.Settings{}}})
	w.SetFolders([]string{dir})
	if err := w.Walk(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return w.View()
}

// planned is the Plan for a folder on a machine.
func planned(t *testing.T, dir string, m *fact.Snapshot) *fix.Plan {
	t.Helper()
	p, err := fix.NewPlan([]*view.View{scanned(t, dir, m)}, fix.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func nameOf(f *view.File) string { return f.Name }

// stays are the names of the files with their reasons.
func stays(p *fix.Plan) (out []string) {
	for _, s := range p.Stays {
		out = append(out, s.File.Name+": "+string(s.Why))
	}
	return out
}

// changed are the names of the plan's files.
func changed(p *fix.Plan) (out []string) {
	for _, f := range p.Files {
		out = append(out, f.File.Name)
	}
	return out
}

// utf16Text is s as UTF-16 with a byte order mark: high byte first if big is true.
func utf16Text(s string, big bool) string {
	d := document{before: []byte{0xFF, 0xFE}}
	if big {
		d.before = []byte{0xFE, 0xFF}
	}
	return string(d.before) + d.utf16(s)
}

// forms are the same file in the encodings and with the line ends that a file can have; each ends in a form
// of its own as well.
func forms() tree {
	const text = "# Größe 🙂\nPORT=45456\nNAME=x\nWEB_URL=http://localhost:45456\n"
	crlf := strings.ReplaceAll(text, "\n", "\r\n")
	return tree{
		"lf/.env": text, "crlf/.env": crlf, "cr/.env": strings.ReplaceAll(text, "\n", "\r"),
		"mixed/.env": "A=1\r\n" + text, "no-end/.env": strings.TrimSuffix(text, "\n"), "no-end-crlf/.env": strings.TrimSuffix(crlf, "\r\n"),
		"only-port/.env": "PORT=45456", "bom/.env": "\xef\xbb\xbf" + text, "bom-crlf/.env": "\xef\xbb\xbf" + crlf,
		"low/.env": utf16Text(text, false), "high/.env": utf16Text(text, true), "low-crlf/.env": utf16Text(crlf, false),
		"latin1/.env": "# Gr\xf6\xdfe\nPORT=45456\n", "longer/.env": strings.Repeat("A=1\n", 20) + text + strings.Repeat("B=2\n", 20) + "LAST_PORT=45456\n",
	}
}

// names are file names that a diff has to quote.
func names() tree {
	out := tree{}
	for _, dir := range []string{"two words", "Größe", "中文", "tab\tbed", "quo\"ted", "back\\slash", "line\nend", " blank", "ends ", "dash -- x", "a -> b"} {
		out[dir+"/.env"] = "PORT=45456\n"
	}
	return out
}

// fixtures are folders of many files, by name, each with the machine that refuses many of their ports.
func fixtures(t *testing.T) map[string]tree {
	t.Helper()
	all := map[string]tree{"forms": forms(), "demo": treeOf(t, "../../testdata/demo"), "scan": treeOf(t, "../../testdata/scan"), "scenarios": scenarios(t)}
	if filepath.Separator == '/' {
		all["names"] = names()
	}
	const corpus = "../../../shared/corpus/files"
	if _, err := os.Stat(corpus); err == nil {
		all["corpus"] = treeOf(t, corpus)
	} else {
		t.Log("SKIP: the corpus of real files is not beside this checkout")
	}
	return all
}

// many refuses most of the ports that fixtures use.
var many = machine(port.Range{Start: 33000, End: 65535}, port.Range{Start: 2000, End: 20000})

// TestFixtures: in every fixture, a diff says exactly what a write does, both leave nothing to do, and only
// numbers change.
func TestFixtures(t *testing.T) {
	for name, files := range fixtures(t) {
		t.Run(name, func(t *testing.T) {
			dir := files.write(t)
			job := Prepare(planned(t, dir, many))
			diff := job.Diff(nameOf)
			if got := treeOf(t, dir); !maps.Equal(got, files) {
				t.Fatal("the diff has changed files")
			}
			if err := job.Write(t.Context()); err != nil {
				t.Fatal(err)
			}
			after := treeOf(t, dir)
			onlyNumbersDiffer(t, files, after)
			appliesTo(t, files, diff, after)
			nothingIsLeft(t, dir, job.Plan)
			t.Logf("%d of %d files changed, %d ports stay", len(job.Plan.Files), len(files), len(job.Plan.Stays))
			if len(job.Plan.Files) == 0 {
				t.Error("nothing was changed")
			}
		})
	}
}

// onlyNumbersDiffer compares files before and after, without their digits.
func onlyNumbersDiffer(t *testing.T, before, after tree) {
	t.Helper()
	bare := func(text string) string {
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' || r == 0 {
				return -1
			}
			return r
		}, text)
	}
	if !slices.Equal(slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after))) {
		t.Errorf("files are new or gone: %d before, %d after", len(before), len(after))
	}
	for name, text := range before {
		if bare(after[name]) != bare(text) {
			t.Errorf("%s: more than digits has changed", name)
		}
	}
}

// appliers are the programs that apply a diff, with their arguments.
var appliers = [][]string{{"patch", "-p1", "--binary", "--batch", "--no-backup-if-mismatch"}, {"git", "apply"}}

// appliesTo checks that the programs that are installed make after of files by the diff.
func appliesTo(t *testing.T, files tree, diff string, after tree) {
	t.Helper()
	for _, command := range appliers {
		if _, err := exec.LookPath(command[0]); err != nil {
			t.Logf("SKIP: %s is not installed", command[0])
			continue
		}
		dir := files.write(t)
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(diff)
		cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", command[0], err, out)
			continue
		}
		got := treeOf(t, dir)
		for name, want := range after {
			if got[name] != want {
				t.Errorf("%s makes of %s\n%q\nwant\n%q", command[0], name, got[name], want)
			}
		}
		if len(got) != len(after) {
			t.Errorf("%s leaves %d files, want %d", command[0], len(got), len(after))
		}
	}
}

// nothingIsLeft scans the folder again: what stops a bind is what the plan left, and a new plan changes nothing.
func nothingIsLeft(t *testing.T, dir string, p *fix.Plan) {
	t.Helper()
	left := map[string]bool{}
	for _, s := range p.Stays {
		left[s.File.Name+" "+s.Literal.Range.String()] = true
	}
	for f := range scanned(t, dir, many).Flagged() {
		for _, finding := range f.Findings {
			if finding.StopsNow() && !left[f.Name+" "+finding.Literal.Range.String()] {
				t.Errorf("%s:%d: %s", f.Name, f.Line(finding.Literal)+1, finding.Message)
			}
		}
	}
	if again := Prepare(planned(t, dir, many)); len(again.Plan.Files) > 0 {
		t.Errorf("a second run changes %q", changed(again.Plan))
	}
}
