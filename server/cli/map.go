package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/apply"
	"github.com/wsl-port-guard/wsl-port-guard/server/fix"
	"github.com/wsl-port-guard/wsl-port-guard/server/history"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

func (c *command) mapVerb() *cobra.Command {
	verb := c.newVerb("map")
	format, after := choice("text"), false
	takesPaths(verb)
	c.readsMachine(verb)
	c.judges(verb)
	c.paints(verb)
	addChoice(verb, &format, "format", c.say("flag/map-format"), "text", "svg")
	verb.Flags().BoolVar(&after, "after", false, c.say("flag/after"))
	verb.RunE = func(_ *cobra.Command, args []string) error { return c.runMap(verb, format, after, args) }
	return verb
}

func (c *command) runMap(verb *cobra.Command, format choice, after bool, args []string) error {
	if after && len(args) == 0 {
		return usage(verb, "usage/after")
	}
	files, err := selectFiles(args)
	if err != nil {
		return usageFor(verb, err)
	}
	prober, snap, err := c.probeHere(verb.Context(), true)
	if err != nil {
		return err
	}
	collectRarely()
	if err := files.read(verb.Context(), false); err != nil {
		return err
	}
	conditions := c.conditions(snap, c.catalog())
	if err := files.judge(verb.Context(), conditions); err != nil {
		return err
	}
	picture := report.NewMap(snap, conditions.Check, files.literals)
	if after {
		if err := c.addAfter(&picture, files, prober); err != nil {
			return err
		}
	}
	if format == "svg" {
		if c.replay == "" { // else the history is that of another machine
			places, _, err := history.ReadPlaces(editorStorages())
			if err != nil {
				c.tell(c.catalog().Reason(err))
			}
			picture.AddPast(pastBlocks(places))
		}
		c.printsBytes()
		_, _ = c.out.WriteString(picture.SVG())
		return nil
	}
	_, _ = c.out.WriteString(picture.Terminal(c.paint(), c.width()))
	return nil
}

// addAfter shows on the picture what a fix of the files would change.
func (c *command) addAfter(picture *report.PortMap, files *selection, prober *probe.Probe) error {
	plan, err := fix.NewPlan(files.views(), fix.Limits{Files: files.chosen(), Confirmer: prober.Confirmer})
	var unknown *fix.UnknownMachine
	if errors.As(err, &unknown) {
		c.tell(unknown.Preview(c.catalog()))
		return statusUnknown
	}
	newNumber := apply.Prepare(plan).Plan.NewNumbers()
	var to []port.Range
	for f := range files.files() {
		for _, l := range f.Literals {
			to = append(to, newNumber(f.File, l))
		}
	}
	picture.AddAfter(to)
	if len(picture.Moves) == 0 {
		c.tell(c.catalog().Say("map/after-nothing"))
	}
	return nil
}

// literals yields the ports of the selection with their places, file:line.
func (s *selection) literals(yield func(string, scan.Literal) bool) {
	for f := range s.files() {
		for _, l := range f.Literals {
			if !yield(fmt.Sprintf("%s:%d", f.name, f.Line(l)+1), l) {
				return
			}
		}
	}
}
