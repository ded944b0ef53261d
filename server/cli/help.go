package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
)

// printHelp writes what a verb is for, and how it is used.
func printHelp(verb *cobra.Command, _ []string) {
	out := verb.OutOrStdout()
	text := verb.Long
	if text == "" {
		text = verb.Short
	}
	fmt.Fprintf(out, "%s\n\n", text)
	_ = printUsage(verb)
}

// printUsage writes how a verb is used: its line, examples, verbs below it, flags. It is our own,
// since cobra's template would keep the linker from leaving out code that nothing calls.
func printUsage(verb *cobra.Command) error {
	out := verb.OutOrStdout()
	fmt.Fprintf(out, "Usage:\n  %s\n", usageLine(verb))
	if verb.Example != "" {
		fmt.Fprintf(out, "\nExamples:\n%s\n", verb.Example)
	}
	printVerbs(out, verb)
	if flags := verb.LocalFlags(); flags.HasAvailableFlags() {
		fmt.Fprintf(out, "\nFlags:\n%s", flags.FlagUsagesWrapped(helpWidth))
	}
	if verb.HasAvailableSubCommands() {
		fmt.Fprintf(out, "\n%s COMMAND --help tells more of each.\n", verb.CommandPath())
	}
	return nil
}

// helpWidth is the columns to which help is wrapped. Its texts are written for it.
const helpWidth = 80

func usageLine(verb *cobra.Command) string {
	if verb.HasAvailableSubCommands() {
		return verb.CommandPath() + " COMMAND [FLAGS] [ARGUMENTS]"
	}
	name, args, _ := strings.Cut(verb.UseLine(), verb.Name())
	return name + strings.TrimSpace(verb.Name()+" [FLAGS]"+args)
}

func printVerbs(out io.Writer, verb *cobra.Command) {
	if !verb.HasAvailableSubCommands() {
		return
	}
	fmt.Fprint(out, "\nCommands:\n")
	for _, v := range verb.Commands() {
		if v.IsAvailableCommand() || v.Name() == "help" {
			fmt.Fprintf(out, "  %s  %s\n", screen.Pad(v.Name(), verb.NamePadding()), v.Short)
		}
	}
}
