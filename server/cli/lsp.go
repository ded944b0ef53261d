package cli

import (
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
	"github.com/wsl-port-guard/wsl-port-guard/server/lsp"
)

func (c *command) lspVerb() *cobra.Command {
	verb := c.newVerb("lsp")
	verb.Args = noArguments
	c.readsMachine(verb)
	c.judges(verb)
	verb.Flags().Bool("stdio", true, c.say("flag/stdio"))
	verb.RunE = c.runLSP
	return verb
}

// runLSP serves an editor. Standard output is for the protocol only; the log goes to standard error.
func (c *command) runLSP(verb *cobra.Command, _ []string) error {
	reader, err := c.openMachine()
	if err != nil {
		return err
	}
	if isTerminal(c.In) {
		c.tell(c.catalog().Say("cli/lsp-waits"))
	}
	// Without this a client that closes its end of standard output kills the process (SIGPIPE), and the session ends nothing
	// that it started. With it a write fails, which ends the session. (signal.Ignore would be inherited by what we start.)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	log := slog.New(slog.NewTextHandler(c.Err, nil))
	fault.OnFault(func(f *fault.Fault) { log.Error(f.Error(), "stack", string(f.Stack)) })
	code := lsp.Serve(verb.Context(), c.In, c.Out, lsp.Options{
		Reader: reader, Extra: c.reserve, Side: c.side, Remembered: remembered, Root: c.runsAsRoot(), Version: version(), Log: log,
	})
	if code != 0 {
		return status(code)
	}
	return nil
}
