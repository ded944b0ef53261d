// Command mutate makes small mistakes in the product's Go code, one at a time, and runs
// the tests on each. A mistake that no test notices is untested code. The exit status is 1
// if such a survivor is not listed in survivors.txt with the reason why it cannot matter,
// or if an entry there is wrong.
//
//	go -C testdata/mutate run . [flags] [package…]
//
// Without packages it takes all of packages.txt. The source is not changed: the go command
// reads the mutants through -overlay.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"time"
)

var (
	root     = flag.String("root", "../..", "the repository")
	parallel = flag.Int("parallel", 2, "mutants tested at once")
	limit    = flag.Duration("limit", 2*time.Minute, "time for the tests of one mutant; a mutant that takes longer counts as noticed")
	only     = flag.String("only", "", "only mutants whose name contains this")
	again    = flag.String("again", "", "only mutants that no test noticed in an earlier run, whose output is in this file")
	every    = flag.Int("every", 1, "only each mutant of this number, for a sample")
	windows  = flag.String("wine", "", "test the packages that packages.txt marks with “windows”, under this program")
)

func main() {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ok, err := run(ctx, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

func run(ctx context.Context, chosen []string) (ok bool, err error) {
	targets, err := readTargets("packages.txt", *windows != "")
	if err != nil {
		return false, err
	}
	survivors, err := readSurvivors("survivors.txt")
	if err != nil {
		return false, err
	}
	ok = true
	for _, t := range targets {
		if len(chosen) > 0 && !slices.Contains(chosen, t.folder) {
			continue
		}
		from := time.Now()
		c, err := t.check(*root)
		if err != nil {
			return false, err
		}
		chosen, err := chooser()
		if err != nil {
			return false, err
		}
		c.choose(chosen)
		results, err := t.testAll(ctx, c)
		if err != nil {
			return false, err
		}
		ok = report(t, c, results, survivors, time.Since(from)) && ok
	}
	return ok, nil
}

// all reports whether every mutant of a package is tested.
func all() bool { return *only == "" && *again == "" && *every == 1 }

// chooser returns the test whether the flags choose a mutant, for one package.
func chooser() (func(mutant) bool, error) {
	raw := []byte(nil)
	if *again != "" {
		var err error
		if raw, err = os.ReadFile(*again); err != nil {
			return nil, err
		}
	}
	seen := 0
	return func(m mutant) bool {
		seen++
		before := *again == "" || bytes.Contains(raw, []byte(unnoticed+m.name()+"\n"))
		return before && seen%*every == 0 && strings.Contains(m.name(), *only)
	}, nil
}

// unnoticed begins the line of a survivor.
const unnoticed = "no test notices: "

// report prints the result for one target; ok is false for an unlisted survivor and for a
// wrong entry in survivors.txt.
func report(t target, c *checked, results map[string]outcome, survivors map[string]string, took time.Duration) (ok bool) {
	ok = true
	fail := func(format string, args ...any) { ok = false; fmt.Printf("  "+format+"\n", args...) }
	count, listed, gaps, known := map[outcome]int{}, 0, 0, map[string]bool{}
	for _, name := range c.names() {
		known[name] = true
		count[results[name]]++
		reason, excused := survivors[name]
		switch {
		case results[name] == survived && excused && reason != untested:
			listed++
		case results[name] == survived && excused:
			gaps++
		case results[name] == survived:
			fail(unnoticed+"%s", name)
		case excused:
			fail("survivors.txt lists what is no survivor: %s", name)
		}
	}
	for name := range survivors {
		if all() && t.owns(name) && !known[name] {
			fail("survivors.txt lists what is no mutant: %s", name)
		}
	}
	built := count[noticed] + count[survived]
	fmt.Printf("%s: %d mutants, %d noticed (%.1f %%), %d survived, of which %d cannot matter and %d are known gaps; %d do not build; %.0f s\n",
		t.folder, built, count[noticed], 100*float64(count[noticed])/float64(max(built, 1)), count[survived], listed, gaps, count[unbuilt], took.Seconds())
	return ok
}

// testAll tests all mutants of the package, some at once, and returns their outcomes by
// name. The tests must pass without a mutant.
func (t target) testAll(ctx context.Context, c *checked) (map[string]outcome, error) {
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	many, err := t.buildSwitched(ctx, c, dir)
	if err != nil {
		return nil, err
	}
	for _, p := range many {
		if out, err := t.run(ctx, p, 0); err != nil {
			return nil, fmt.Errorf("the tests in %s fail without a mutant: %w\n%s", p.folder, err, out)
		}
	}
	results := map[string]outcome{}
	var mutex sync.Mutex
	var workers sync.WaitGroup
	work := make(chan func() (string, outcome))
	for range *parallel {
		workers.Go(func() {
			for one := range work {
				name, result := one()
				mutex.Lock()
				results[name] = result
				if len(results)%50 == 0 {
					fmt.Fprintf(os.Stderr, "%s: %d of %d\n", t.folder, len(results), len(c.names()))
				}
				mutex.Unlock()
			}
		})
	}
	for _, f := range c.files {
		for i, m := range f.mutants {
			work <- func() (string, outcome) { return m.name(), t.test(ctx, c, f, i, many) }
		}
	}
	close(work)
	workers.Wait()
	return results, ctx.Err()
}

// buildSwitched builds the tests with every mutant that can be switched on.
func (t target) buildSwitched(ctx context.Context, c *checked, dir string) ([]program, error) {
	sources := map[string]string{t.folder + "/mutant_switch.go": c.switchFile()}
	for _, f := range c.files {
		var chosen []int
		for i, m := range f.mutants {
			if c.switched[m.name()] {
				chosen = append(chosen, i)
			}
		}
		sources[f.file], _ = c.switchable(f, chosen)
	}
	return t.build(ctx, *root, dir, sources)
}

// test runs the tests on the mutant i of a file: switched on in many, or in programs of its
// own.
func (t target) test(ctx context.Context, c *checked, f *parsed, i int, many []program) outcome {
	m := f.mutants[i]
	if !c.built[m.name()] {
		return unbuilt
	}
	programs, number := many, c.first(f)+i
	if !c.switched[m.name()] {
		dir, err := os.MkdirTemp("", "mutate")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		if programs, err = t.build(ctx, *root, dir, map[string]string{f.file: string(m.apply(f.source))}); err != nil {
			return unbuilt
		}
	}
	for _, p := range programs {
		if _, err := t.run(ctx, p, number); err != nil {
			return noticed
		}
	}
	return survived
}
