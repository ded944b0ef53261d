package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
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
		last := len(f.words) - 1
		return fmt.Errorf("%q: want %s or %s", text, strings.Join(f.words[:last], ", "), f.words[last])
	}
	*f.value = choice(text)
	return nil
}

// addChoice adds a flag that takes one of words; text is the key of its help.
func addChoice(verb *cobra.Command, value *choice, name, text string, words ...string) {
	verb.Flags().Var(choiceFlag{value, words}, name, flagTexts[text])
	complete(verb, name, words)
}

// complete makes a shell offer words as values of a flag.
func complete(verb *cobra.Command, flag string, words []string) {
	err := verb.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // the flag does not exist
	}
}

// replays adds the flag of the verbs that can read a recording in place of the machine.
func (c *command) replays(verb *cobra.Command) {
	verb.Flags().StringVar(&c.replay, "replay", "", flagTexts["replay"])
	if err := verb.MarkFlagDirname("replay"); err != nil {
		panic(err)
	}
}

// readsMachine adds the flags of the verbs that read the machine.
func (c *command) readsMachine(verb *cobra.Command) {
	c.replays(verb)
	verb.Flags().Func("reserve", flagTexts["reserve"], func(text string) error {
		extra, err := fact.ParseExtra(text)
		c.reserve = append(c.reserve, extra)
		return err
	})
}

// judges adds the flag of the verbs that judge what files start.
func (c *command) judges(verb *cobra.Command) {
	verb.Flags().Func("side", flagTexts["side"], func(text string) (err error) {
		c.side, err = check.ParseSide(text)
		return err
	})
	complete(verb, "side", []string{"auto", "windows", "wsl", "docker-desktop", "docker-wsl"})
}

// paints adds the flag of the verbs whose output has colours.
func (c *command) paints(verb *cobra.Command) {
	addChoice(verb, &c.colour, "color", "color", "auto", "always", "never")
}

// takesPaths makes a shell offer files and folders as arguments.
func takesPaths(verb *cobra.Command) { verb.ValidArgsFunction = nil }
