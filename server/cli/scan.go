package cli

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/export"
	"github.com/wsl-port-guard/wsl-port-guard/server/fix"
	"github.com/wsl-port-guard/wsl-port-guard/server/policy"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
)

// The formats of a scan's output besides those of package export.
const (
	formatText    choice = "text"
	formatConcise choice = "concise" // one line for each finding, nothing else
)

// scanning is one call of the verb scan.
type scanning struct {
	*command
	verb      *cobra.Command
	format    choice
	literals  bool
	group     bool
	stdinName string
	strict    bool // --require-known
	exitZero  bool
	least     check.Severity // --min-severity
	fixing    fixing

	baseline    string // the file of known findings, which are left out; "" for none
	newBaseline string // the file to write all findings to as known ones; "" for none

	files *selection
	probe *probe.Probe
	snap  *fact.Snapshot // nil where only literals are asked for
	free  map[freeKey][]port.Range
}

func (c *command) scanVerb() *cobra.Command {
	s := &scanning{command: c, verb: c.newVerb("scan"), format: formatText, least: check.Hint, free: map[freeKey][]port.Range{}}
	takesPaths(s.verb)
	c.readsMachine(s.verb)
	c.judges(s.verb)
	c.paints(s.verb)
	f := s.verb.Flags()
	addChoice(s.verb, &s.format, "format", s.say("flag/scan-format"), append([]string{string(formatText), string(formatConcise)}, export.Formats()...)...)
	f.BoolVar(&s.literals, "literals", false, s.say("flag/literals"))
	f.BoolVar(&s.group, "group", false, s.say("flag/group"))
	f.StringVar(&s.stdinName, "stdin-filename", "", s.say("flag/stdin-filename"))
	f.BoolVar(&s.strict, "require-known", false, s.say("flag/require-known"))
	f.BoolVar(&s.exitZero, "exit-zero", false, s.say("flag/exit-zero"))
	f.StringVar(&s.baseline, "baseline", "", s.say("flag/baseline"))
	f.StringVar(&s.newBaseline, "write-baseline", "", s.say("flag/write-baseline"))
	exclude(s.verb, "baseline", "write-baseline")
	f.Func("min-severity", s.say("flag/min-severity"), s.setLeast)
	complete(s.verb, "min-severity", severities)
	s.addFixFlags()
	s.verb.RunE = func(_ *cobra.Command, args []string) error { return s.run(args) }
	return s.verb
}

// severities are the values of --min-severity.
var severities = []string{"error", "warning", "information", "hint"}

func (s *scanning) setLeast(text string) (err error) {
	if !slices.Contains(severities, text) {
		return words.WantOneOf(text, severities)
	}
	s.least, err = check.ParseSeverity(text)
	return err
}

func (s *scanning) run(args []string) error {
	if s.literals && !slices.Contains([]choice{formatText, "jsonl"}, s.format) {
		return usage(s.verb, "usage/literals", "format", string(s.format))
	}
	if err := s.selectFiles(args); err != nil {
		return err
	}
	if err := s.checkFixFlags(); err != nil {
		return err
	}
	collectRarely()
	if s.literals {
		return s.runLiterals()
	}
	if err := s.judge(s.verb.Context()); err != nil {
		return err
	}
	if s.fixing.fixes() {
		return s.fix()
	}
	entries, scanned := s.entries()
	if s.newBaseline != "" {
		return s.writeBaseline(entries)
	}
	entries, err := s.withoutKnown(entries)
	if err != nil {
		return err
	}
	if err := s.print(entries, scanned); err != nil {
		return err
	}
	return s.status(entries, scanned.Unread)
}

// selectFiles takes the arguments apart: paths, and "-" for standard input.
func (s *scanning) selectFiles(args []string) (err error) {
	paths := slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return arg == "-" })
	stdin := len(paths) < len(args)
	switch {
	case stdin && s.stdinName == "":
		return usage(s.verb, "usage/stdin-filename")
	case !stdin && s.stdinName != "":
		return usage(s.verb, "usage/stdin-path")
	case len(args) == 0:
		paths = []string{"."}
	}
	if s.files, err = selectFiles(paths); err != nil {
		return usageFor(s.verb, err)
	}
	if stdin {
		return s.files.readStdin(s.verb.Context(), s.In, s.stdinName)
	}
	return nil
}

// judge reads the files and, at the same time, the machine, and judges the files by it.
func (s *scanning) judge(ctx context.Context) error {
	var err error
	if s.probe, err = s.newProbe(false); err != nil {
		return err
	}
	snap := make(chan *fact.Snapshot, 1)
	go func() { snap <- s.probe.Read(ctx) }()
	if err := s.files.read(ctx, false); err != nil {
		return err
	}
	s.snap = <-snap
	conditions := s.conditions(s.snap, s.language())
	conditions.Check.Silent = conditions.Check.Silent || s.fixing.lease
	return s.files.judge(ctx, conditions)
}

// language is that of the messages: programs get English.
func (s *scanning) language() *words.Catalog {
	if s.format == formatText || s.format == formatConcise {
		return s.catalog()
	}
	return nil
}

// entries are the findings that are not too mild, with what was looked at.
func (s *scanning) entries() (entries []report.Entry, scanned report.Scanned) {
	for f := range s.files.files() {
		if len(f.Literals) > 0 {
			scanned.Files++
			scanned.Literals += len(f.Literals)
		}
		var lines [][]byte
		for _, finding := range f.Findings {
			if finding.Severity > s.least {
				continue
			}
			if lines == nil && s.format == formatText {
				lines = linesOf(f.File)
			}
			entries = append(entries, s.entry(f, finding, lines))
		}
		for _, p := range f.Problems() {
			entries = append(entries, s.problem(f, p))
		}
	}
	scanned.Unread = s.unread()
	return entries, scanned
}

