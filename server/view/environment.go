package view

import (
	"path"
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// Compose looks up the ${VARIABLES} of a compose file in the file .env beside it. If others include or extend the file,
// it looks in the .env files beside those first, and in what they name beside the path of an include: env_file, or the
// .env file of another project_directory (Compose specification, "Interpolation", "Include", "Extends").

// dotenv is the file in which compose looks up variables without being told to.
const dotenv = ".env"

func isDotenv(key string) bool { return path.Base(key) == dotenv }

// dotenvBeside is the key of the .env file in the folder of the file at key.
func dotenvBeside(key string) string { return path.Dir(key) + "/" + dotenv }

// environmentsOf are the keys of the files in which compose looks up variables of the file at key, whether they
// are there or not, each once.
func (v *View) environmentsOf(key string) (out []string) {
	known := map[string]bool{}
	add := func(key string) {
		if !known[key] {
			known[key] = true
			out = append(out, key)
		}
	}
	add(dotenvBeside(key))
	for _, key := range v.including(key) {
		add(dotenvBeside(key))
		for _, to := range targets(v.File(key), scan.IncludeEnv) {
			add(to)
		}
	}
	return out
}

// readEnvironmentsOf are the files in which compose looks up the variables of f, as far as they are there.
func (v *View) readEnvironmentsOf(f *File) (out []*File) {
	for _, key := range v.environmentsOf(f.Key) {
		if env := v.File(key); env != nil && key != f.Key {
			out = append(out, env)
		}
	}
	return out
}

// publishersFor are the keys of the files whose variables compose looks up in the file at key, whether they are there
// or not, each once.
func (v *View) publishersFor(key string) []string {
	var beside, included []string
	if isDotenv(key) {
		for f := range v.publishersIn(path.Dir(key)) {
			if f.Key != key {
				beside = append(beside, f.Key)
			}
		}
	}
	for from := range v.referrers(scan.IncludeEnv, key) {
		included = append(included, composeTargets(v.File(from))...)
	}
	return v.withIncluded(append(beside, included...))
}

// withIncluded returns keys and those of the files that these files include or extend, directly or through others.
func (v *View) withIncluded(keys []string) []string {
	return reach(keys, func(key string, yield func(string) bool) {
		for _, to := range composeTargets(v.File(key)) {
			if !yield(to) {
				return
			}
		}
	})
}

// including are the keys of the files that include or extend the file at key, directly or through others.
func (v *View) including(key string) []string {
	return reach(slices.Collect(v.referrers(scan.ComposeFile, key)), func(key string, yield func(string) bool) {
		v.referrers(scan.ComposeFile, key)(yield)
	})
}

// reach returns keys and what can be reached from them over at most maxReferrers steps, each once, the nearest first.
func reach(keys []string, next func(key string, yield func(string) bool)) []string {
	known := map[string]bool{}
	out := make([]string, 0, len(keys))
	add := func(key string) {
		if !known[key] {
			known[key] = true
			out = append(out, key)
		}
	}
	for _, key := range keys {
		add(key)
	}
	left := maxReferrers
	for i := 0; i < len(out) && left > 0; i++ {
		next(out[i], func(key string) bool {
			add(key)
			left--
			return left > 0
		})
	}
	return out
}

// composeTargets are the keys of the files that f includes or extends; none if f is nil.
func composeTargets(f *File) []string { return targets(f, scan.ComposeFile) }

func targets(f *File, kind scan.ReferenceKind) (out []string) {
	if f == nil {
		return nil
	}
	for _, r := range f.Result.References {
		if r.Kind != kind {
			continue // before its path is looked at, which takes longer
		}
		if u, ok := Target(f, r); ok && Key(u) != f.Key {
			out = append(out, Key(u))
		}
	}
	return out
}

// mayPublish reports whether a text takes a published port from a variable, or includes or extends others that may.
func mayPublish(c *Content) bool {
	for _, r := range c.Result.References {
		if r.Kind == scan.ComposeFile {
			return true
		}
	}
	return publishesVariable(c)
}
