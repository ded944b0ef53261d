package server

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// guides are the documents that explain the code to newcomers.
var guides = []string{"../ARCHITECTURE.md", "../CONTRIBUTING.md", "../SECURITY.md"}

// testNames are the names of all Go tests, benchmarks and fuzz tests of the repository.
func testNames(t *testing.T) (names []string) {
	t.Helper()
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	for _, root := range []string{".", "../probe", "../testdata/oracle", "../testdata/assistant", "../testdata/mutate"} {
		err := filepath.WalkDir(root, func(name string, _ fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(name, "_test.go") {
				for _, m := range function.FindAllStringSubmatch(read(t, name), -1) {
					names = append(names, m[1])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// TestGuidesNameTestsThatExist checks that the tests which the guides name exist. A name
// that ends in … stands for all tests that begin so.
func TestGuidesNameTestsThatExist(t *testing.T) {
	all := "\n" + strings.Join(testNames(t), "\n") + "\n"
	mention := regexp.MustCompile(`\b((?:Test|Fuzz)[A-Z]\w*)(…?)`)
	for _, guide := range guides {
		for _, m := range mention.FindAllStringSubmatch(read(t, guide), -1) {
			name := "\n" + m[1]
			if m[2] == "" {
				name += "\n"
			}
			if !strings.Contains(all, name) {
				t.Errorf("%s names %s, which is no test", guide, m[1])
			}
		}
	}
}

// TestGuidesNameFilesThatExist checks that a path in backticks which begins with a folder
// of the repository exists, except examples of what a newcomer would add.
func TestGuidesNameFilesThatExist(t *testing.T) {
	examples := map[string]bool{"testdata/probe/netsh-portproxy": true}
	path := regexp.MustCompile("`((?:server|probe|ext|testdata)/[a-zA-Z0-9_./-]*)`")
	for _, guide := range guides {
		for _, m := range path.FindAllStringSubmatch(read(t, guide), -1) {
			if _, err := os.Stat("../" + m[1]); err != nil && !examples[m[1]] {
				t.Errorf("%s names %s, which does not exist", guide, m[1])
			}
		}
	}
}
