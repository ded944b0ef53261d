package format

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// readNoise reads testdata/noise.txt: names of noise, and names of other files.
func readNoise(t *testing.T) (n names) {
	t.Helper()
	content, err := os.ReadFile("testdata/noise.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, name := range strings.Fields(line) {
			if left, ok := strings.CutPrefix(name, "!"); ok {
				n.left = append(n.left, left)
			} else {
				n.claimed = append(n.claimed, name)
			}
		}
	}
	return n
}

func TestNoise(t *testing.T) {
	n := readNoise(t)
	for _, name := range n.claimed {
		if !IsNoise(name) || !IsNoise("./"+name) {
			t.Errorf("%s is no noise", name)
		}
	}
	for _, name := range n.left {
		if IsNoise(name) {
			t.Errorf("%s is noise", name)
		}
	}
}

// TestEveryNoiseMatters removes each glob, and each choice in its braces: some name must then be a
// file like any other.
func TestEveryNoiseMatters(t *testing.T) {
	n := readNoise(t)
	for i, glob := range noise {
		others := slices.Delete(slices.Clone(noise), i, i+1)
		needs := func(less ...string) bool {
			return slices.ContainsFunc(n.claimed, func(name string) bool { return !fits(t, less, name) })
		}
		if !needs(others...) {
			t.Errorf("no name needs %s", glob)
		}
		all := choices(glob)
		for choice := range all {
			less := slices.Clone(others)
			for other, glob := range all {
				if other != choice {
					less = append(less, glob)
				}
			}
			if !needs(less...) {
				t.Errorf("no name needs %s", choice)
			}
		}
	}
}
