package format

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/pattern"
)

// noise are the files from which nobody starts a program, however much they look like
// configurations: recorded traffic, inputs and snapshots of tests, code of other projects, and what
// tools generate. The paths are those of GitHub Linguist's lists of vendored and generated files, and
// of the usual test tools.
var noise = []string{
	"**/{testdata,test-data,test_data,fixtures,fixture,__fixtures__,test-fixtures,test_fixtures}/**",
	"**/{cassettes,vcr_cassettes,recordings,__recordings__,__snapshots__}/**",
	"**/{vendor,vendored,third_party,third-party,node_modules,bower_components}/**",
	"**/{generated,__generated__}/**", "**/*.generated.*", "**/*.{verified,received,approved}.*",
	"**/.github/workflows/*.lock.yml",
}

// noisy matches the paths of noise, as the only row of its table.
var noisy = mustCompileGlobs(noise)

// mustCompileGlobs panics on a pattern that it does not understand, like mustCompile.
func mustCompileGlobs(globs []string) *pattern.Globs {
	x, err := pattern.NewGlobs([][]string{globs})
	if err != nil {
		panic(err)
	}
	return x
}

// IsNoise reports whether a file is of the kind from which nobody starts a program; name is its
// slash-separated path relative to its workspace folder. The folders above the workspace folder do not
// count: a folder of fixtures that somebody opens is a workspace like any other.
func IsNoise(name string) bool {
	return noisy.Match(strings.ToLower(strings.TrimPrefix(name, "./"))).Has(0)
}
