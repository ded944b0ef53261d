package cli

import (
	"context"
	"fmt"

	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

func runMap(ctx context.Context, c *command, args []string) int {
	if c.format != "text" && c.format != "svg" {
		return c.fail(fmt.Errorf("--format %q: want text or svg", c.format))
	}
	m, err := c.openMachine()
	if err != nil {
		return c.fail(err)
	}
	collectRarely()
	w := c.newWorkspace("")
	w.SetFolders(args)
	if err := w.Walk(ctx, nil); err != nil {
		return c.fail(err)
	}
	snap := m.snapshot(ctx, true)
	err = w.SetConditions(ctx, func(view.Conditions) view.Conditions { return c.conditions(m, snap) })
	if err != nil {
		return c.fail(err)
	}
	literals := func(yield func(string, scan.Literal) bool) {
		for f := range w.View().Files() {
			for _, l := range f.Literals {
				if !yield(fmt.Sprintf("%s:%d", f.Name, f.Line(l)+1), l) {
					return
				}
			}
		}
	}
	picture := report.NewMap(snap, w.View().Conditions().Check, literals)
	if c.format == "svg" {
		fmt.Fprint(c.Out, picture.SVG())
	} else {
		fmt.Fprint(c.Out, picture.Terminal())
	}
	return statusOK
}
