package folder

import (
	"errors"
	"fmt"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
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
	include, exclude globs
}

func (r Rules) compile() (compiledRules, []error) {
	include, errs := compileGlobs("include", r.Include)
	exclude, more := compileGlobs("exclude", r.Exclude)
	return compiledRules{len(r.Include) == 0, include, exclude}, append(errs, more...)
}

// cover reports whether name is included and not excluded, by itself or by a folder above it.
func (r compiledRules) cover(name string) bool {
	return (r.includesAll || r.include.matchAny(name)) && !r.exclude.matchAny(name)
}

// globs are the patterns of one setting, sorted by how they are looked up.
type globs struct {
	paths   map[string]bool // "dist", "src/gen": matched with the whole path
	names   map[string]bool // "**/dist": matched with the last element
	endings []string        // "**/*.log", by ".log"
	general []string        // all others
}

// compileGlobs compiles the globs of a setting, and returns an error for each malformed one.
func compileGlobs(setting string, patterns []string) (g globs, errs []error) {
	g.paths, g.names = map[string]bool{}, map[string]bool{}
	for _, p := range patterns {
		if err := g.add(strings.TrimPrefix(p, "./")); err != nil {
			errs = append(errs, fmt.Errorf("%s: glob %q: %w", setting, p, err))
		}
	}
	return g, errs
}

func (g *globs) add(pattern string) error {
	const special = `*?[]{}\`
	if pattern == "" {
		return errors.New("it is empty")
	}
	if !doublestar.ValidatePattern(pattern) {
		return doublestar.ErrBadPattern
	}
	inAnyFolder, ok := strings.CutPrefix(pattern, "**/")
	ending, isEnding := strings.CutPrefix(inAnyFolder, "*")
	switch {
	case !strings.ContainsAny(pattern, special):
		g.paths[pattern] = true
	case ok && !strings.ContainsAny(inAnyFolder, special+"/"):
		g.names[inAnyFolder] = true
	case ok && isEnding && !strings.ContainsAny(ending, special+"/"):
		g.endings = append(g.endings, ending)
	default:
		g.general = append(g.general, pattern)
	}
	return nil
}

// match reports whether one of the globs matches name itself; the caller checks the folders above it.
func (g *globs) match(name string) bool {
	base := baseOf(name)
	if g.paths[name] || g.names[base] {
		return true
	}
	for _, ending := range g.endings {
		if strings.HasSuffix(base, ending) {
			return true
		}
	}
	for _, pattern := range g.general {
		// The pattern was validated, so there is no error to check.
		if ok, _ := doublestar.Match(pattern, name); ok {
			return true
		}
	}
	return false
}

// matchAny reports whether one of the globs matches name or a folder above it.
func (g *globs) matchAny(name string) bool {
	for ; name != ""; name = parentOf(name) {
		if g.match(name) {
			return true
		}
	}
	return false
}
