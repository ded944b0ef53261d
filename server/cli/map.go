package cli

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/server/history"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

func (c *command) mapVerb() *cobra.Command {
	verb := newVerb("map")
	format := choice("text")
	takesPaths(verb)
	c.readsMachine(verb)
	c.judges(verb)
	c.paints(verb)
	addChoice(verb, &format, "format", "map format", "text", "svg")
	verb.RunE = func(_ *cobra.Command, args []string) error { return c.runMap(verb, format, args) }
	return verb
}

func (c *command) runMap(verb *cobra.Command, format choice, args []string) error {
	files, err := selectFiles(args)
	if err != nil {
		return usage(verb, "%w", err)
	}
	snap, err := c.readMachineHere(verb.Context(), true)
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
	if format == "svg" {
		if c.replay == "" { // else the history is that of another machine
			places, _, err := history.ReadPlaces(editorStorages())
			if err != nil {
				c.tell(err.Error())
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
