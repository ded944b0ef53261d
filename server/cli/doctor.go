package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/server/distrust"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// examining is one call of the verb doctor.
type examining struct {
	*command
	verb   *cobra.Command
	json   bool
	record string
}

func (c *command) doctorVerb() *cobra.Command {
	e := &examining{command: c, verb: c.newVerb("doctor")}
	e.verb.Args = noArguments
	c.replays(e.verb)
	e.verb.Flags().BoolVar(&e.json, "json", false, c.say("flag/json"))
	e.verb.Flags().StringVar(&e.record, "record", "", c.say("flag/doctor-record"))
	exclude(e.verb, "json", "record")
	if err := e.verb.MarkFlagDirname("record"); err != nil {
		panic(err)
	}
	e.verb.RunE = func(*cobra.Command, []string) error { return e.run() }
	return e.verb
}

func (e *examining) run() error {
	reader, err := e.openMachine()
	if err != nil {
		return err
	}
	if e.record != "" {
		if reader, err = e.writeExperiments(reader); err != nil {
			return err
		}
	}
	x, err := probe.New(reader, probe.Options{}).Examine(e.verb.Context())
	if err != nil {
		return err
	}
	if err := e.print(x); err != nil {
		return err
	}
	if err := e.remember(x); err != nil {
		return err
	}
	if len(x.Contradicted()) > 0 {
		return statusFindings
	}
	return nil
}

// writeExperiments makes the recording, and returns a reader of it: what is judged is what others can judge again.
func (e *examining) writeExperiments(reader probe.Reader) (probe.Reader, error) {
	written, err := probe.RecordExperiments(e.verb.Context(), reader, e.record)
	if err != nil {
		return nil, words.NewError("error/unrecorded").Because(err)
	}
	fmt.Fprintln(e.out, e.catalog().Say("cli/recorded", "folder", e.record))
	for _, name := range written {
		fmt.Fprintln(e.out, " ", name)
	}
	fmt.Fprintln(e.out)
	return openRecording(e.record)
}

func (e *examining) print(x doctor.Examination) error {
	if !e.json {
		_, _ = e.out.WriteString(report.Doctor(e.catalog(), x, e.width()))
		return nil
	}
	e.printsJSON()
	raw, err := report.DoctorJSON(x)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.out, string(raw))
	return nil
}

// remember keeps what this machine contradicts, for all that read it from now on. A recording is of a machine that need
// not be this one.
func (e *examining) remember(x doctor.Examination) error {
	if e.replay != "" || x.HasNothingToShow() {
		return nil
	}
	path, err := distrust.File()
	if err == nil {
		err = distrust.Save(path, doctor.Remembered{
			At: time.Now(), WindowsBuild: x.WindowsBuild, WSLVersion: x.WSLVersion, Contradicted: x.Contradicted(),
		})
	}
	if err != nil {
		return words.NewError("error/not-remembered").Because(unwrapped(err))
	}
	return nil
}

// remembered is what doctor has shown on this machine.
func remembered() (doctor.Remembered, error) {
	path, err := distrust.File()
	if err != nil {
		return doctor.Remembered{}, err
	}
	return distrust.Load(path)
}
