package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// target is a package whose code is changed, with the tests that must notice.
type target struct {
	folder  string
	files   []string // base names; nil for all
	tests   []string // packages, the quickest first
	windows bool     // built for Windows and run under Wine
}

// readTargets reads packages.txt. A line is
//
//	FOLDER [windows] [files=NAME,…] [tests=FOLDER,…]
//
// where the package's own tests run first. Only the lines with "windows" are returned if
// windows is true, else only the others.
func readTargets(name string, windows bool) (out []target, err error) {
	err = eachLine(name, func(line string) error {
		words := strings.Fields(line)
		t := target{folder: words[0], tests: []string{words[0]}}
		for _, w := range words[1:] {
			switch key, value, _ := strings.Cut(w, "="); key {
			case "windows":
				t.windows = true
			case "files":
				t.files = strings.Split(value, ",")
			case "tests":
				t.tests = append(t.tests, strings.Split(value, ",")...)
			default:
				return fmt.Errorf("%s: unknown word %q", name, w)
			}
		}
		if t.windows == windows {
			out = append(out, t)
		}
		return nil
	})
	return out, err
}

// untested is the reason of a survivor that would need a test that nobody has written yet.
const untested = "untested"

// readSurvivors reads the reasons by the names of mutants: lines "mutant NAME", and below
// them "because REASON"; or "untested NAME" for a known gap.
func readSurvivors(name string) (map[string]string, error) {
	reasons := map[string]string{}
	var names []string
	err := eachLine(name, func(line string) error {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "mutant":
			names = append(names, rest)
		case "untested":
			reasons[rest] = untested
		case "because":
			for _, n := range names {
				reasons[n] = rest
			}
			names = nil
		default:
			return fmt.Errorf("%s: unknown word %q", name, word)
		}
		return nil
	})
	if err == nil && len(names) > 0 {
		err = fmt.Errorf("%s: no reason for %q", name, names)
	}
	return reasons, err
}

// eachLine calls f with each line that is neither empty nor a comment.
func eachLine(name string, f func(string) error) error {
	raw, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := f(line); err != nil {
			return err
		}
	}
	return nil
}

// has reports whether the target includes a file.
func (t target) has(base string) bool {
	if !t.windows && strings.HasSuffix(base, "_windows.go") {
		return false // not built here
	}
	return t.files == nil || slices.Contains(t.files, base)
}

// owns reports whether a mutant of this name is one of the target's.
func (t target) owns(name string) bool {
	file, _, _ := strings.Cut(name, " ")
	return filepath.ToSlash(filepath.Dir(file)) == t.folder && t.has(filepath.Base(file))
}

// outcome is what the tests say to a mutant.
type outcome int

const (
	noticed  outcome = iota // a test fails
	survived                // all tests pass
	unbuilt                 // the compiler notices
)

// environment is that of the go command.
func (t target) environment() []string {
	if t.windows {
		return append(os.Environ(), "GOOS=windows", "CGO_ENABLED=0")
	}
	return os.Environ()
}

// program is the compiled tests of one package.
type program struct {
	file   string
	folder string   // where it runs
	flags  []string // for property tests
}

// build compiles the tests of the target with other sources of some files. ok is false if
// they do not compile.
func (t target) build(ctx context.Context, root, dir string, sources map[string]string) (out []program, err error) {
	replace := map[string]string{}
	for name, source := range sources {
		changed := filepath.Join(dir, fmt.Sprintf("%d.go", len(replace)))
		if err := os.WriteFile(changed, []byte(source), 0o600); err != nil {
			return nil, err
		}
		original, err := filepath.Abs(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		replace[original] = changed
	}
	raw, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	overlay := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, raw, 0o600); err != nil {
		return nil, err
	}
	for i, folder := range t.tests {
		file := filepath.Join(dir, fmt.Sprintf("%d.exe", i))
		cmd := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-overlay", overlay, "-o", file, "./"+folder)
		cmd.Dir, cmd.Env = root, t.environment()
		if said, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("go test -c ./%s: %w\n%s", folder, err, said)
		}
		p := program{file: file, folder: filepath.Join(root, folder)}
		if said, _ := t.command(ctx, p, "-help").CombinedOutput(); strings.Contains(string(said), "rapid.nofailfile") {
			p.flags = []string{"-rapid.nofailfile", "-rapid.seed=1"} // the same each time, and nothing left behind
		}
		out = append(out, p)
	}
	return out, nil
}

// command is a run of the tests.
func (t target) command(ctx context.Context, p program, args ...string) *exec.Cmd {
	args = slices.Concat([]string{p.file}, args, p.flags)
	if t.windows {
		args = append(strings.Fields(*windows), args...)
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = p.folder
	cmd.WaitDelay = time.Second
	return cmd
}

// run runs the tests up to the first failure, with a mutant switched on.
func (t target) run(ctx context.Context, p program, mutant int) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, *limit+10*time.Second)
	defer cancel()
	cmd := t.command(ctx, p, "-test.failfast", "-test.timeout="+limit.String())
	cmd.Env = append(os.Environ(), fmt.Sprint("MUTANT=", mutant))
	out, err := cmd.CombinedOutput()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // the tests passed; a process that they started has not ended yet
	}
	if _, failed := errors.AsType[*exec.ExitError](err); err != nil && !failed && ctx.Err() == nil {
		panic(err)
	}
	return out, err
}
