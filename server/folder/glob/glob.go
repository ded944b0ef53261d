// Package glob matches slash-separated paths by the globs of settings and policy files: ** for any depth,
// {a,b} for either. A glob that matches a folder matches everything in it.
package glob

import (
	"errors"
	"fmt"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Set are globs, sorted by how they are looked up.
type Set struct {
	paths   map[string]bool // "dist", "src/gen": matched with the whole path
	names   map[string]bool // "**/dist": matched with the last element
	endings []string        // "**/*.log", by ".log"
	general []string        // all others
}

// Compile compiles the globs of a setting, and returns an error for each malformed one, which matches
// nothing.
func Compile(setting string, patterns []string) (g *Set, errs []error) {
	g = &Set{paths: map[string]bool{}, names: map[string]bool{}}
	for _, p := range patterns {
		if err := g.add(strings.TrimPrefix(p, "./")); err != nil {
			errs = append(errs, fmt.Errorf("%s: glob %q: %w", setting, p, err))
		}
	}
	return g, errs
}

func (g *Set) add(pattern string) error {
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

// MatchItself reports whether one of the globs matches name itself; the caller checks the folders above it.
func (g *Set) MatchItself(name string) bool {
	base := name[strings.LastIndexByte(name, '/')+1:]
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

// Match reports whether one of the globs matches the slash-separated path name or a folder above it.
func (g *Set) Match(name string) bool {
	for ; name != ""; name = name[:max(strings.LastIndexByte(name, '/'), 0)] {
		if g.MatchItself(name) {
			return true
		}
	}
	return false
}

// The limits of one glob of a policy file, which is tried on every file name.
const (
	maxLength = 200 // bytes
	maxStars  = 8
	maxBraces = 3
)

// Parse compiles one glob. It fails if the glob is malformed, or longer or with more stars and braces than
// anybody needs: such a glob could take very long for each file name.
func Parse(pattern string) (*Set, error) {
	if len(pattern) > maxLength || strings.Count(pattern, "*") > maxStars || strings.Count(pattern, "{") > maxBraces {
		return nil, errors.New("the glob is too long")
	}
	g, errs := Compile("glob", []string{pattern})
	return g, errors.Join(errs...)
}
