package format

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/pattern"
)

// names are the names in testdata/names.txt that a format must claim, and those that it must not.
type names struct{ claimed, left []string }

func readNames(t testing.TB) map[string]*names {
	t.Helper()
	content, err := os.ReadFile("testdata/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*names{}
	for line := range strings.Lines(string(content)) {
		format, rest, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		if out[format] == nil {
			out[format] = &names{}
		}
		for _, name := range strings.Fields(rest) {
			if left, ok := strings.CutPrefix(name, "!"); ok {
				out[format].left = append(out[format].left, left)
			} else {
				out[format].claimed = append(out[format].claimed, name)
			}
		}
	}
	return out
}

// claimedBy reports whether some row of the format called format claims name.
func claimedBy(format, name string) bool {
	return slices.ContainsFunc(rowsOf(name), func(row int) bool { return formats.rows[row]().Name == format })
}

func TestNames(t *testing.T) {
	for format, n := range readNames(t) {
		for _, name := range n.claimed {
			if !claimedBy(format, name) {
				t.Errorf("%s does not claim %s", format, name)
			}
		}
		for _, name := range n.left {
			if claimedBy(format, name) {
				t.Errorf("%s claims %s", format, name)
			}
		}
	}
}

// TestEveryGlobMatters checks each file pattern of each row with testdata/names.txt: it must match a
// name that the format claims, and without an exception the format would claim a name that it must
// not. Patterns share lists in braces, such as the extensions of JavaScript. Each choice of a list must
// matter in at least one pattern.
func TestEveryGlobMatters(t *testing.T) {
	all := readNames(t)
	matters := map[string]bool{}
	note := func(what string, ok bool) { matters[what] = matters[what] || ok }
	for _, row := range formats.rows {
		f := row()
		n := all[f.Name]
		if n == nil {
			t.Errorf("testdata/names.txt has no line %q, which gives a file name for each file pattern of the format", f.Name+": NAME…")
			continue
		}
		for _, glob := range f.Files {
			claims := func(glob string) bool {
				return slices.ContainsFunc(n.claimed, func(name string) bool { return fits(t, []string{glob}, name) })
			}
			note(f.Name+": no claimed name fits "+glob, claims(glob))
			for choice, glob := range choices(glob) {
				note("no claimed name needs "+choice, claims(glob))
			}
		}
		for i, whole := range f.Not {
			others := slices.Delete(slices.Clone(f.Not), i, i+1)
			leaves := func(glob string) bool {
				return slices.ContainsFunc(n.left, func(name string) bool {
					return fits(t, f.Files, name) && fits(t, []string{glob}, name) && !fits(t, others, name)
				})
			}
			note(f.Name+": no name with ! is left alone because of "+whole, leaves(whole))
			for choice, glob := range choices(whole) {
				note("no name with ! needs "+choice, leaves(glob))
			}
		}
	}
	for what, ok := range matters {
		if !ok {
			t.Errorf("testdata/names.txt: %s", what)
		}
	}
}

// choices gives for each choice in the braces of a glob what it is, and the glob with that
// choice only.
func choices(glob string) map[string]string {
	out := map[string]string{}
	for at := 0; ; {
		open := strings.IndexByte(glob[at:], '{')
		if open < 0 {
			return out
		}
		open += at
		at = open + strings.IndexByte(glob[open:], '}') + 1
		list := glob[open:at]
		for choice := range strings.SplitSeq(list[1:len(list)-1], ",") {
			out[choice+" of "+list] = glob[:open] + choice + glob[at:]
		}
	}
}

// fits reports whether one of the globs matches name.
func fits(t *testing.T, globs []string, name string) bool {
	t.Helper()
	x, err := pattern.NewGlobs([][]string{globs})
	if err != nil {
		t.Fatal(err)
	}
	return x.Match(strings.ToLower(name)).Has(0)
}
