// Command wsl-port-guard warns of ports that WSL and Windows keep from programs.
//
// It is a language server (wsl-port-guard lsp) and a command line; see --help.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/wsl-port-guard/wsl-port-guard/server/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := cli.Run(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(status)
}
