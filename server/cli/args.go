package cli

import "github.com/spf13/cobra"

// noArguments refuses arguments.
func noArguments(verb *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(verb, "%s takes no arguments, got %q", verb.Name(), args[0])
	}
	return nil
}
