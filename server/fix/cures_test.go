package fix

import (
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/internal/recorded"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// valid are the cures of the machine that help against each cause, as command:detail.
// Others do not help there and must not be offered: no winnat, no exclusion and no
// ignoredPorts against the block, no shutdown against an exclusion.
var valid = map[check.Code][]string{
	check.CodeReserved:        {"holdPort", "shutdownWsl", "openWslConfig:networkingMode"},
	check.CodeReservedStale:   {"refresh"},
	check.CodeReservedConnect: nil,
	check.CodeExcluded:        {"copyCommands:net stop winnat net start winnat", "copyCommands:net stop winnat netsh int ipv4 add excludedportrange protocol=P startport=N numberofports=N store=persistent net start winnat"},
	check.CodeExcludedFamily:  nil,
	check.CodeInUse:           nil,
	check.CodeGuestPort:       nil,
	check.CodeRelay:           nil,
	check.CodeDeniedDynamic:   {"copyCommands:netsh int ipv4 set dynamicport tcp start=N num=N netsh int ipv4 set dynamicport udp start=N num=N", "openWslConfig:ignoredPorts"},
	check.CodeGuestExcluded:   {"copyCommands:net stop winnat net start winnat"},
	check.CodeInUseWindows:    {"openWslConfig:ignoredPorts"},
	check.CodePrivileged:      nil,
	check.CodeNeverSteered:    nil,
	check.CodeRandomInBlock:   nil,
}

// Every seventh port, on every recorded machine, from every side, is offered only cures
// that help.
func TestOnlyValidCuresAreOffered(t *testing.T) {
	met := map[check.Code]bool{}
	for name, snap := range recorded.Machines(t, "../../testdata") {
		for _, side := range []check.Side{check.SideAuto, check.SideWindows, check.SideWSL, check.SideDockerDesktop, check.SideDockerWSL} {
			judge := check.New(snap, check.Settings{Side: side})
			for p := 1; p < 1<<16; p += 7 {
				for _, l := range literalsOf(uint16(p)) {
					if f, ok := judge.Literal(l); ok {
						met[f.Code] = true
						offered(t, name, f)
					}
				}
			}
		}
	}
	for _, code := range []check.Code{check.CodeReserved, check.CodeExcluded, check.CodeDeniedDynamic, check.CodeGuestExcluded} {
		if !met[code] {
			t.Errorf("no recorded machine shows %s", code)
		}
	}
}

func literalsOf(p uint16) []scan.Literal {
	return []scan.Literal{
		{Range: port.One(p), Proto: port.TCP, Role: scan.HostBind, Binder: scan.ByProgram},
		{Range: port.One(p), Proto: port.UDP, Role: scan.HostBind, Binder: scan.ByPublisher},
		{Range: port.One(p), Proto: port.TCP, Role: scan.HostConnect, Address: "localhost"},
	}
}

func offered(t *testing.T, machine string, f check.Finding) {
	c := Case{
		Request: Request{View: view.New(view.Conditions{Snapshot: &fact.Snapshot{Vantage: fact.Windows}}), Client: Client{Commands: []string{CommandCopy, CommandConfig, CommandHold, CommandShutdown, CommandRefresh}}},
		Finding: f,
	}
	want, known := valid[f.Code]
	if excluded := f.Code == check.CodeExcluded || f.Code == check.CodeGuestExcluded; excluded && f.Reservations[0].Range.Single() {
		want = nil // a service holds it, and restarting winnat does not free it
	}
	if f.Code == check.CodeExcluded && slices.Contains(f.Cures, check.CureDynamicRange) {
		if machine != "docker-low-exclusions" && machine != "deny-window" {
			t.Errorf("%s: its dynamic range does not start low", machine)
		}
		want = append(slices.Clone(want), valid[check.CodeDeniedDynamic][0])
	}
	if f.Code == check.CodeDeniedDynamic && !slices.Contains(f.Cures, check.CureDynamicRange) {
		if f.Literal.Range.Start < 49152 {
			t.Errorf("%s: the reset of the dynamic range would free port %s", machine, f.Literal.Range)
		}
		want = want[1:]
	}
	if f.Code == check.CodeReserved && machine == "config-changed" {
		want = []string{"holdPort", "shutdownWsl"} // .wslconfig asks for another mode already
	}
	if !known {
		t.Fatalf("%s: %s is not in the list of this test", machine, f.Code)
	}
	var got []string
	for _, a := range c.machineCures() {
		got = append(got, describe(a.Command))
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%s: port %s, %s\ngot  %q\nwant %q", machine, f.Literal.Range, f.Code, got, want)
	}
}

// describe names a command and its detail, with N for numbers and P for protocols.
func describe(c *Command) string {
	out := strings.TrimPrefix(c.ID, "wslPortGuard.")
	for _, key := range []string{"key", "text"} {
		text, ok := c.Args[key].(string)
		if !ok {
			continue
		}
		words := strings.Fields(text)
		for i, w := range words {
			name, _, assigned := strings.Cut(w, "=")
			switch {
			case assigned && name == "protocol":
				words[i] = "protocol=P"
			case assigned && name != "store":
				words[i] = name + "=N"
			}
		}
		out += ":" + strings.Join(words, " ")
	}
	return out
}

// TestResetOfTheDynamicRangeDeletesMaxUserPort: the value would undo the reset at the next start of
// Windows, which the reset asks for.
func TestResetOfTheDynamicRangeDeletesMaxUserPort(t *testing.T) {
	const reset = "netsh int ipv4 set dynamicport tcp start=49152 num=16384\nnetsh int ipv4 set dynamicport udp start=49152 num=16384"
	for value, want := range map[uint32]string{
		0:     reset,
		15000: `reg delete HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters /v MaxUserPort /f` + "\n" + reset,
	} {
		v := view.New(view.Conditions{Snapshot: &fact.Snapshot{MaxUserPort: value}})
		got := strings.Join(Case{Request: Request{View: v}}.adminCommands(check.CureDynamicRange), "\n")
		if got != want {
			t.Errorf("MaxUserPort %d:\n%s\nwant\n%s", value, got, want)
		}
	}
}
