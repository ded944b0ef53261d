package scan

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// growing is a YAML file of few bytes whose aliases make a huge tree.
func growing(levels, width int, entry string) string {
	var b strings.Builder
	b.WriteString("l0: &l0 {host: db, text: " + strings.Repeat("x", 1000) + "}\n")
	for i := 1; i <= levels; i++ {
		alias := fmt.Sprintf("*l%d", i-1)
		fmt.Fprintf(&b, "l%d: &l%d %s\n", i, i, fmt.Sprintf(entry, strings.Join(strings.Fields(strings.Repeat(alias+" ", width)), ", ")))
	}
	return b.String()
}

// TestAliasesAreBounded counts what a walk visits in files whose aliases would make a huge or an endless
// tree. The port behind them must be visited all the same.
func TestAliasesAreBounded(t *testing.T) {
	for name, text := range map[string]string{
		"an alias to its own mapping":  "a: &a {b: *a, c: *a}\n",
		"an alias to its own list":     "a: &a [*a, *a, *a]\n",
		"an alias two levels up":       "a: &a {b: &b {c: *a, d: *b}, e: [*a, *b]}\n",
		"a merge of its own mapping":   "a: &a {<<: *a, b: {<<: *a}, c: {<<: [*a, *a]}}\n",
		"lists of lists":               growing(30, 9, "[%s]"),
		"mappings of lists":            growing(30, 9, "{a: [%s]}"),
		"merged lists of mappings":     growing(30, 9, "{<<: [%s]}"),
		"a long text many times":       "t: &t " + strings.Repeat("x", 100_000) + "\nl: [" + strings.Repeat("*t, ", 50_000) + "]\n",
		"a long list many times":       "t: &t [" + strings.Repeat("x, ", 5_000) + "]\nl: [" + strings.Repeat("*t, ", 5_000) + "]\n",
		"an alias to no anchor before": "a: *b\nb: &b {c: 1}\n",
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Compile(Format{Rules: []Rule{{Path: "**"}}})
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range []string{text + "server: {port: 8080}\n", "server: {port: 8080}\n" + text} {
				d := syntax.YAML([]byte(text))
				visits, bytes, found := 0, 0, false
				f.walk(context.Background(), d, func(p *Cursor) bool {
					visits++
					bytes += len(p.Node.Value)
					found = found || p.path() == "server.port" && p.Node.Value == "8080"
					return true
				}, nil)
				if most := (perNode + 1) * d.Size(); visits > most {
					t.Errorf("%d visits of %d nodes", visits, d.Size())
				}
				if bytes > maxAliased*bytesAsNode+len(text) {
					t.Errorf("%d bytes of scalars visited in a file of %d bytes", bytes, len(text))
				}
				if !found && !strings.Contains(name, "no anchor") {
					t.Error("the port is not visited")
				}
			}
		})
	}
}

// TestAliasesAreFollowed compares what is visited through the aliases of a usual file, where many
// services share some settings, with the same settings written out.
func TestAliasesAreFollowed(t *testing.T) {
	const settings = "{host: db, port: 5432, options: [a, b], more: {c: d}}"
	var short, long strings.Builder
	fmt.Fprintf(&short, "x: &x %s\n", settings)
	fmt.Fprintf(&long, "x: %s\n", settings)
	for i := range 500 {
		fmt.Fprintf(&short, "s%d: {<<: *x, environment: *x}\n", i)
		fmt.Fprintf(&long, "s%d: {%s, environment: %s}\n", i, settings[1:len(settings)-1], settings)
	}
	if got, want := visitedIn(t, short.String()), visitedIn(t, long.String()); got != want {
		t.Errorf("visited %d scalars through aliases, %d without", got, want)
	}
}

func visitedIn(t *testing.T, text string) (scalars int) {
	t.Helper()
	f, err := Compile(Format{Rules: []Rule{{Path: "**"}}})
	if err != nil {
		t.Fatal(err)
	}
	f.walk(context.Background(), syntax.YAML([]byte(text)), func(p *Cursor) bool {
		if p.Node.Kind == syntax.Scalar {
			scalars++
		}
		return true
	}, nil)
	return scalars
}

// TestMergedMappingsAreBounded asks for a key that no mapping has, in lists of merged mappings that
// repeat each other: the answer comes at once, and a key that is there is found.
func TestMergedMappingsAreBounded(t *testing.T) {
	d := syntax.YAML([]byte(growing(30, 9, "{<<: [%s]}")))
	last := d.Roots[0].Get("l30")
	if got := last.Text("host"); got != "db" {
		t.Errorf("host is %q", got)
	}
	if last.Get("port") != nil {
		t.Error("found a key that is nowhere")
	}
}

// endingContext ends when it has been asked so often.
type endingContext struct {
	context.Context
	asked, end int
}

func (c *endingContext) Err() error {
	if c.asked++; c.asked > c.end {
		return context.Canceled
	}
	return nil
}

// TestAWalkStopsWithItsContext, soon after it has ended, also inside aliases.
func TestAWalkStopsWithItsContext(t *testing.T) {
	f, err := Compile(Format{Rules: []Rule{{Path: "**"}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"values":  strings.Repeat("- 1\n", 20_000),
		"aliases": growing(30, 9, "[%s]"),
	} {
		d := syntax.YAML([]byte(text))
		for _, times := range []int{0, 1, 5} {
			visits, ctx := 0, &endingContext{context.Background(), 0, times}
			f.walk(ctx, d, func(*Cursor) bool { visits++; return true }, nil)
			if at := (times + 1) * visitsAtOnce; visits != at-1 {
				t.Errorf("%s: %d visits, but the context ended at %d", name, visits, at)
			}
		}
	}
}
