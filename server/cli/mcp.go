package cli

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
	"github.com/wsl-port-guard/wsl-port-guard/server/assist"
	"github.com/wsl-port-guard/wsl-port-guard/server/mcp"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

func (c *command) mcpVerb() *cobra.Command {
	verb := c.newVerb("mcp")
	verb.Args = noArguments
	c.readsMachine(verb)
	c.judges(verb)
	verb.RunE = c.runMCP
	return verb
}

// mcpInstructions tell an assistant what the tools are for.
const mcpInstructions = "Windows and WSL keep ranges of ports from programs: a server that listens there fails, mostly with error 10013 or 10048, " +
	"although nothing is shown to use the port. Ask suggestPort before you start a server, and explainPort when one could not listen."

// runMCP serves an assistant. Standard output is for the protocol only; the log goes to standard error.
func (c *command) runMCP(verb *cobra.Command, _ []string) error {
	p, err := c.newProbe(true)
	if err != nil {
		return err
	}
	if isTerminal(c.In) {
		c.tell(c.catalog().Say("cli/mcp-waits"))
	}
	// Else a client that closes its end of standard output kills the process (see runLSP).
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	log := slog.New(slog.NewTextHandler(c.Err, nil))
	fault.OnFault(func(f *fault.Fault) { log.Error(f.Error(), "stack", string(f.Stack)) })
	server := mcp.Server{Name: program, Title: "WSL Port Guard", Version: version(), Instructions: mcpInstructions, Log: log}
	host := toolHost{c, p}
	for _, t := range assist.Tools() {
		server.Tools = append(server.Tools, mcp.Tool{
			Name: t.Name, Title: t.Title, Description: t.Description, Input: t.Input, Output: t.Output, Annotations: mcp.ReadOnly,
			Call: func(ctx context.Context, arguments []byte) (any, error) {
				return assist.Call(ctx, host, t.Name, arguments)
			},
		})
	}
	return server.Serve(verb.Context(), c.In, c.Out)
}

// toolHost answers the tools as the verbs explain, suggest and scan do.
type toolHost struct {
	*command
	probe *probe.Probe
}

// Machine implements assist.Host.
func (h toolHost) Machine(ctx context.Context) (assist.Machine, error) {
	kept, err := h.policyHere(ctx)
	if err != nil {
		return assist.Machine{}, err
	}
	snap := h.probe.Read(ctx).With(kept.Reserved)
	return assist.Machine{Snapshot: snap, Settings: h.settings(nil), Within: kept.Within, Confirm: h.probe.Confirmer}, ctx.Err()
}

// Files implements assist.Host.
func (h toolHost) Files(ctx context.Context, folder string) (assist.Files, error) {
	if folder == "" {
		folder = "."
	}
	files, err := selectFiles([]string{folder})
	if err != nil {
		return assist.Files{}, err
	}
	if err := files.read(ctx, false); err != nil {
		return assist.Files{}, err
	}
	conditions := h.conditions(h.probe.Read(ctx), nil)
	if err := files.judge(ctx, conditions); err != nil {
		return assist.Files{}, err
	}
	all := func(yield func(string, *view.File) bool) {
		for f := range files.files() {
			if !yield(f.name, f.File) {
				return
			}
		}
	}
	return assist.Files{Snapshot: conditions.Snapshot, All: all}, nil
}
