package fix

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/uri"
)

// TestCommandsWordForWord compares what each cure runs or copies with what is written here:
// an administrator runs the copied text as it is.
func TestCommandsWordForWord(t *testing.T) {
	const (
		stop    = "net stop winnat"
		start   = "net start winnat"
		winnat  = "Run them in an administrator's console, and start the program in between. Networks of WSL and containers in NAT mode break until winnat runs again."
		exclude = "Run them in an administrator's console. Networks of WSL and containers in NAT mode break until winnat runs again; the exclusion stays until it is deleted."
		dynamic = "Run them in an administrator's console, then restart Windows; for programs inside WSL “wsl --shutdown” is enough. Open connections are not affected."
	)
	add := func(proto, ports string) string {
		return "netsh int ipv4 add excludedportrange protocol=" + proto + " " + ports + " store=persistent"
	}
	one := port.One(8000)
	for _, c := range []struct {
		cure  check.Cure
		ports port.Range
		proto port.Proto
		want  string
	}{
		{check.CureRefresh, one, port.TCP, "Read the machine again: wslPortGuard.refresh"},
		{check.CureShutdown, one, port.TCP, "Stop WSL (wsl --shutdown)…: wslPortGuard.shutdownWsl distros=[Ubuntu-24.04]"},
		{check.CureHold, one, port.TCP, "Hold port 8000 for the next start of WSL (experimental): wslPortGuard.holdPort ports=8000/tcp"},
		{check.CureHold, port.Range{Start: 8000, End: 8009}, port.UDP, "Hold ports 8000–8009 for the next start of WSL (experimental): wslPortGuard.holdPort ports=8000-8009/udp"},
		{check.CureMode, one, port.TCP, "Open .wslconfig at networkingMode: wslPortGuard.openWslConfig key=networkingMode section=wsl2 value=nat"},
		{check.CureIgnore, one, port.TCP, "Open .wslconfig at ignoredPorts: wslPortGuard.openWslConfig key=ignoredPorts section=experimental value=8000"},
		{check.CureWinnat, one, port.TCP, copied("Copy the commands that restart winnat (administrator)", winnat, stop, start)},
		{check.CureExclude, one, port.TCP, copied("Copy the commands that keep port 8000 from Hyper-V (administrator)", exclude, stop, add("tcp", "startport=8000 numberofports=1"), start)},
		{check.CureExclude, one, port.UDP, copied("Copy the commands that keep port 8000 from Hyper-V (administrator)", exclude, stop, add("udp", "startport=8000 numberofports=1"), start)},
		{check.CureExclude, port.Range{Start: 8000, End: 8009}, port.Both, copied("Copy the commands that keep ports 8000–8009 from Hyper-V (administrator)", exclude,
			stop, add("tcp", "startport=8000 numberofports=10"), add("udp", "startport=8000 numberofports=10"), start)},
		{check.CureDynamicRange, one, port.TCP, copied("Copy the commands that reset the dynamic range (administrator)", dynamic,
			"netsh int ipv4 set dynamicport tcp start=49152 num=16384", "netsh int ipv4 set dynamicport udp start=49152 num=16384")},
	} {
		snap := &fact.Snapshot{Vantage: fact.Windows, Running: []string{"Ubuntu-24.04"}}
		finding := check.Finding{Literal: scan.Literal{Range: c.ports, Proto: c.proto}, Cures: []check.Cure{c.cure}}
		got := commandsOf(Case{
			Request: Request{View: view.New(view.Conditions{Snapshot: snap}), Client: Client{Commands: everyCommand()}},
			Finding: finding,
		})
		want := []string{c.want, fmt.Sprintf("Explain %s: wslPortGuard.explainPort port=8000", check.Noun(nil, c.ports))}
		if !slices.Equal(got, want) {
			t.Errorf("%s\ngot  %s\nwant %s", c.cure, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
		}
	}
}

// TestHoldIsOfferedOnWindowsOnly: in a window inside WSL there is nothing to hold, although a port of Docker
// Desktop can be refused there.
func TestHoldIsOfferedOnWindowsOnly(t *testing.T) {
	for vantage, want := range map[fact.Vantage]bool{fact.Windows: true, fact.WSL2: false, fact.Other: false} {
		c := Case{
			Request: Request{View: view.New(view.Conditions{Snapshot: &fact.Snapshot{Vantage: vantage}}), Client: Client{Commands: everyCommand()}},
			Finding: check.Finding{Literal: scan.Literal{Range: port.One(8000), Proto: port.TCP}, Cures: []check.Cure{check.CureHold}},
		}
		got := slices.ContainsFunc(c.machineCures(), func(a Action) bool { return a.Command.ID == CommandHold })
		if got != want {
			t.Errorf("%s: offered %t", vantage, got)
		}
	}
}

func everyCommand() []string {
	return []string{CommandCopy, CommandConfig, CommandHold, CommandShutdown, CommandExplain, CommandRefresh, CommandIgnorePort}
}

// copied describes the action that copies commands.
func copied(title, note string, commands ...string) string {
	return title + ": wslPortGuard.copyCommands note=" + note + " text=" + strings.Join(commands, "\r\n")
}

// commandsOf describes the cures of the machine that a case offers.
func commandsOf(c Case) (out []string) {
	for _, a := range c.machineCures() {
		out = append(out, a.Title+": "+spell(a.Command))
	}
	return out
}

// spell writes a command with its arguments, in the order of their names.
func spell(c *Command) string {
	var args []string
	for name, value := range c.Args {
		if file, ok := value.(uri.URI); ok {
			value = "…/" + path.Base(string(file)) // tests lay their files out in folders of their own
		}
		args = append(args, fmt.Sprintf(" %s=%v", name, value))
	}
	slices.Sort(args)
	return c.ID + strings.Join(args, "")
}
