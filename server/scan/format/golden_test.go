package format

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

var update = flag.Bool("update", false, "write the .want files anew from what the scanner finds")

const goldenDir = "../../../testdata/scan"

// fixtures lists the files below testdata/scan, by their slash paths relative to it.
func fixtures(t *testing.T) []string {
	var out []string
	err := filepath.WalkDir(goldenDir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasSuffix(path, ".want") {
			name, _ := filepath.Rel(goldenDir, path)
			out = append(out, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Fatal("no fixtures")
	}
	return out
}

func readFixture(t *testing.T, name string) []byte {
	content, err := os.ReadFile(filepath.Join(goldenDir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestGolden compares what is found in each fixture with the .want file beside it, one line for each
// literal: position, port, role, binder and the rest, key path.
func TestGolden(t *testing.T) {
	for _, name := range fixtures(t) {
		t.Run(name, func(t *testing.T) {
			content := readFixture(t, name)
			got := render(content, File(name, content))
			want := filepath.Join(goldenDir, filepath.FromSlash(name)) + ".want"
			if *update {
				if err := os.WriteFile(want, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			expected, err := os.ReadFile(want)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(expected), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// render writes a result: "line:column  port/proto  role  key path  by=… addr=… var=…". A tilde after
// the role marks it as soft. Then the uses of variables, with the place where they stand if it is known.
func render(content []byte, r scan.Result) string {
	var b bytes.Buffer
	index := text.NewIndex(content)
	for _, l := range r.Literals {
		at := index.Position(l.Span.Start, text.UTF8)
		role := string(l.Role)
		if l.Soft {
			role += "~"
		}
		port := strings.ReplaceAll(l.Range.String(), "–", "-") + "/" + l.Proto.String()
		fmt.Fprintf(&b, "%-8s %-16s %-19s %s%s\n", fmt.Sprintf("%d:%d", at.Line+1, at.Column+1), port, role, l.Path, details(l))
	}
	for _, u := range r.Uses {
		fmt.Fprintf(&b, "uses %s for %s %s %s by=%s%s\n", u.Var, u.Proto, u.Role, u.Path, u.Binder, whereWritten(content, u.Span))
	}
	return b.String()
}

// whereWritten is the place and the text of a variable; "" if it is written in another way.
func whereWritten(content []byte, s text.Span) string {
	if s.Len() == 0 {
		return ""
	}
	at := text.NewIndex(content).Position(s.Start, text.UTF8)
	return fmt.Sprintf(" at %d:%d %s", at.Line+1, at.Column+1, content[s.Start:s.End])
}

func details(l scan.Literal) string {
	var parts []string
	if l.Binder != "" {
		parts = append(parts, "by="+string(l.Binder))
	}
	if l.Address != "" {
		parts = append(parts, "addr="+l.Address)
	}
	if l.Var != "" {
		parts = append(parts, "var="+l.Var)
	}
	if l.AnyHost {
		parts = append(parts, "any-host-port")
	}
	if len(parts) == 0 {
		return ""
	}
	return "  (" + strings.Join(parts, " ") + ")"
}
