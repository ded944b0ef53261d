package cli

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/uri"
)

func runScan(ctx context.Context, c *command, args []string) int {
	if c.format != "text" && c.format != "jsonl" {
		return c.fail(fmt.Errorf("--format %q: want text or jsonl", c.format))
	}
	m, err := c.machine()
	if err != nil {
		return c.fail(err)
	}
	if len(args) == 0 {
		args = []string{"."}
	}
	s := scanner{command: c, out: bufio.NewWriter(c.Out), set: check.Settings{Side: m.side, Root: c.root(), Words: c.words()}}
	if !c.literals {
		s.snap = m.snapshot(ctx)
	}
	for _, arg := range args {
		if err := s.path(ctx, arg); err != nil {
			_ = s.out.Flush()
			return c.fail(err)
		}
	}
	if err := s.out.Flush(); err != nil {
		return c.fail(err)
	}
	if s.worst == check.Error || s.worst == check.Warning {
		return statusFindings
	}
	return statusOK
}

type scanner struct {
	*command
	out   *bufio.Writer
	snap  *fact.Snapshot // nil where only literals are asked for
	set   check.Settings
	worst check.Severity
}

// path scans one folder, or one file as a file of its folder.
func (s *scanner) path(ctx context.Context, arg string) error {
	info, err := os.Stat(arg)
	if err != nil {
		return err
	}
	if info.IsDir() {
		w := workspace.New(arg)
		if err := w.Walk(ctx, nil); err != nil {
			return err
		}
		for _, f := range w.Files() {
			if err := s.file(w, f, f.Name); err != nil {
				return err
			}
		}
		return nil
	}
	abs, err := filepath.Abs(arg)
	if err != nil {
		return err
	}
	w := workspace.New(rootOf(abs))
	f := w.Reload(uri.File(abs))
	if f == nil {
		return nil // no port in it, or no format claims it
	}
	w.Reload(uri.File(filepath.Join(filepath.Dir(abs), ".env")))
	return s.file(w, f, filepath.ToSlash(filepath.Clean(arg)))
}

// rootOf is the folder a single file is seen from: a name such as .vscode/launch.json
// counts with its folder.
func rootOf(file string) string {
	dir := filepath.Dir(file)
	for range 2 {
		dir = filepath.Dir(dir)
	}
	return dir
}

// file prints one file's literals or findings under a name.
func (s *scanner) file(w *workspace.Workspace, f *workspace.File, name string) error {
	at := func(span text.Span) report.Place { return report.PlaceOf(name, f.Index(), span) }
	if s.literals {
		return s.printLiterals(f.Result().Literals, at)
	}
	return s.printFindings(check.Literals(w.Literals(f), s.snap, s.set), at)
}

func (s *scanner) printLiterals(literals []scan.Literal, at func(text.Span) report.Place) error {
	print := report.LiteralText
	if s.format == "jsonl" {
		print = report.Literal
	}
	for _, l := range literals {
		if err := print(s.out, at(l.Span), l); err != nil {
			return err
		}
	}
	return nil
}

func (s *scanner) printFindings(findings []check.Finding, at func(text.Span) report.Place) error {
	print := report.FindingText
	if s.format == "jsonl" {
		print = report.Finding
	}
	for _, finding := range findings {
		if s.worst == check.Off || finding.Severity < s.worst {
			s.worst = finding.Severity
		}
		if err := print(s.out, at(finding.Literal.Span), finding); err != nil {
			return err
		}
	}
	return nil
}
