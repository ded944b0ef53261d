package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/policy"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
)

func (c *command) initVerb() *cobra.Command {
	verb := c.newVerb("init")
	verb.RunE = c.runInit
	return verb
}

// runInit writes a policy file into the current folder. It changes no file that exists, and follows no link.
func (c *command) runInit(verb *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(verb, "usage/init")
	}
	f, err := os.OpenFile(format.PolicyName, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return words.NewError("error/exists", "file", format.PolicyName)
	}
	if err == nil {
		_, err = f.WriteString(policy.Template)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return words.NewError("error/unwritable", "path", format.PolicyName).Because(unwrapped(err))
	}
	fmt.Fprintln(c.out, c.catalog().Say("cli/policy-written", "file", format.PolicyName))
	return nil
}

// policyHere is the policy of the current folder, an empty one if there is none. What is wrong in it is said on
// standard error.
func (c *command) policyHere(ctx context.Context) (*policy.Policy, error) {
	here, err := filepath.Abs(".")
	if err != nil {
		return nil, err
	}
	w := workspace.New(workspace.Options{})
	w.SetFolders([]string{here})
	if err := w.ReadPolicies(ctx); err != nil {
		return nil, err
	}
	files := &selection{here: here}
	for f := range w.View().Files() {
		c.tellProblems(f, files.nameOf(filepath.FromSlash(f.URI.FsPath())))
	}
	for _, g := range w.View().Conditions().Policies {
		return g.Policy, nil
	}
	return &policy.Policy{}, nil
}

// tellProblems says on standard error what is wrong in a policy file.
func (c *command) tellProblems(f *view.File, name string) {
	for _, p := range f.Problems() {
		start, end := f.SpanPositions(p.Span, text.UTF8)
		at := report.LocationOf(name, start, end)
		c.tell(fmt.Sprintf("%s:%d:%d: %s", at.File, at.Line, at.Col, p.Message(c.catalog())))
	}
}

// readMachineHere is readMachine with what the policy of the current folder keeps free.
func (c *command) readMachineHere(ctx context.Context, programs bool) (*fact.Snapshot, error) {
	_, snap, err := c.probeHere(ctx, programs)
	return snap, err
}

// probeHere is readMachineHere, with the Probe that has read the machine.
func (c *command) probeHere(ctx context.Context, programs bool) (*probe.Probe, *fact.Snapshot, error) {
	kept, err := c.policyHere(ctx)
	if err != nil {
		return nil, nil, err
	}
	p, err := c.newProbe(programs)
	if err != nil {
		return nil, nil, err
	}
	return p, p.Read(ctx).With(kept.Reserved), nil
}
