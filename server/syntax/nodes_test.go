package syntax

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

var update = flag.Bool("update", false, "write the .want files anew")

// TestNodes reads testdata/SYNTAX.in and compares the nodes with testdata/SYNTAX.want: one line
// for each scalar, with its key path, its value and, if it differs from the value, its raw text.
func TestNodes(t *testing.T) {
	for name, read := range readers() {
		if name == "shell" { // one node, the whole text
			continue
		}
		t.Run(name, func(t *testing.T) {
			src, err := os.ReadFile(filepath.Join("testdata", name+".in"))
			if err != nil {
				t.Fatal(err)
			}
			got := render(src, read(src))
			file := filepath.Join("testdata", name+".want")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func render(src []byte, d *Document) string {
	var b bytes.Buffer
	d.Walk(func(n *Node) {
		switch {
		case n.Target != nil:
			fmt.Fprintf(&b, "%s is an alias of %s\n", n.Path(), n.Target.Path())
		case n.Kind == Scalar:
			fmt.Fprintf(&b, "%s = %q%s\n", n.Path(), n.Value, remarks(src, n))
		}
	})
	for _, c := range d.Comments {
		fmt.Fprintf(&b, "comment %q\n", c.Value)
	}
	return b.String()
}

func remarks(src []byte, n *Node) string {
	var out []string
	if raw := string(src[n.Span.Start:n.Span.End]); raw != n.Value {
		out = append(out, fmt.Sprintf("raw %q", raw))
	}
	if n.Quoted {
		out = append(out, "quoted")
	}
	if n.Computed {
		out = append(out, "computed")
	}
	if n.Var != "" {
		out = append(out, "variable "+n.Var)
	}
	if len(out) == 0 {
		return ""
	}
	return "  (" + strings.Join(out, ", ") + ")"
}

func TestPathSpellsEveryKindOfKey(t *testing.T) {
	got := Path([]Key{Named("a", text.Span{}), {Kind: Element, Index: 1}, {Kind: Argument, Index: 2}, Named("", text.Span{}), {Kind: Content}, {Kind: Header}})
	if want := "a[1].#2..#text.()"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
