package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/server/assist"
	"github.com/wsl-port-guard/wsl-port-guard/server/explain"
)

func (c *command) explainVerb() *cobra.Command {
	verb := c.newVerb("explain")
	c.readsMachine(verb)
	c.paints(verb)
	verb.RunE = c.runExplain
	return verb
}

// runExplain takes several words for one argument: a line with an error may be pasted without quotes.
func (c *command) runExplain(verb *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usage(verb, "usage/explain")
	}
	at, err := assist.ParseTarget(strings.Join(args, " "))
	if err != nil {
		return usageFor(verb, err)
	}
	snap, err := c.readMachineHere(verb.Context(), true)
	if err != nil {
		return err
	}
	explanation := explain.Protocols(at.Port, at.Protos, snap, c.settings(c.catalog()))
	_, _ = c.out.WriteString(explanation.Text(c.paint(), c.foldAt()))
	return nil
}
