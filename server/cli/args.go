package cli

import "github.com/spf13/cobra"

// noArguments refuses arguments.
func noArguments(verb *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(verb, "usage/argument", "verb", verb.Name(), "text", args[0])
	}
	return nil
}
