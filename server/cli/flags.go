package cli

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// choice is the value of a flag that takes one of a few words.
type choice string

// choiceFlag is a choice with the words that it may be.
type choiceFlag struct {
	value *choice
	words []string
}

// String, Set and Type implement pflag.Value.
func (f choiceFlag) String() string { return string(*f.value) }

func (f choiceFlag) Type() string { return "word" }

func (f choiceFlag) Set(text string) error {
	if !slices.Contains(f.words, text) {
		return words.WantOneOf(text, f.words)
	}
	*f.value = choice(text)
	return nil
}

// addChoice adds a flag that takes one of words; text is its help.
func addChoice(verb *cobra.Command, value *choice, name, text string, words ...string) {
	verb.Flags().Var(choiceFlag{value, words}, name, text)
	complete(verb, name, words)
}

// complete makes a shell offer words as values of a flag.
func complete(verb *cobra.Command, flag string, words []string) {
	err := verb.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // the flag does not exist
	}
}

// exclude makes flags of a verb exclude each other. cobra does that too, which a shell needs for its completions, but
// says it in English.
func exclude(verb *cobra.Command, names ...string) {
	verb.MarkFlagsMutuallyExclusive(names...)
	before := verb.PreRunE
	verb.PreRunE = func(_ *cobra.Command, args []string) error {
		given := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !verb.Flags().Changed(name) })
		if len(given) > 1 {
			return usage(verb, "usage/together", "one", given[0], "other", given[1])
		}
		if before != nil {
			return before(verb, args)
		}
		return nil
	}
}

// flagError says what is wrong with the flags, in our words: pflag's are English.
func (c *command) flagError(verb *cobra.Command, err error) error {
	var (
		wrong   *pflag.InvalidValueError
		unknown *pflag.NotExistError
		lacking *pflag.ValueRequiredError
		bad     *pflag.InvalidSyntaxError
	)
	switch {
	case errors.As(err, &wrong):
		return usageFor(verb, words.NewError("usage/value", "name", wrong.GetFlag().Name).Because(wrongValue(wrong)))
	case errors.As(err, &lacking):
		return usage(verb, "usage/no-value", "name", lacking.GetSpecifiedName())
	case errors.As(err, &bad):
		return usage(verb, "usage/no-syntax", "text", bad.GetSpecifiedFlag())
	case !errors.As(err, &unknown):
		return usageFor(verb, err)
	case unknown.GetSpecifiedShortnames() != "":
		return usage(verb, "usage/no-letter", "command", verb.CommandPath(), "name", unknown.GetSpecifiedName()[:1])
	}
	name := unknown.GetSpecifiedName()
	return usage(verb, "usage/no-flag", "command", verb.CommandPath(), "name", name, "meant", c.didYouMean(flagsLike(verb, name), "--"))
}

// wrongValue is why a flag does not take a value.
func wrongValue(wrong *pflag.InvalidValueError) error {
	switch wrong.GetFlag().Value.Type() {
	case "bool":
		return words.NewError("usage/truth", "text", wrong.GetValue())
	case "duration":
		return words.NewError("usage/time", "text", wrong.GetValue())
	}
	return wrong.Unwrap() // one of ours
}

// replays adds the flag of the verbs that can read a recording in place of the machine.
func (c *command) replays(verb *cobra.Command) {
	verb.Flags().StringVar(&c.replay, "replay", "", c.say("flag/replay"))
	if err := verb.MarkFlagDirname("replay"); err != nil {
		panic(err)
	}
}

// readsMachine adds the flags of the verbs that read the machine.
func (c *command) readsMachine(verb *cobra.Command) {
	c.replays(verb)
	verb.Flags().Func("reserve", c.say("flag/reserve"), func(text string) error {
		extra, err := fact.ParseExtra(text)
		c.reserve = append(c.reserve, extra)
		return err
	})
}

// judges adds the flag of the verbs that judge what files start.
func (c *command) judges(verb *cobra.Command) {
	verb.Flags().Func("side", c.say("flag/side"), func(text string) (err error) {
		c.side, err = check.ParseSide(text)
		return err
	})
	complete(verb, "side", check.SideNames())
}

// paints adds the flag of the verbs whose output has colours.
func (c *command) paints(verb *cobra.Command) {
	addChoice(verb, &c.colour, "color", c.say("flag/color"), "auto", "always", "never")
}

// takesPaths makes a shell offer files and folders as arguments.
func takesPaths(verb *cobra.Command) { verb.ValidArgsFunction = nil }