// unread are the files that were not read to their end.
func (s *scanning) unread() (unread []report.UnreadFile) {
	for f := range s.files.files() {
		if why := f.Result.Unread; why != "" {
			unread = append(unread, report.UnreadFile{File: f.name, Why: why})
		}
	}
	return unread
}

// linesOf are the lines of a file; one empty line if it cannot be read or has changed since it was judged.
func linesOf(f *view.File) [][]byte { return bytes.Split(workspace.Text(f), []byte("\n")) }

func (s *scanning) entry(f selected, finding check.Finding, lines [][]byte) report.Entry {
	start, end := f.Positions(finding.Literal, text.UTF8)
	start16, end16 := f.Positions(finding.Literal, text.UTF16)
	e := report.Entry{
		Location: report.LocationOf(f.name, start, end), Columns16: [2]int{start16.Column + 1, end16.Column + 1}, Finding: finding,
	}
	if start.Line < len(lines) {
		e.Source, e.Before = sourceAround(lines[start.Line], start.Column, end.Column)
	}
	if fix.ChangesPort(finding) && s.format != formatConcise && s.format != "jsonl" {
		for _, r := range s.freePorts(f, finding.Literal) {
			e.Free = append(e.Free, report.Replacement{Range: r, Text: f.Spell(finding.Literal, r)})
		}
	}
	return e
}

// around is how many bytes of a line are kept on each side of a finding, more than a terminal shows. Any number of
// findings may be in one line of any length.
const around = 400

// sourceAround is the part of a line around a finding, with an ellipsis where it is cut, and how many bytes of the
// line it stands for come before it.
func sourceAround(line []byte, start, end int) (source string, before int) {
	line = bytes.TrimSuffix(line, []byte("\r"))
	start, end = min(start, len(line)), min(end, len(line)) // the line of a file that has changed may be shorter
	behind := ""
	if to := max(start, end) + around; to < len(line) {
		for !utf8.RuneStart(line[to]) && to > end {
			to--
		}
		line, behind = line[:to], screen.Ellipsis
	}
	from := start - around
	if from <= len(screen.Ellipsis) {
		return string(line) + behind, 0
	}
	for !utf8.RuneStart(line[from]) && from < start {
		from++
	}
	return screen.Ellipsis + string(line[from:]) + behind, from - len(screen.Ellipsis)
}

// problem is the entry for a mistake in a policy file.
func (s *scanning) problem(f selected, p policy.Problem) report.Entry {
	start, end := f.SpanPositions(p.Span, text.UTF8)
	start16, end16 := f.SpanPositions(p.Span, text.UTF16)
	e := report.Entry{
		Location: report.LocationOf(f.name, start, end), Columns16: [2]int{start16.Column + 1, end16.Column + 1},
		Finding: check.Finding{Code: policy.Code, Severity: check.Error, Message: p.Message(s.language())},
	}
	if lines := bytes.Split(f.Text(), []byte("\n")); s.format == formatText && start.Line < len(lines) {
		e.Source, e.Before = sourceAround(lines[start.Line], start.Column, end.Column)
	}
	return e
}

// freeKey is what decides which ports are free for a literal in a View.
type freeKey struct {
	view   *view.View
	ports  port.Range
	protos port.Proto
}

// freePorts are the ports that are suggested for a literal; a port that is often used is looked up once.
func (s *scanning) freePorts(f selected, l scan.Literal) []port.Range {
	key := freeKey{f.view, l.Range, l.Proto}
	ports, known := s.free[key]
	if !known {
		for _, free := range f.view.Suggest(f.Key, l, nil, nil) {
			ports = append(ports, free.Range)
		}
		s.free[key] = ports
	}
	return ports
}

func (s *scanning) print(entries []report.Entry, scanned report.Scanned) error {
	switch page := s.page(); s.format {
	case formatText:
		if s.verb.Flags().Changed("group") {
			page.Group = s.group
		}
		if err := page.Findings(s.out, s.snap, entries); err != nil {
			return writeError(err)
		}
		return page.Summary(s.out, s.snap, scanned, entries)
	case formatConcise:
		for _, e := range entries {
			if _, err := s.out.WriteString(page.Head(e) + "\n"); err != nil {
				return writeError(err)
			}
		}
		return nil
	}
	s.printsJSON()
	return export.Write(s.out, string(s.format), export.Document{
		Version: version(), Commit: builtFrom(), Snapshot: s.snap, Scanned: scanned, Entries: entries,
	})
}

// status says on standard error what could not be read, and gives the exit status.
func (s *scanning) status(entries []report.Entry, unread []report.UnreadFile) error {
	unknown := s.warnOfGaps(s.snap, "cli/gap", fact.GapListeners) // no warning depends on the listeners
	s.warnOfUnread(unread)
	stops := slices.ContainsFunc(entries, func(e report.Entry) bool { return e.Finding.Severity.Stops() })
	switch {
	case (unknown || len(unread) > 0) && s.strict:
		return statusUnknown
	case stops && !s.exitZero:
		return statusFindings
	}
	return nil
}

// mostUnread is how many files that were not read to their end are named.
const mostUnread = 5

// warnOfUnread names on standard error the files that were not read to their end.
func (s *scanning) warnOfUnread(unread []report.UnreadFile) {
	w := s.catalog()
	for _, f := range unread[:min(len(unread), mostUnread)] {
		s.tell(w.Say("row/pair", "name", f.File, "value", w.Say("unread/"+string(f.Why))))
	}
	if more := len(unread) - mostUnread; more > 0 {
		s.tell(w.Say("cli/more-unread", "count", strconv.Itoa(more)))
	}
}
