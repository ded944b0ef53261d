package format

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-json"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

const corpus = "../../../../shared/corpus"

// label is one entry of the corpus's manifest.
type label struct {
	Line, Col, EndCol int
	Port, EndPort     uint16
	Role              scan.Role
	Soft              bool
}

type labelled struct {
	Repo, Path, Format string
	Labels             []label
}

func (f *labelled) file() string {
	return filepath.Join(strings.Replace(f.Repo, "/", "+", 1), filepath.FromSlash(f.Path))
}

func readManifest(t *testing.T) []labelled {
	raw, err := os.ReadFile(filepath.Join(corpus, "manifest.json"))
	if err != nil {
		t.Skipf("the labelled corpus is not beside the repository: %v", err)
	}
	var files []labelled
	if err := json.Unmarshal(raw, &files); err != nil {
		t.Fatal(err)
	}
	return files
}

// tally counts like the corpus's own scorer: a literal of the host is right if it overlaps a host
// label, and wrong if it overlaps nothing or a label that is not the host's.
type tally struct{ right, wrong, missed, exact int }

func (n tally) precision() float64 { return ratio(n.right, n.right+n.wrong) }
func (n tally) recall() float64    { return ratio(n.right, n.right+n.missed) }
func (n tally) spans() float64     { return ratio(n.exact, n.right) }

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

func (n *tally) add(o tally) {
	n.right, n.wrong, n.missed, n.exact = n.right+o.right, n.wrong+o.wrong, n.missed+o.missed, n.exact+o.exact
}

func isHost(r scan.Role) bool { return scan.Literal{Role: r}.OnHost() }

// count compares the literals of one file with its labels.
func count(t *testing.T, f *labelled, content []byte, literals []scan.Literal) (n tally) {
	index := text.NewIndex(content)
	used := make([]bool, len(f.Labels))
	for _, l := range literals {
		if !l.OnHost() {
			continue
		}
		start, end := index.Position(l.Span.Start, text.UTF8), index.Position(l.Span.End, text.UTF8)
		at := -1
		for i, want := range f.Labels {
			if want.Line == start.Line+1 && want.Port == l.Range.Start && start.Column+1 < want.EndCol && end.Column+1 > want.Col && !used[i] {
				at = i
				break
			}
		}
		switch {
		case at < 0 || f.Labels[at].Role == scan.ContainerInternal || f.Labels[at].Role == scan.RemoteConnect:
			n.wrong++
			t.Logf("%s:%d: %s %s is not the host's", f.file(), start.Line+1, l.Range, l.Role)
		case isHost(f.Labels[at].Role):
			used[at] = true
			n.right++
			if f.Labels[at].Col == start.Column+1 && f.Labels[at].EndCol == end.Column+1 {
				n.exact++
			}
		}
	}
	for i, want := range f.Labels {
		if isHost(want.Role) && !used[i] {
			n.missed++
			t.Logf("%s:%d: missed %d %s", f.file(), want.Line, want.Port, want.Role)
		}
	}
	return n
}

// TestCorpus checks the scanner's precision and recall on real files that people labelled.
func TestCorpus(t *testing.T) {
	first := map[string]bool{"compose": true, "launch.json": true, "tasks.json": true, "devcontainer": true, "env": true, "package.json": true}
	var six, all tally
	perFormat := map[string]*tally{}
	var lines bytes.Buffer
	for _, f := range readManifest(t) {
		content, err := os.ReadFile(filepath.Join(corpus, "files", f.file()))
		if err != nil {
			t.Fatal(err)
		}
		literals := File(filepath.ToSlash(f.Path), content).Literals
		n := count(t, &f, content, literals)
		all.add(n)
		if first[f.Format] {
			six.add(n)
		}
		if perFormat[f.Format] == nil {
			perFormat[f.Format] = &tally{}
		}
		perFormat[f.Format].add(n)
		writeLines(&lines, f.file(), content, literals)
	}
	for name, n := range perFormat {
		t.Logf("%-14s precision %.3f recall %.3f (%d right, %d wrong, %d missed)", name, n.precision(), n.recall(), n.right, n.wrong, n.missed)
	}
	if out := os.Getenv("CORPUS_LINES"); out != "" {
		if err := os.WriteFile(out, lines.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, n := range map[string]tally{"the first six formats": six, "all formats": all} {
		t.Logf("%s: precision %.4f recall %.4f spans %.4f %+v", name, n.precision(), n.recall(), n.spans(), n)
		if n.precision() < 0.99 || n.recall() < 0.97 || n.spans() < 0.995 {
			t.Errorf("%s: precision %.4f recall %.4f spans %.4f, want 0.99, 0.97, 0.995", name, n.precision(), n.recall(), n.spans())
		}
	}
}

// writeLines writes the literals in the scorer's form, one JSON object per line.
func writeLines(out *bytes.Buffer, file string, content []byte, literals []scan.Literal) {
	index := text.NewIndex(content)
	for _, l := range literals {
		start, end := index.Position(l.Span.Start, text.UTF8), index.Position(l.Span.End, text.UTF8)
		line, _ := json.Marshal(map[string]any{
			"file": filepath.ToSlash(file), "line": start.Line + 1, "col": start.Column + 1, "endCol": end.Column + 1,
			"port": l.Range.Start, "endPort": l.Range.End, "proto": l.Proto.String(), "role": l.Role, "soft": l.Soft, "keyPath": l.Path,
		})
		fmt.Fprintf(out, "%s\n", line)
	}
}
