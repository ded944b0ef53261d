package folder

import (
	"github.com/wsl-port-guard/wsl-port-guard/server/folder/glob"
)

// Rules are the user's settings for which files count. The globs are VS Code's: slash-separated, ** for
// any depth, {a,b} for either. A glob that matches a folder matches everything in it.
type Rules struct {
	Include []string // only files that match one of these; empty for all
	Exclude []string // never files that match one of these
}

// Check returns an error for each malformed glob; such a glob matches nothing.
func (r Rules) Check() []error {
	_, errs := r.compile()
	return errs
}

// compiledRules are Rules ready for matching.
type compiledRules struct {
	includesAll      bool
	include, exclude *glob.Set
}

func (r Rules) compile() (compiledRules, []error) {
	include, errs := glob.Compile("include", r.Include)
	exclude, more := glob.Compile("exclude", r.Exclude)
	return compiledRules{len(r.Include) == 0, include, exclude}, append(errs, more...)
}

// cover reports whether name is included and not excluded, by itself or by a folder above it.
func (r compiledRules) cover(name string) bool {
	return (r.includesAll || r.include.Match(name)) && !r.exclude.Match(name)
}
