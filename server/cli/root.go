package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// root is the program itself, with all verbs below it.
func (c *command) root() *cobra.Command {
	root := c.newVerb(program)
	root.SilenceUsage, root.SilenceErrors = true, true
	root.SuggestionsMinimumDistance = mostTypos
	cobra.MousetrapHelpText = "" // else each start on Windows looks for the program's parent among all processes
	root.SetIn(c.In)
	root.SetOut(c.out)
	root.SetErr(c.Err)
	root.Args = cobra.ArbitraryArgs
	asked := root.Flags().BoolP("version", "v", false, c.say("flag/version"))
	root.RunE = func(_ *cobra.Command, args []string) error {
		if *asked {
			return c.printVersion()
		}
		return c.withoutVerb(root, args)
	}
	root.SetFlagErrorFunc(c.flagError)
	root.SetUsageFunc(c.printUsage)
	root.SetHelpFunc(c.printHelp)
	root.AddCommand(c.lspVerb(), c.scanVerb(), c.statusVerb(), c.doctorVerb(), c.explainVerb(), c.suggestVerb(), c.mapVerb(), c.historyVerb(), c.watchVerb(), c.holdVerb(), c.initVerb(), c.mcpVerb(), c.versionVerb())
	root.SetHelpCommand(c.helpVerb(root))
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	c.completionVerbs(root)
	return root
}

// completionVerbs gives the verbs that cobra makes for completions our texts and errors. For a shell that it does not know
// cobra would print help.
func (c *command) completionVerbs(root *cobra.Command) {
	completion, _, err := root.Find([]string{"completion"})
	if err != nil {
		panic(err)
	}
	c.describe(completion, "completion")
	completion.Args = cobra.ArbitraryArgs
	completion.SuggestionsMinimumDistance = mostTypos
	completion.RunE = func(verb *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage(verb, "usage/completion")
		}
		return usage(verb, "usage/no-completion", "name", args[0], "meant", c.didYouMean(verb.SuggestionsFor(args[0]), ""))
	}
	for _, shell := range completion.Commands() {
		shell.Short = c.say("short/shell", "shell", shell.Name())
		shell.Long = paragraphs(c.say("long/shell", "shell", shell.Name()))
		shell.Example = shells[shell.Name()]
		shell.Args, shell.DisableFlagsInUseLine = noArguments, true
		c.addHelpFlag(shell)
		if f := shell.Flags().Lookup("no-descriptions"); f != nil {
			f.Usage = c.say("flag/no-descriptions")
		}
	}
}

// helpVerb prints the help of another verb.
func (c *command) helpVerb(root *cobra.Command) *cobra.Command {
	verb := c.newVerb("help")
	verb.ValidArgsFunction = func(*cobra.Command, []string, string) (names []string, _ cobra.ShellCompDirective) {
		for _, v := range root.Commands() {
			names = append(names, v.Name())
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	verb.RunE = func(_ *cobra.Command, args []string) error {
		asked, rest, err := root.Find(args)
		if err != nil || len(rest) > 0 {
			return c.noCommand(root, args[0])
		}
		return asked.Help()
	}
	return verb
}

// newVerb makes a verb with the texts of its help.
func (c *command) newVerb(name string) *cobra.Command {
	verb := &cobra.Command{
		Use: strings.TrimSpace(name + " " + verbTexts[name].args), DisableFlagsInUseLine: true, ValidArgsFunction: cobra.NoFileCompletions,
	}
	c.describe(verb, name)
	return verb
}

// describe gives a verb the texts of its help.
func (c *command) describe(verb *cobra.Command, name string) {
	t, ok := verbTexts[name]
	if !ok {
		panic("no help text for " + name)
	}
	verb.Short, verb.Long, verb.Example, verb.SuggestFor = c.say(t.short), "", t.example, t.alsoCalled
	if t.long != "" {
		verb.Long = paragraphs(c.say(t.long))
	}
	c.addHelpFlag(verb)
}

// addHelpFlag adds the flag that cobra would add with an English text.
func (c *command) addHelpFlag(verb *cobra.Command) {
	verb.Flags().BoolP("help", "h", false, c.say("flag/help"))
}

// withoutVerb is called for a command line whose first word is no verb.
func (c *command) withoutVerb(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		root.SetOut(c.Err)
		_ = root.Help()
		return statusFailed
	}
	return c.noCommand(root, args[0])
}

// noCommand says that there is no verb of a name.
func (c *command) noCommand(root *cobra.Command, name string) error {
	return usage(root, "usage/no-command", "name", name, "meant", c.didYouMean(root.SuggestionsFor(name), ""))
}

// flagsLike are the flags of a verb that are spelled like name. cobra can tell this of commands only,
// so the flags are shown to it as commands.
func flagsLike(verb *cobra.Command, name string) []string {
	all := &cobra.Command{SuggestionsMinimumDistance: mostTypos}
	verb.Flags().VisitAll(func(f *pflag.Flag) {
		all.AddCommand(&cobra.Command{Use: f.Name, Run: func(*cobra.Command, []string) {}})
	})
	return all.SuggestionsFor(name)
}

// mostTypos is how many letters a word may differ in from one that is suggested in its place.
const mostTypos = 2

// didYouMean asks for the words that may have been meant, each with its prefix.
func (c *command) didYouMean(meant []string, prefix string) string {
	if len(meant) == 0 {
		return ""
	}
	return c.say("usage/meant", "words", prefix+strings.Join(meant, c.say("usage/or")+prefix))
}
