package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// showing is one call of the verb status.
type showing struct {
	*command
	verb    *cobra.Command
	json    bool
	verbose bool
	record  string
}

func (c *command) statusVerb() *cobra.Command {
	s := &showing{command: c, verb: c.newVerb("status")}
	s.verb.Args = noArguments
	c.readsMachine(s.verb)
	s.verb.Flags().BoolVar(&s.json, "json", false, c.say("flag/json"))
	s.verb.Flags().BoolVarP(&s.verbose, "verbose", "v", false, c.say("flag/verbose"))
	s.verb.Flags().StringVar(&s.record, "record", "", c.say("flag/record"))
	exclude(s.verb, "json", "verbose", "record")
	if err := s.verb.MarkFlagDirname("record"); err != nil {
		panic(err)
	}
	s.verb.RunE = func(*cobra.Command, []string) error { return s.run() }
	return s.verb
}

func (s *showing) run() error {
	if s.record != "" {
		return s.writeRecording()
	}
	snap, err := s.readMachine(s.verb.Context(), true)
	if err != nil {
		return err
	}
	if !s.json {
		_, _ = s.out.WriteString(report.Text(s.catalog(), snap, time.Now(), report.Layout{Width: s.width(), AllSources: s.verbose}))
		return nil
	}
	s.printsJSON()
	b, err := report.JSON(snap)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, string(b))
	return nil
}

func (s *showing) writeRecording() error {
	reader, err := s.openMachine()
	if err != nil {
		return err
	}
	written, err := probe.Record(s.verb.Context(), reader, s.record)
	if err != nil {
		return words.NewError("error/unrecorded").Because(err)
	}
	fmt.Fprintln(s.out, s.catalog().Say("cli/recorded", "folder", s.record))
	for _, name := range written {
		fmt.Fprintln(s.out, " ", name)
	}
	return nil
}
