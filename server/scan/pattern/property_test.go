package pattern

import (
	"strings"
	"testing"

	"github.com/bmatcuk/doublestar/v4"
	"pgregory.net/rapid"
)

// matchesSlowly does what Paths does, for one pattern and step by step.
func matchesSlowly(pattern, path []string) bool {
	if len(pattern) == 0 {
		return len(path) == 0
	}
	if pattern[0] == "**" {
		return matchesSlowly(pattern[1:], path) || len(path) > 0 && matchesSlowly(pattern, path[1:])
	}
	return len(path) > 0 && stepMatches(pattern[0], path[0]) && matchesSlowly(pattern[1:], path[1:])
}

func stepMatches(step, key string) bool {
	index := strings.HasPrefix(key, "[")
	switch step {
	case "*":
		return true
	case "[]":
		return index
	case "@port":
		return !index && testClasses["port"](key)
	}
	for alternative := range strings.SplitSeq(step, "|") {
		if ok, _ := doublestar.Match(alternative, strings.ToLower(key)); ok && !index {
			return true
		}
	}
	return false
}

func TestPathsLikeSlowOnes(t *testing.T) {
	step := rapid.SampledFrom([]string{"a", "b", "port", "a|b", "a*", "*a", "a*b", "*", "[]", "@port", "**"})
	key := rapid.SampledFrom([]string{"a", "b", "B", "ab", "aXb", "port", "aport", "[0]", "[7]"})
	rapid.Check(t, func(t *rapid.T) {
		var patterns []string
		for _, steps := range rapid.SliceOfN(rapid.SliceOfN(step, 1, 6), 1, 30).Draw(t, "patterns") {
			if p := strings.Join(steps, "/"); !strings.Contains(p, "**/**") {
				patterns = append(patterns, p)
			}
		}
		path := rapid.SliceOfN(key, 0, 7).Draw(t, "path")
		x, err := NewPaths(patterns, testClasses, false)
		if err != nil {
			t.Fatal(err)
		}
		var want []int
		for i, p := range patterns {
			if matchesSlowly(strings.Split(p, "/"), path) {
				want = append(want, i)
			}
		}
		if got := matching(x, strings.Join(path, "/")); sprint(got) != sprint(want) {
			t.Fatalf("%v of %q match %q, want %v", got, patterns, path, want)
		}
	})
}

// Globs match like the library that reads the globs of settings, which has the same stars and braces.
// The one difference: "folder/**" in Globs does not match a file called folder.
func TestGlobsLikeTheLibrary(t *testing.T) {
	element := rapid.SampledFrom([]string{"a", "b", "a*", "*b", "a*b", "{a,b}", "a.{x,y}", "*.x", "*"})
	name := rapid.SampledFrom([]string{"a", "b", "ab", "a.x", "b.y", "acb"})
	rapid.Check(t, func(t *rapid.T) {
		elements := rapid.SliceOfN(element, 1, 4).Draw(t, "elements")
		if len(elements) > 2 && rapid.Bool().Draw(t, "deep") {
			elements[1] = "**"
		}
		if len(elements) > 1 && rapid.Bool().Draw(t, "all below") && elements[len(elements)-2] != "**" {
			elements[len(elements)-1] = "**"
		}
		glob := "**/" + strings.Join(elements, "/")
		path := strings.Join(rapid.SliceOfN(name, 1, 5).Draw(t, "path"), "/")
		x, err := NewGlobs([][]string{{glob}})
		if err != nil {
			t.Fatal(err)
		}
		likeLibrary := glob
		if before, ok := strings.CutSuffix(glob, "/**"); ok {
			likeLibrary = before + "/**/*"
		}
		want, err := doublestar.Match(likeLibrary, path)
		if err != nil {
			t.Fatal(err)
		}
		if got := x.Match(path).Has(0); got != want {
			t.Fatalf("%s matches %s: %v, want %v", glob, path, got, want)
		}
	})
}
