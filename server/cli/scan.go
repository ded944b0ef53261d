package cli

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/uri"
)

func runScan(ctx context.Context, c *command, args []string) int {
	if c.format != "text" && c.format != "jsonl" {
		return c.fail(fmt.Errorf("--format %q: want text or jsonl", c.format))
	}
	m, err := c.openMachine()
	if err != nil {
		return c.fail(err)
	}
	if len(args) == 0 {
		args = []string{"."}
	}
	collectRarely()
	s := scanner{command: c, machine: m, out: bufio.NewWriter(c.Out)}
	for _, arg := range args {
		if err := s.scanPath(ctx, arg); err != nil {
			_ = s.out.Flush()
			return c.fail(err)
		}
	}
	if err := s.out.Flush(); err != nil {
		return c.fail(err)
	}
	if s.snap != nil {
		s.warnOfGaps(s.snap, "cli/gap", fact.GapListeners) // no warning depends on the listeners
	}
	if s.worst.Stops() {
		return statusFindings
	}
	return statusOK
}

type scanner struct {
	*command
	machine machine
	out     *bufio.Writer
	snap    *fact.Snapshot // nil until findings are needed
	worst   check.Severity
}

// scanPath prints what is found in one folder, or in one file.
func (s *scanner) scanPath(ctx context.Context, arg string) error {
	info, err := os.Stat(arg)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return s.scanFile(ctx, arg)
	}
	w := s.newWorkspace("")
	w.SetFolders([]string{arg})
	if err := s.fill(ctx, w, func() error { return w.Walk(ctx, nil) }); err != nil {
		return err
	}
	for f := range w.View().Files() {
		if err := s.printFile(f, f.Name); err != nil {
			return err
		}
	}
	return nil
}

// scanFile prints what is found in one file. It prints nothing for a file that no format claims or that
// has no port.
func (s *scanner) scanFile(ctx context.Context, arg string) error {
	abs, err := filepath.Abs(arg)
	if err != nil {
		return err
	}
	here, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	w := s.newWorkspace(here) // a hook that names the changed files runs in the workspace's folder
	w.SetFolders([]string{rootOf(abs)})
	err = s.fill(ctx, w, func() error {
		w.Add(uri.File(abs))
		for _, beside := range []string{".env", "Dockerfile"} { // they say what its ports mean
			w.Add(uri.File(filepath.Join(filepath.Dir(abs), beside)))
		}
		return nil
	})
	if f := w.View().Get(uri.File(abs)); err == nil && f != nil {
		return s.printFile(f, filepath.ToSlash(filepath.Clean(arg)))
	}
	return err
}

// fill calls read, which reads the files into w. At the same time it reads the machine, once for all
// calls. Then it judges the files, unless only literals are asked for.
func (s *scanner) fill(ctx context.Context, w *workspace.Workspace, read func() error) error {
	if s.literals {
		return read()
	}
	snap := make(chan *fact.Snapshot, 1)
	go func() {
		if s.snap != nil {
			snap <- s.snap
		} else {
			snap <- s.machine.snapshot(ctx, false)
		}
	}()
	if err := read(); err != nil {
		return err
	}
	s.snap = <-snap
	return w.SetConditions(ctx, func(view.Conditions) view.Conditions { return s.conditions(s.machine, s.snap) })
}

// newWorkspace makes a workspace without folders that uses all cores. outermost is of workspace.Options.
func (c *command) newWorkspace(outermost string) *workspace.Workspace {
	return workspace.New(workspace.Options{Workers: runtime.GOMAXPROCS(0), Batch: 512, Whole: c.literals, Outermost: outermost})
}

// conditions are made from the flags and the machine.
func (c *command) conditions(m machine, snap *fact.Snapshot) view.Conditions {
	return view.Conditions{Snapshot: snap, Enable: true, Check: check.Settings{Side: m.side, Root: c.runsAsRoot(), Words: c.catalog()}}
}

// rootOf is the folder in which a single file is scanned: two levels above the file's folder, because
// names such as .vscode/launch.json include their folders.
func rootOf(file string) string {
	dir := filepath.Dir(file)
	for range 2 {
		dir = filepath.Dir(dir)
	}
	return dir
}

// printFile prints the literals or the findings of f; name is its name in the output.
func (s *scanner) printFile(f *view.File, name string) error {
	at := func(l scan.Literal) report.Location {
		start, end := f.Positions(l, text.UTF8)
		return report.LocationOf(name, start, end)
	}
	if s.literals {
		return s.printLiterals(withMeaning(f), at)
	}
	return s.printFindings(f.Findings, at)
}

// withMeaning returns all literals of f, with the roles that other files give them.
func withMeaning(f *view.File) []scan.Literal {
	meant := map[text.Span]scan.Literal{}
	for _, l := range f.Literals {
		meant[l.Span] = l
	}
	out := slices.Clone(f.Result.Literals)
	for i, l := range out {
		if m, ok := meant[l.Span]; ok { // else another file overrides the number
			out[i] = m
		}
	}
	return out
}

func (s *scanner) printLiterals(literals []scan.Literal, at func(scan.Literal) report.Location) error {
	print := report.LiteralText
	if s.format == "jsonl" {
		print = report.Literal
	}
	for _, l := range literals {
		if err := print(s.out, at(l), l); err != nil {
			return err
		}
	}
	return nil
}

func (s *scanner) printFindings(findings []check.Finding, at func(scan.Literal) report.Location) error {
	print := report.FindingText
	if s.format == "jsonl" {
		print = report.Finding
	}
	for _, finding := range findings {
		if s.worst == check.Off || finding.Severity < s.worst {
			s.worst = finding.Severity
		}
		if err := print(s.out, at(finding.Literal), finding); err != nil {
			return err
		}
	}
	return nil
}
