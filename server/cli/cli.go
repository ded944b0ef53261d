// Package cli is the command line: its verbs, flags and exit statuses. It reads what a verb needs and
// prints the result; other packages decide what a port is and what is wrong with it.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/lsp"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// The exit statuses.
const (
	statusOK       = 0
	statusFindings = 1 // findings of severity Warning or worse
	statusFailed   = 2 // the verb could not run
)

// Streams are what a verb reads and writes.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// verb is one sub-command. run gets the arguments that remain after the flags.
type verb struct {
	name  string
	args  string // the arguments after the flags, for the usage line
	short string // one line for the list of verbs
	long  string // a paragraph for its own help
	flags func(*flag.FlagSet, *command)
	run   func(context.Context, *command, []string) int
}

// command is one call: the streams and the values of the flags.
type command struct {
	Streams
	replay  string
	side    string
	reserve []string

	format   string // scan
	literals bool   // scan
	json     bool   // status
	record   string // status
	proto    string // suggest
}

var verbs = []verb{
	{"lsp", "", "serve an editor over standard input and output",
		"Speaks the Language Server Protocol on standard input and output.",
		func(f *flag.FlagSet, _ *command) { f.Bool("stdio", true, "accepted for editors that pass it") }, runLSP},
	{"scan", "[PATH…]", "check the configuration files below some folders or files",
		"Exit status: 0 no findings, 1 findings of severity warning or worse, 2 could not run.",
		func(f *flag.FlagSet, c *command) {
			f.StringVar(&c.format, "format", "text", "`FORMAT` of the output: text or jsonl")
			f.BoolVar(&c.literals, "literals", false, "print every port literal instead of findings")
		}, runScan},
	{"status", "", "show what this machine reserves, and what could not be read",
		"With --record the raw bytes of every source are written to a folder that --replay reads. Look through it before you share it: user and host names are left out, port numbers and program names are not.",
		func(f *flag.FlagSet, c *command) {
			f.BoolVar(&c.json, "json", false, "print JSON for machines")
			f.StringVar(&c.record, "record", "", "write the raw sources to `DIR`")
		}, runStatus},
	{"explain", "PORT", "tell everything known about a port: the cause, what helps, what does not",
		"Speaks of both sides, Windows and WSL, as far as they can be seen from here.", nil, runExplain},
	{"suggest", "PORT", "name free ports near to one (or to a range such as 8000-8010)",
		"Prints up to three, the best first.",
		func(f *flag.FlagSet, c *command) {
			f.StringVar(&c.proto, "proto", "tcp", "`PROTOCOL`: tcp, udp or tcp+udp")
			f.BoolVar(&c.json, "json", false, "print JSON for machines")
		}, runSuggest},
	{"map", "[PATH…]", "draw all ports: what the machine holds, and what some folders use",
		"", func(f *flag.FlagSet, c *command) {
			f.StringVar(&c.format, "format", "text", "`FORMAT` of the picture: text or svg")
		}, runMap},
	{"version", "", "print the version", "", nil, runVersion},
}

// Run executes one command line, args without the program's name, and returns the exit status.
func Run(ctx context.Context, args []string, s Streams) int {
	if len(args) == 0 {
		printUsage(s.Err)
		return statusFailed
	}
	switch args[0] {
	case "help", "--help", "-help", "-h":
		printUsage(s.Out)
		return statusOK
	case "--version":
		args[0] = "version"
	}
	fault.OnFault(func(f *fault.Fault) { fmt.Fprintln(s.Err, "wsl-port-guard:", f) })
	for i := range verbs {
		if verbs[i].name == args[0] {
			return verbs[i].call(ctx, args[1:], s)
		}
	}
	fmt.Fprintf(s.Err, "wsl-port-guard: there is no verb %q\n\n", args[0])
	printUsage(s.Err)
	return statusFailed
}

func printUsage(w io.Writer) {
	fmt.Fprint(w, "Warns of ports that WSL and Windows keep from programs.\n\nUsage: wsl-port-guard VERB [FLAGS] [ARGUMENTS]\n\n")
	for _, v := range verbs {
		fmt.Fprintf(w, "  %-8s %-8s  %s\n", v.name, v.args, v.short)
	}
	fmt.Fprint(w, "\nwsl-port-guard VERB --help tells more of each.\n")
}

// call parses the flags of the verb, prints its help if that is asked for, otherwise runs it. It
// returns the exit status.
func (v *verb) call(ctx context.Context, args []string, s Streams) int {
	c := &command{Streams: s}
	flags := flag.NewFlagSet(v.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	c.commonFlags(flags)
	if v.flags != nil {
		v.flags(flags, c)
	}
	rest, err := parseMixed(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		v.printHelp(flags, s.Out)
		return statusOK
	}
	if err != nil {
		return c.fail(fmt.Errorf("%w; see wsl-port-guard %s --help", err, v.name))
	}
	if v.name != "lsp" && c.format != "svg" {
		c.Out = forReader(c.Out, c.json || c.format == "jsonl")
		c.Err = forReader(c.Err, false)
	}
	return v.run(ctx, c, rest)
}

// parseMixed parses flags before, between and after the arguments, and returns the arguments.
// Everything after "--" is an argument.
func parseMixed(flags *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		left := flags.Args()
		if len(left) == 0 {
			return rest, nil
		}
		if ended := len(args) - len(left) - 1; ended >= 0 && args[ended] == "--" {
			return append(rest, left...), nil
		}
		rest, args = append(rest, left[0]), left[1:]
	}
}

