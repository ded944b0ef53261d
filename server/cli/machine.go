package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/explain"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
)

func runStatus(ctx context.Context, c *command, args []string) int {
	if len(args) > 0 {
		return c.fail(fmt.Errorf("status takes no arguments, got %q", args))
	}
	m, err := c.openMachine()
	if err != nil {
		return c.fail(err)
	}
	if c.record != "" {
		return c.writeRecording(ctx, m)
	}
	snap := m.snapshot(ctx, true)
	if !c.json {
		fmt.Fprint(c.Out, report.Text(c.catalog(), snap, time.Now()))
		return statusOK
	}
	b, err := report.JSON(snap)
	if err != nil {
		return c.fail(err)
	}
	fmt.Fprintln(c.Out, string(b))
	return statusOK
}

func (c *command) writeRecording(ctx context.Context, m machine) int {
	written, err := probe.Record(ctx, m.reader, c.record)
	if err != nil {
		return c.fail(err)
	}
	fmt.Fprintln(c.Out, c.catalog().Say("cli/recorded", "folder", c.record))
	for _, name := range written {
		fmt.Fprintln(c.Out, " ", name)
	}
	return statusOK
}

func runExplain(ctx context.Context, c *command, args []string) int {
	if len(args) != 1 {
		return c.fail(errors.New("explain takes one port"))
	}
	p, err := port.Parse(args[0])
	if err != nil {
		return c.fail(err)
	}
	m, err := c.openMachine()
	if err != nil {
		return c.fail(err)
	}
	fmt.Fprint(c.Out, explain.Port(p, m.snapshot(ctx, true), check.Settings{Root: c.runsAsRoot(), Words: c.catalog()}).Text())
	return statusOK
}

func runSuggest(ctx context.Context, c *command, args []string) int {
	if len(args) != 1 {
		return c.fail(errors.New("suggest takes one port, or one range such as 8000-8010"))
	}
	want, _, err := port.ParseRange(args[0])
	if err != nil {
		return c.fail(err)
	}
	proto, ok := port.ParseProto(c.proto)
	if !ok {
		return c.fail(fmt.Errorf("--proto %q: want tcp, udp or tcp+udp", c.proto))
	}
	m, err := c.openMachine()
	if err != nil {
		return c.fail(err)
	}
	p := probe.New(m.reader, probe.Options{Extra: m.extra, Programs: true})
	c.warnOfGaps(p.Read(ctx), "cli/unverified")
	return c.printSuggestions(suggest.New(p.Last(), nil).Ports(suggest.Request{Want: want, Proto: proto, Confirm: p.Confirmer()}))
}

// warnOfGaps says on standard error, in one line, what could not be read of the machine; key
// is the sentence that says what follows. Gaps that do not matter to the verb are left out.
func (c *command) warnOfGaps(s *fact.Snapshot, key string, but ...fact.Gap) {
	w := c.catalog()
	var gaps []string
	for _, gap := range s.Gaps() {
		if !slices.Contains(but, gap) {
			gaps = append(gaps, w.Say("gap/"+string(gap)))
		}
	}
	if len(gaps) > 0 {
		gaps = append(gaps, w.Say(key))
		fmt.Fprintln(c.Err, "wsl-port-guard:", strings.Join(gaps, w.Say("word/next-sentence")))
	}
}

func (c *command) printSuggestions(suggestions []suggest.Suggestion) int {
	var ports []port.Range
	for _, s := range suggestions {
		ports = append(ports, s.Range)
	}
	type line struct {
		Start uint16 `json:"start"`
		End   uint16 `json:"end"`
	}
	if c.json {
		lines := []line{}
		for _, p := range ports {
			lines = append(lines, line{p.Start, p.End})
		}
		b, err := json.Marshal(lines)
		if err != nil {
			return c.fail(err)
		}
		fmt.Fprintln(c.Out, string(b))
		return statusOK
	}
	if len(ports) == 0 {
		fmt.Fprintln(c.Err, c.catalog().Say("cli/no-suggestion", "range", suggest.Default.String()))
		return statusFindings
	}
	for _, p := range ports {
		if p.Single() {
			fmt.Fprintln(c.Out, p.Start)
		} else {
			fmt.Fprintf(c.Out, "%d-%d\n", p.Start, p.End)
		}
	}
	return statusOK
}
