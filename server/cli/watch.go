package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/print"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// leastInterval is the least time between two readings of all sources: each starts programs.
const leastInterval = time.Second

// usualInterval is the time between two readings unless the user names another.
const usualInterval = 5 * time.Second

// watching is one call of the verb watch.
type watching struct {
	*command
	verb     *cobra.Command
	interval time.Duration
	files    *selection // nil without paths
	page     print.Page
	snap     *fact.Snapshot // printed last; nil before the first
	heads    []string       // the findings printed last
}

func (c *command) watchVerb() *cobra.Command {
	w := &watching{command: c, verb: c.newVerb("watch")}
	takesPaths(w.verb)
	c.readsMachine(w.verb)
	c.judges(w.verb)
	c.paints(w.verb)
	w.verb.Flags().DurationVar(&w.interval, "interval", usualInterval, c.say("flag/interval"))
	w.verb.RunE = func(_ *cobra.Command, args []string) error { return w.run(args) }
	return w.verb
}

func (w *watching) run(args []string) error {
	if w.interval < leastInterval {
		return usage(w.verb, "usage/interval", "time", w.interval.String(), "least", leastInterval.String())
	}
	if len(args) > 0 {
		files, err := selectFiles(args)
		if err != nil {
			return usageFor(w.verb, err)
		}
		w.files = files
	}
	p, err := w.newProbe(true)
	if err != nil {
		return err
	}
	w.page = w.command.page()
	return w.follow(p)
}

// follow prints changes until the user ends the program, which is no error, or until one cannot be
// printed.
func (w *watching) follow(p *probe.Probe) error {
	ctx, stop := context.WithCancel(w.verb.Context())
	defer stop()
	var failed error
	p.Watch(ctx, probe.WatchOptions{Interval: func() time.Duration { return w.interval }}, func(s *fact.Snapshot) {
		if err := w.changed(ctx, s); err != nil && ctx.Err() == nil {
			failed = err
			stop()
		}
	})
	return failed
}

// changed prints what differs from the snapshot before: of the machine, then of the findings.
func (w *watching) changed(ctx context.Context, s *fact.Snapshot) error {
	at := time.Now().Format(time.TimeOnly)
	if w.snap == nil {
		fmt.Fprintf(w.out, "%s   %s\n", at, print.Machine(w.page.Words, s))
	} else {
		for _, c := range report.Changes(w.page.Words, w.snap, s) {
			w.line(at, c.Sign, c.Text)
		}
	}
	w.snap = s
	if w.files != nil {
		if err := w.findings(ctx, at); err != nil {
			return err
		}
	}
	if err := w.out.Flush(); err != nil {
		return writeError(err)
	}
	return nil
}

// findings reads the files again, and prints the findings that have gone and those that are new.
func (w *watching) findings(ctx context.Context, at string) error {
	read := w.files.walk
	if w.heads == nil {
		read = func(ctx context.Context) error { return w.files.read(ctx, false) }
	}
	if err := read(ctx); err != nil {
		return err
	}
	if err := w.files.judge(ctx, w.conditions(w.snap, w.page.Words)); err != nil {
		return err
	}
	now := w.currentHeads()
	for _, head := range w.heads {
		if !slices.Contains(now, head) {
			w.line(at, '-', head)
		}
	}
	for _, head := range now {
		if !slices.Contains(w.heads, head) {
			w.line(at, '+', head)
		}
	}
	w.heads = now
	return nil
}

// currentHeads are the head lines of all findings.
func (w *watching) currentHeads() []string {
	heads := []string{}
	for f := range w.files.files() {
		for _, finding := range f.Findings {
			start, end := f.Positions(finding.Literal, text.UTF8)
			heads = append(heads, w.page.Head(report.Entry{Location: report.LocationOf(f.name, start, end), Finding: finding}))
		}
	}
	return heads
}

// line writes one change: what is new in another colour than what has gone.
func (w *watching) line(at string, sign byte, text string) {
	colour := screen.Yellow
	if sign == '-' {
		colour = screen.Green
	}
	_, _ = io.WriteString(w.out, at+" "+w.page.Paint.In(colour, string(sign))+" "+text+"\n")
}