// commonFlags adds the flags that every verb takes.
func (c *command) commonFlags(f *flag.FlagSet) {
	f.StringVar(&c.replay, "replay", "", "read the machine from a recording in `DIR` instead")
	f.StringVar(&c.side, "side", "auto", "`SIDE` that binds what the files start: windows, wsl, docker-desktop, docker-wsl or auto")
	f.Func("reserve", "`RANGE` to keep free besides what the machine says, such as 44620-48716 or 5000/tcp (repeatable)", func(v string) error {
		c.reserve = append(c.reserve, v)
		return nil
	})
}

func (v *verb) printHelp(flags *flag.FlagSet, w io.Writer) {
	line := strings.TrimSpace("wsl-port-guard " + v.name + " [FLAGS] " + v.args)
	fmt.Fprintf(w, "%s%s.\n\nUsage: %s\n", strings.ToUpper(v.short[:1]), v.short[1:], line)
	if v.long != "" {
		fmt.Fprintf(w, "\n%s\n", v.long)
	}
	fmt.Fprint(w, "\nFlags:\n")
	flags.VisitAll(func(f *flag.Flag) {
		name, text := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  %-18s %s\n", strings.TrimSpace("--"+f.Name+" "+name), text)
	})
}

// fail reports an error that kept the verb from running, and returns the exit status for it.
func (c *command) fail(err error) int {
	fmt.Fprintf(c.Err, "wsl-port-guard: %v\n", err)
	return statusFailed
}

// machine is what the common flags say: where to read, what to keep free, and on which side the files'
// programs bind.
type machine struct {
	reader probe.Reader
	extra  []fact.Reservation
	side   check.Side
}

// openMachine returns the machine that the common flags name. It fails on a flag that it does not
// understand and on a recording that cannot be opened.
func (c *command) openMachine() (machine, error) {
	var m machine
	var err error
	if m.side, err = check.ParseSide(c.side); err != nil {
		return m, fmt.Errorf("--side %w", err)
	}
	for _, text := range c.reserve {
		extra, err := fact.ParseExtra(text)
		if err != nil {
			return m, fmt.Errorf("--reserve %w", err)
		}
		m.extra = append(m.extra, extra)
	}
	if c.replay == "" {
		m.reader = probe.OpenMachine()
		return m, nil
	}
	m.reader, err = probe.OpenRecording(c.replay)
	return m, err
}

// snapshot reads the machine once. programs says whether the names of listening programs matter.
func (m machine) snapshot(ctx context.Context, programs bool) *fact.Snapshot {
	return probe.New(m.reader, probe.Options{Extra: m.extra, Programs: programs}).Read(ctx)
}

// runsAsRoot reports whether programs that this user starts on this machine run as root. It is false
// for a recording, which does not say.
func (c *command) runsAsRoot() bool { return c.replay == "" && os.Geteuid() == 0 }

// catalog is in the language of the environment (POSIX, "Locale": LC_ALL before LC_MESSAGES before
// LANG). Output for programs, such as JSON, is the same in all languages.
func (c *command) catalog() *words.Catalog {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			return words.For(v)
		}
	}
	return nil
}

func runLSP(ctx context.Context, c *command, args []string) int {
	if len(args) > 0 {
		return c.fail(fmt.Errorf("lsp takes no arguments, got %q", args))
	}
	m, err := c.openMachine()
	if err != nil {
		return c.fail(err)
	}
	// Without this a client that closes its end of standard output kills the process (SIGPIPE), and the session ends nothing
	// that it started. With it a write fails, which ends the session. (signal.Ignore would be inherited by what we start.)
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	// Standard output is for the protocol only; the log goes to standard error.
	log := slog.New(slog.NewTextHandler(c.Err, nil))
	fault.OnFault(func(f *fault.Fault) { log.Error(f.Error(), "stack", string(f.Stack)) })
	return lsp.Serve(ctx, c.In, c.Out, lsp.Options{
		Reader: m.reader, Extra: m.extra, Side: m.side, Root: c.runsAsRoot(), Version: version(), Log: log,
	})
}

func runVersion(_ context.Context, c *command, _ []string) int {
	fmt.Fprintln(c.Out, "wsl-port-guard", version())
	return statusOK
}

// release is set by the build: -ldflags "-X …/server/cli.release=1.2.3".
var release string

func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
