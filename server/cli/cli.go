// Package cli is the command line: its verbs, flags and exit statuses. It reads what a verb needs and
// prints the result; other packages decide what a port is and what is wrong with it.
package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// program is the name under which the program speaks of itself.
const program = "wsl-port-guard"

// Streams are what a verb reads and writes.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// command is one call: the streams and the values of the flags.
type command struct {
	Streams               // Out is for the protocol of lsp; all else is written to out
	out     *bufio.Writer // keeps the first error of writing
	outFile io.Writer     // standard output itself, which may be a terminal
	colour  choice        // when output has colours
	replay  string        // the recording to read in place of the machine
	side    check.Side    // that binds what the files start
	reserve []fact.Reservation
	words   *words.Catalog // nil until catalog has chosen it
}

// Run executes one command line, args without the program's name, and returns the exit status.
func Run(ctx context.Context, args []string, s Streams) int {
	c := newCommand(s)
	fault.OnFault(func(f *fault.Fault) { fmt.Fprintf(c.Err, "%s: %v\n", program, f) })
	root := c.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if full := c.out.Flush(); full != nil {
		err = writeError(full)
	}
	return c.end(err)
}

// Commands is the tree of all verbs with the texts of their help in English, for the manual pages.
func Commands() *cobra.Command { return commandsIn(words.For("en")) }

func commandsIn(w *words.Catalog) *cobra.Command {
	c := newCommand(Streams{In: eof{}, Out: io.Discard, Err: io.Discard})
	c.words = w
	return c.root()
}

// eof is an empty standard input.
type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }

func newCommand(s Streams) *command {
	c := &command{Streams: s, outFile: s.Out, colour: "auto", side: check.SideAuto}
	c.out = bufio.NewWriter(forReader(s.Out, false))
	c.Err = forReader(s.Err, false)
	return c
}

// printsJSON is called by a verb before it prints JSON.
func (c *command) printsJSON() { c.out = bufio.NewWriter(forReader(c.outFile, true)) }

// printsBytes is called by a verb before it prints what no reader takes for text in its own encoding.
func (c *command) printsBytes() { c.out = bufio.NewWriter(c.outFile) }

// openMachine returns a reader of the machine, or of the recording that --replay names.
func (c *command) openMachine() (probe.Reader, error) {
	if c.replay == "" {
		return probe.OpenMachine(), nil
	}
	return openRecording(c.replay)
}

// openRecording opens a recording, or says in the user's language why it cannot.
func openRecording(dir string) (probe.Reader, error) {
	reader, err := probe.OpenRecording(dir)
	var broken *probe.RecordingError
	if errors.As(err, &broken) {
		wrong := words.NewError("recording/"+string(broken.Fault), "folder", dir, "file", fact.NameRecording)
		if broken.Err != nil {
			wrong = wrong.Because(unwrapped(broken.Err))
		}
		return nil, wrong
	}
	return reader, err
}

// readMachine reads the machine once. programs says whether the names of listening programs matter.
func (c *command) readMachine(ctx context.Context, programs bool) (*fact.Snapshot, error) {
	p, err := c.newProbe(programs)
	if err != nil {
		return nil, err
	}
	return p.Read(ctx), nil
}

// newProbe makes a Probe of the machine; it has read nothing yet.
func (c *command) newProbe(programs bool) (*probe.Probe, error) {
	reader, err := c.openMachine()
	if err != nil {
		return nil, err
	}
	return probe.New(reader, probe.Options{Extra: c.reserve, Programs: programs, Remembered: remembered}), nil
}

// runsAsRoot reports whether programs that this user starts on this machine run as root. It is false
// for a recording, which does not say.
func (c *command) runsAsRoot() bool { return c.replay == "" && os.Geteuid() == 0 }

// catalog is in the user's language. Output for programs, such as JSON, is the same in all languages.
func (c *command) catalog() *words.Catalog {
	if c.words == nil {
		c.words = words.For(c.languages()...)
	}
	return c.words
}

// say is a sentence in the user's language.
//
//go:noinline
func (c *command) say(key string, pairs ...string) string { return c.catalog().Say(key, pairs...) }

// languages are the user's, most wanted first: that of the locale (POSIX: LC_ALL before LC_MESSAGES before LANG), and
// before it the list LANGUAGE, which counts in every locale but C (GNU gettext). On Windows, where these are mostly not
// set, they are the display languages; in a console only, since who reads a pipe may expect another encoding.
func (c *command) languages() []string {
	locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"))
	switch {
	case locale == "" && isConsole(c.outFile):
		return displayLanguages()
	case locale == "" || locale == "C" || locale == "POSIX" || strings.HasPrefix(locale, "C."):
		return nil
	}
	return append(strings.Split(os.Getenv("LANGUAGE"), ":"), locale)
}

// settings are those by which ports are judged; w is the language of the messages.
func (c *command) settings(w *words.Catalog) check.Settings {
	return check.Settings{Side: c.side, Root: c.runsAsRoot(), Words: w}
}

// tell writes one line for people to standard error.
func (c *command) tell(text string) { fmt.Fprintf(c.Err, "%s: %s\n", program, text) }

// errUsage marks an error of the user in the flags or arguments, for which the help of the verb helps.
type errUsage struct {
	error
	verb *cobra.Command
}

// usage makes an errUsage of the sentence for key.
//
//go:noinline
func usage(verb *cobra.Command, key string, pairs ...string) error {
	return errUsage{words.NewError(key, pairs...), verb}
}

// usageFor makes an errUsage of an error.
//
//go:noinline
func usageFor(verb *cobra.Command, err error) error { return errUsage{err, verb} }

func (e errUsage) Unwrap() error { return e.error }

// reason is what an error says to the user.
func (c *command) reason(err error) string {
	var mistake errUsage
	if !errors.As(err, &mistake) {
		return c.catalog().Reason(err)
	}
	what, key := c.catalog().Reason(mistake.error), "usage/see"
	if strings.HasSuffix(what, "?") || strings.HasSuffix(what, "？") {
		key = "usage/see-question"
	}
	return c.say(key, "what", what, "command", mistake.verb.CommandPath())
}

// end reports an error that kept the verb from running, and returns the exit status.
func (c *command) end(err error) int {
	var other status
	switch {
	case err == nil:
		return statusOK.code()
	case errors.As(err, &other):
		return other.code()
	case isPipeClosed(err):
		return statusOK.code() // the reader has seen enough
	}
	c.tell(c.reason(err))
	return statusFailed.code()
}
