package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/apply"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/fix"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// fixing are the flags of scan that change ports.
type fixing struct {
	write    bool // --fix
	diff     bool // --diff
	codes    []check.Code
	ports    []port.Range
	mentions bool
	unknown  bool
	lease    bool // suggest --write: see fix.Limits.Lease
}

// limiting are the flags that have an effect with --fix or --diff only.
var limiting = []string{"only", "port", "fix-mentions", "even-if-unknown"}

func (s *scanning) addFixFlags() {
	f := s.verb.Flags()
	f.BoolVar(&s.fixing.write, "fix", false, s.say("flag/fix"))
	f.BoolVar(&s.fixing.diff, "diff", false, s.say("flag/diff"))
	f.Func("only", s.say("flag/only"), s.fixing.addCode)
	f.Func("port", s.say("flag/port"), s.fixing.addPort)
	f.BoolVar(&s.fixing.mentions, "fix-mentions", false, s.say("flag/fix-mentions"))
	f.BoolVar(&s.fixing.unknown, "even-if-unknown", false, s.say("flag/even-if-unknown"))
	exclude(s.verb, "fix", "diff")
	exclude(s.verb, "even-if-unknown", "require-known")
	complete(s.verb, "only", codeNames())
}

func codeNames() (names []string) {
	for _, code := range check.Codes() {
		names = append(names, string(code))
	}
	return names
}

func (f *fixing) addCode(text string) error {
	if !slices.Contains(check.Codes(), check.Code(text)) {
		return words.WantOneOf(text, codeNames())
	}
	f.codes = append(f.codes, check.Code(text))
	return nil
}

func (f *fixing) addPort(text string) error {
	r, _, err := port.ParseRange(text)
	f.ports = append(f.ports, r)
	return err
}

// fixes reports whether ports are changed, or would be.
func (f *fixing) fixes() bool { return f.write || f.diff }

// checkFixFlags refuses flags that contradict each other, or have no effect together.
func (s *scanning) checkFixFlags() error {
	if !s.fixing.fixes() {
		for _, name := range limiting {
			if s.verb.Flags().Changed(name) {
				return usage(s.verb, "usage/limits", "name", name)
			}
		}
		return nil
	}
	flag := "--fix"
	if s.fixing.diff {
		flag = "--diff"
	}
	switch {
	case s.literals:
		return usage(s.verb, "usage/fix-literals", "flag", flag)
	case s.format != formatText:
		return usage(s.verb, "usage/fix-format", "flag", flag)
	case s.files.stdin != nil:
		return usage(s.verb, "usage/fix-stdin", "flag", flag)
	}
	return nil
}

// fix carries out the plan for the judged files, or prints it as a diff.
func (s *scanning) fix() error {
	plan, err := fix.NewPlan(s.files.views(), s.limits())
	var unknown *fix.UnknownMachine
	if errors.As(err, &unknown) {
		s.tell(unknown.Text(s.catalog()))
		return statusUnknown
	}
	if s.fixing.diff {
		job := apply.Prepare(plan)
		s.printsBytes()
		_, _ = s.out.WriteString(job.Diff(s.nameOfFile)) // s.out keeps the error
		return s.fixStatus(job.Plan)
	}
	apply.Sweep(s.folders())
	job := apply.Prepare(plan)
	if err := job.Write(s.verb.Context()); err != nil {
		return words.NewError("error/unchanged").Because(err)
	}
	s.printChanges(job.Plan)
	return s.fixStatus(job.Plan)
}

// limits are those of the flags and of the paths that were given.
func (s *scanning) limits() fix.Limits {
	return fix.Limits{
		Codes: s.fixing.codes, Ports: s.fixing.ports, Mentions: s.fixing.mentions, Unknown: s.fixing.unknown, Lease: s.fixing.lease,
		Files: s.files.chosen(), Confirmer: s.probe.Confirmer,
	}
}

// folders are those of the files in which ports were found, each once.
func (s *scanning) folders() (folders []string) {
	known := map[string]bool{}
	for f := range s.files.files() {
		if dir := filepath.Dir(filepath.FromSlash(f.URI.FsPath())); !known[dir] {
			known[dir], folders = true, append(folders, dir)
		}
	}
	return folders
}

// nameOfFile is the name of a file in the output.
func (s *scanning) nameOfFile(f *view.File) string {
	return s.files.nameOf(filepath.FromSlash(f.URI.FsPath()))
}

// printChanges writes one line for each file that was changed, and how many there are.
func (s *scanning) printChanges(plan *fix.Plan) {
	w := s.catalog()
	total := 0
	for _, f := range plan.Files {
		var changes []string
		moves, places := f.Counts()
		for i, m := range moves {
			changes = append(changes, w.Say("cli/change", "from", m.From.String(), "to", m.To.String(), "places", placesText(w, places[i])))
		}
		total += len(f.Edits)
		fmt.Fprintln(s.out, w.Say("row/pair", "name", words.Visible(s.nameOfFile(f.File)), "value", strings.Join(changes, ", ")))
	}
	if total > 0 {
		fmt.Fprintln(s.out, w.Say("cli/changed", "places", placesText(w, total), "files", filesText(w, len(plan.Files))))
	} else {
		fmt.Fprintln(s.out, w.Say("cli/changed-nothing"))
	}
}

// placesText is a number of places in words.
func placesText(w *words.Catalog, n int) string {
	if n == 1 {
		return w.Say("cli/place-one")
	}
	return w.Say("cli/place", "count", strconv.Itoa(n))
}

// filesText is a number of files in words.
func filesText(w *words.Catalog, n int) string {
	if n == 1 {
		return w.Say("cli/file-one")
	}
	return w.Say("cli/file", "count", strconv.Itoa(n))
}

// hindered are the reasons for which a run has not done what it was asked for.
var hindered = []fix.Reason{
	fix.StaysUnread, fix.StaysTogether, fix.StaysReadOnly, fix.StaysChanged, fix.StaysShared, fix.StaysFailed,
}

// fixStatus says on standard error what stays as it is, and why. The exit status says whether a file could
// not be changed, or else whether refused ports are left.
func (s *scanning) fixStatus(plan *fix.Plan) error {
	for _, stay := range plan.Stays {
		at := fmt.Sprintf("%s:%d", words.Visible(s.nameOfFile(stay.File)), stay.File.Line(stay.Literal)+1)
		fmt.Fprintln(s.Err, s.catalog().Say("row/pair", "name", at, "value", stay.Text(s.catalog(), s.nameOfFile)))
	}
	s.warnOfUnread(s.unread())
	failed := slices.ContainsFunc(plan.Stays, func(stay fix.Stay) bool { return slices.Contains(hindered, stay.Why) })
	switch {
	case failed:
		return statusFailed
	case s.leaves(plan) && !s.exitZero:
		return statusFindings
	}
	return nil
}

// leaves reports whether findings stop a bind that the plan has not solved on disk.
func (s *scanning) leaves(plan *fix.Plan) bool {
	type place struct {
		file  string
		start int
	}
	solved := map[place]bool{}
	for _, f := range plan.Files {
		for _, e := range f.Edits {
			solved[place{f.File.Key, e.Span.Start}] = s.fixing.write
		}
	}
	limits := fix.Limits{Lease: s.fixing.lease}
	for f := range s.files.files() {
		for _, finding := range f.Findings {
			if limits.Wants(finding) && !solved[place{f.Key, finding.Literal.Span.Start}] {
				return true
			}
		}
	}
	return false
}
