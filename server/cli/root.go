package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// root is the program itself, with all verbs below it.
func (c *command) root() *cobra.Command {
	root := newVerb(program)
	root.SilenceUsage, root.SilenceErrors = true, true
	root.SuggestionsMinimumDistance = mostTypos
	cobra.MousetrapHelpText = "" // else each start on Windows looks for the program's parent among all processes
	root.SetIn(c.In)
	root.SetOut(c.out)
	root.SetErr(c.Err)
	root.Args = cobra.ArbitraryArgs
	asked := root.Flags().BoolP("version", "v", false, flagTexts["version"])
	root.RunE = func(_ *cobra.Command, args []string) error {
		if *asked {
			return c.printVersion()
		}
		return c.withoutVerb(root, args)
	}
	root.SetFlagErrorFunc(flagError)
	root.SetUsageFunc(printUsage)
	root.SetHelpFunc(printHelp)
	root.AddCommand(c.lspVerb(), c.scanVerb(), c.statusVerb(), c.doctorVerb(), c.explainVerb(), c.suggestVerb(), c.mapVerb(), c.historyVerb(), c.watchVerb(), c.holdVerb(), c.initVerb(), c.mcpVerb(), c.versionVerb())
	root.SetHelpCommand(helpVerb(root))
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	refuseOthers(root)
	return root
}

// refuseOthers makes completion fail for a shell that it does not know, where cobra prints help instead.
func refuseOthers(root *cobra.Command) {
	completion, _, err := root.Find([]string{"completion"})
	if err != nil {
		panic(err)
	}
	completion.Args = cobra.ArbitraryArgs
	completion.SuggestionsMinimumDistance = mostTypos
	completion.RunE = func(verb *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage(verb, "completion takes a shell: bash, zsh, fish or powershell")
		}
		return usage(verb, "there are no completions for %q%s", args[0], didYouMean(verb.SuggestionsFor(args[0]), ""))
	}
}

// helpVerb prints the help of another verb.
func helpVerb(root *cobra.Command) *cobra.Command {
	verb := newVerb("help")
	verb.ValidArgsFunction = func(*cobra.Command, []string, string) (names []string, _ cobra.ShellCompDirective) {
		for _, v := range root.Commands() {
			names = append(names, v.Name())
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	verb.RunE = func(_ *cobra.Command, args []string) error {
		asked, rest, err := root.Find(args)
		if err != nil || len(rest) > 0 {
			return usage(root, "there is no command %q%s", args[0], didYouMean(root.SuggestionsFor(args[0]), ""))
		}
		asked.InitDefaultHelpFlag()
		return asked.Help()
	}
	return verb
}

// newVerb makes a verb with the texts of its help.
func newVerb(name string) *cobra.Command {
	t, ok := verbTexts[name]
	if !ok {
		panic("no help text for " + name)
	}
	return &cobra.Command{
		Use: strings.TrimSpace(name + " " + t.args), Short: t.short, Long: t.long, Example: t.example,
		DisableFlagsInUseLine: true, SuggestFor: t.alsoCalled, ValidArgsFunction: cobra.NoFileCompletions,
	}
}

// withoutVerb is called for a command line whose first word is no verb.
func (c *command) withoutVerb(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		root.SetOut(c.Err)
		_ = root.Help()
		return statusFailed
	}
	return usage(root, "there is no command %q%s", args[0], didYouMean(root.SuggestionsFor(args[0]), ""))
}

// flagError names flags that are spelled like the one that a verb does not have.
func flagError(verb *cobra.Command, err error) error {
	var wrong *pflag.InvalidValueError
	if errors.As(err, &wrong) {
		return usage(verb, "--%s %w", wrong.GetFlag().Name, wrong.Unwrap())
	}
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || unknown.GetSpecifiedShortnames() != "" {
		return usage(verb, "%w", err)
	}
	return usage(verb, "%s has no flag --%s%s", verb.CommandPath(), unknown.GetSpecifiedName(), didYouMean(flagsLike(verb, unknown.GetSpecifiedName()), "--"))
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
func didYouMean(meant []string, prefix string) string {
	if len(meant) == 0 {
		return ""
	}
	return "; did you mean " + prefix + strings.Join(meant, " or "+prefix) + "?"
}
