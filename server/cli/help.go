package cli

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
)

// printHelp writes what a verb is for, and how it is used.
func (c *command) printHelp(verb *cobra.Command, _ []string) {
	out := verb.OutOrStdout()
	text := verb.Long
	if text == "" {
		text = verb.Short
	}
	fmt.Fprintf(out, "%s\n\n", text)
	_ = c.printUsage(verb)
}

// printUsage writes how a verb is used: its line, examples, verbs below it, flags. It is our own, since cobra's template is
// English, and would keep the linker from leaving out code that nothing calls.
func (c *command) printUsage(verb *cobra.Command) error {
	out := verb.OutOrStdout()
	fmt.Fprintf(out, "%s\n  %s\n", c.say("help/usage"), c.usageLine(verb))
	if verb.Example != "" {
		fmt.Fprintf(out, "\n%s\n%s\n", c.say("help/examples"), verb.Example)
	}
	if verb.HasAvailableSubCommands() {
		fmt.Fprintf(out, "\n%s\n", c.say("help/commands"))
		printVerbs(out, verb)
	}
	fmt.Fprintf(out, "\n%s\n", c.say("help/flags"))
	c.printFlags(out, verb.LocalFlags())
	if verb.HasAvailableSubCommands() {
		fmt.Fprintf(out, "\n%s\n", c.say("help/more", "command", verb.CommandPath()))
	}
	return nil
}

// helpWidth is the columns to which help is wrapped.
const helpWidth = 80

// listed matches what stands before the text of an entry in a list, such as an exit status.
var listed = regexp.MustCompile(`^  \d  `)

// paragraphs wraps the text of a help page, each of whose lines is a paragraph or an entry of a list.
func paragraphs(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		mark := listed.FindString(line)
		lines[i] = mark + screen.Fold(line[len(mark):], strings.Repeat(" ", len(mark)), helpWidth-len(mark))
	}
	return strings.Join(lines, "\n")
}

func (c *command) usageLine(verb *cobra.Command) string {
	if verb.HasAvailableSubCommands() {
		return c.say("help/line-commands", "name", verb.CommandPath())
	}
	name, args, _ := strings.Cut(verb.UseLine(), verb.Name())
	return c.say("help/line", "name", name+verb.Name()) + args
}

func printVerbs(out io.Writer, verb *cobra.Command) {
	for _, v := range verb.Commands() {
		if v.IsAvailableCommand() || v.Name() == "help" {
			fmt.Fprintf(out, "  %s  %s\n", screen.Pad(v.Name(), verb.NamePadding()), v.Short)
		}
	}
}

// printFlags writes each flag with the name of its value and, beside it, what it does.
func (c *command) printFlags(out io.Writer, flags *pflag.FlagSet) {
	var heads, texts []string
	widest := 0
	flags.VisitAll(func(f *pflag.Flag) {
		value, text := pflag.UnquoteUsage(f)
		head := "      --" + f.Name
		if f.Shorthand != "" {
			head = "  -" + f.Shorthand + ", --" + f.Name
		}
		if value != "" {
			head += " " + value
		}
		if !slices.Contains([]string{"", "0", "0s", "false"}, f.DefValue) {
			text += c.say("help/default", "value", f.DefValue)
		}
		heads, texts, widest = append(heads, head), append(texts, text), max(widest, screen.Width(head))
	})
	const between = 3
	beside := widest + between
	for i, head := range heads {
		fmt.Fprintln(out, screen.Pad(head, beside)+screen.Fold(texts[i], strings.Repeat(" ", beside), helpWidth-beside))
	}
}
