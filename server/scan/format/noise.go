package format

import (
	"strings"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/pattern"
)

// noise are the files from which nobody starts a program, however much they look like
// configurations: recorded traffic, inputs and snapshots of tests, code of other projects, and what
// tools generate. They are the kinds that GitHub Linguist calls vendored and generated, and what the
// usual test tools read and write.
var noise = []string{
	"**/{testdata,test-data,test_data,fixtures,fixture,__fixtures__,test-fixtures,test_fixtures}/**",
	"**/resources/tests/**", // inputs of tests; what is in src/test/resources of Java, tests do start programs with
	"**/{cassettes,vcr_cassettes,recordings,__recordings__,__snapshots__}/**",
	"**/{vendor,vendored,third_party,third-party,node_modules,bower_components}/**",
	"**/{generated,__generated__}/**", "**/*.generated.*", "**/*.{verified,received,approved}.*",
	"**/.github/workflows/*.lock.yml",
}

// noisy matches the paths of noise, as the only row of its table.
var noisy = sync.OnceValue(func() *pattern.Globs { return mustCompileGlobs([][]string{noise}) })

// IsNoise reports whether a file is of the kind from which nobody starts a program; name is its
// slash-separated path relative to its workspace folder. The folders above the workspace folder do not
// count: a folder of fixtures that somebody opens is a workspace like any other.
func IsNoise(name string) bool {
	return noisy().Match(strings.ToLower(strings.TrimPrefix(name, "./"))).Has(0)
}
