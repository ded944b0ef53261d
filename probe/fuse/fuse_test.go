package fuse

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
	"github.com/wsl-port-guard/wsl-port-guard/probe/wslconfig"
)

var (
	captured = time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)
	fused    = captured.Add(time.Minute)
	block    = port.Range{Start: 44620, End: 48715}
)

// stale is a value that was read before the last attempts failed; live one that was just read.
func stale(name string, value any) Reading { return failed(live(name, value), staleAfter) }

func live(name string, value any) Reading {
	return Reading{}.WithValue(fact.Source{Name: name, Status: fact.StatusOK}, value, captured)
}

func failed(r Reading, times int) Reading {
	for range times {
		r = r.WithFailure(fact.Source{Name: r.Source.Name, Status: fact.StatusTimeout})
	}
	return r
}

func readings(list ...Reading) Readings {
	rs := Readings{}
	for _, r := range list {
		rs[r.Source.Name] = r
	}
	return rs
}

func on(v fact.Vantage) Meta { return Meta{Version: 1, Vantage: v, CapturedAt: captured} }

// blockFound are binds that find the block, where no program listens.
func blockFound() []windows.Bind {
	out := []windows.Bind{{Proto: port.TCP, Port: block.Start - 1, Result: windows.BindOK}, {Proto: port.TCP, Port: block.End + 1, Result: windows.BindOK}}
	for p := int(block.Start); p <= int(block.End); p += 195 { // both ends included
		for _, proto := range []port.Proto{port.TCP, port.UDP} {
			out = append(out, windows.Bind{Proto: proto, Port: uint16(p), Result: windows.BindInUse})
		}
	}
	return out
}

// TestStaleReadingsClaimLess: what was read before the last attempts failed is shown as stale, and is no
// witness against or for anything.
func TestStaleReadingsClaimLess(t *testing.T) {
	inside := []windows.Listener{{Proto: port.TCP, Address: netip.MustParseAddr("127.0.0.1"), Port: 45000, PID: 7, Process: "a.exe"}}
	bindable := []windows.Bind{{Proto: port.TCP, Port: 45000, Result: windows.BindOK}}
	hcn := []windows.HCNEntry{{Owner: "a", Target: "a", Protos: port.Both, Range: block}}
	for name, c := range map[string]struct {
		meta  Meta
		in    Readings
		check func(*fact.Snapshot) any
		want  any
	}{
		"binds find a block": {on(fact.Windows), readings(live(fact.NameBindProbe, blockFound()), live(fact.NameListeners, []windows.Listener{})), blockOf, "44620–48715 live"},
		"stale listeners prove nothing about binds": {
			on(fact.Windows),
			readings(live(fact.NameBindProbe, blockFound()), stale(fact.NameListeners, []windows.Listener{})), blockOf, "",
		},
		"binds that failed once, and the VM runs": {
			on(fact.Windows),
			readings(failed(live(fact.NameBindProbe, blockFound()), 1), live(fact.NameListeners, []windows.Listener{})), blockOf, "44620–48715 live",
		},
		"binds that failed once, and the VM has stopped": {
			on(fact.Windows),
			readings(failed(live(fact.NameBindProbe, blockFound()), 1), live(fact.NameListeners, []windows.Listener{}), live(fact.NameListRunning, []string{})), blockOf, "",
		},
		"a bind inside the block contradicts it": {
			on(fact.WSL2),
			readings(live(fact.NameWSLInfo, "mirrored"), live(fact.NamePortRange, block), live(fact.NameBindProbe, bindable)), blockOf, "",
		},
		"a stale bind does not": {
			on(fact.WSL2),
			readings(live(fact.NameWSLInfo, "mirrored"), live(fact.NamePortRange, block), stale(fact.NameBindProbe, bindable)), blockOf, "44620–48715 live",
		},
		"a block told long ago": {on(fact.WSL2), readings(live(fact.NameWSLInfo, "mirrored"), stale(fact.NamePortRange, block)), blockOf, "44620–48715 stale"},
		"a mode told long ago":  {on(fact.WSL2), readings(stale(fact.NameWSLInfo, "mirrored"), live(fact.NamePortRange, block)), blockOf, "44620–48715 stale"},
		"HCN long ago":          {on(fact.Windows), readings(stale(fact.NameHCN, hcn), live(fact.NameWSLInfo, "mirrored")), blockOf, "44620–48715 stale"},
		"a listener in the block is noted": {
			on(fact.WSL2),
			readings(live(fact.NameWSLInfo, "mirrored"), live(fact.NamePortRange, block), live(fact.NameListeners, inside)), noteOfRange, fact.NoteListener,
		},
		"a stale one is not": {
			on(fact.WSL2),
			readings(live(fact.NameWSLInfo, "mirrored"), live(fact.NamePortRange, block), stale(fact.NameListeners, inside)), noteOfRange, fact.NoteCode(""),
		},
		"running distributions": {on(fact.Windows), readings(live(fact.NameListRunning, []string{"Ubuntu"})), runningOf, "Ubuntu running"},
		"stale ones":            {on(fact.Windows), readings(stale(fact.NameListRunning, []string{"Ubuntu"})), runningOf, " unknown"},
		"a stale empty list":    {on(fact.Windows), readings(stale(fact.NameListRunning, []string{})), runningOf, " unknown"},
		"a stale sysctl":        {on(fact.Linux), readings(stale(fact.NameReservedPorts, []port.Range{port.One(8125)})), firstOf, "guest-reserved stale"},
		"stale listeners":       {on(fact.Windows), readings(stale(fact.NameListeners, inside)), firstOf, "listener-win stale"},
		"stale sockets":         {on(fact.Linux), readings(stale(fact.NameProcTCP, []linux.Socket{{Address: netip.MustParseAddr("127.0.0.1"), Port: 80}})), firstOf, "listener-guest stale"},
		"stale programs":        {on(fact.Other), readings(stale(fact.NameProgramListeners, inside)), firstOf, "listener-guest stale"},
	} {
		if got := c.check(Snapshot(c.meta, c.in, nil, nil, fused)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func blockOf(s *fact.Snapshot) any {
	if s.Block == nil {
		return ""
	}
	return fmt.Sprint(s.Block.Range, " ", s.Block.State)
}

func noteOfRange(s *fact.Snapshot) any {
	i := slices.IndexFunc(s.Sources, func(src fact.Source) bool { return src.Name == fact.NamePortRange })
	return s.Sources[i].Note.Code
}

func runningOf(s *fact.Snapshot) any { return strings.Join(s.Running, ",") + " " + string(s.VMState) }

func firstOf(s *fact.Snapshot) any {
	return fmt.Sprint(s.Reservations[0].Kind, " ", s.Reservations[0].State)
}

// TestTimesOfASnapshot: when the machine was recorded, and when it was fused.
func TestTimesOfASnapshot(t *testing.T) {
	s := Snapshot(on(fact.Windows), readings(live(fact.NameListRunning, []string{}), live(fact.NameWSLConfig, wslconfig.Config{Mode: "mirrored"})), nil, nil, fused)
	if !s.CapturedAt.Equal(captured) || !s.At.Equal(fused) {
		t.Errorf("captured %v, fused %v", s.CapturedAt, s.At)
	}
	if s.Block == nil || s.Block.State != fact.StatePredicted || !s.Block.At.Equal(fused) {
		t.Errorf("a predicted block: %+v", s.Block)
	}
	if none := Snapshot(on(fact.Linux), Readings{}, nil, nil, fused); none.Sources == nil {
		t.Error("no sources are an empty list, which JSON writes as one")
	}
}

// TestSources writes out the table: the limit of each source, where it is listed even if it does not
// answer, and where it is tried.
func TestSources(t *testing.T) {
	const guests = "wsl2 wsl1"
	want := map[string]string{
		fact.NameHCN:               "2s, listed windows, tried " + guests,
		fact.NameListRunning:       "5s, listed windows, tried",
		fact.NameWSLVersion:        "5s, listed windows, tried " + guests,
		fact.NameWSLInfo:           "10s, listed windows wsl2, tried wsl1",
		fact.NameVMID:              "10s, listed, tried windows wsl2",
		fact.NameWSLConfig:         "2s, listed windows, tried " + guests,
		fact.NameRegistry:          "2s, listed windows, tried " + guests,
		fact.NamePortRange:         "10s, listed windows wsl2 wsl1 container linux, tried",
		fact.NameReservedPorts:     "2s, listed wsl2 wsl1 container linux, tried windows",
		fact.NameUnprivilegedStart: "2s, listed wsl2 wsl1 container linux, tried windows",
		fact.NameProcTCP:           "2s, listed wsl2 wsl1 container linux, tried windows",
		fact.NameProcTCP6:          "2s, listed wsl2 wsl1 container linux, tried windows",
		fact.NameProcUDP:           "2s, listed wsl2 wsl1 container linux, tried windows",
		fact.NameProcUDP6:          "2s, listed wsl2 wsl1 container linux, tried windows",
		fact.NameListeners:         "2s, listed windows, tried " + guests,
		fact.NameBindProbe:         "10s, listed windows, tried",
		fact.NameProgramListeners:  "10s, listed, tried wsl2 wsl1 container linux other, on demand",
		fact.NamePortProxy:         "5s, listed windows wsl2 wsl1, tried",
	}
	for _, name := range []string{
		fact.NameExcludedIPv4TCP, fact.NameExcludedIPv4UDP, fact.NameExcludedIPv6TCP, fact.NameExcludedIPv6UDP,
		fact.NameDynamicIPv4TCP, fact.NameDynamicIPv4UDP, fact.NameDynamicIPv6TCP, fact.NameDynamicIPv6UDP,
	} {
		want[name] = "5s, listed windows wsl2 wsl1, tried"
	}
	got := map[string]string{}
	for _, s := range Sources() {
		text := fmt.Sprintf("%v, listed", s.Limit)
		for _, tried := range []bool{false, true} {
			if tried {
				text += ", tried"
			}
			for _, v := range []fact.Vantage{fact.Windows, fact.WSL2, fact.WSL1, fact.Container, fact.Linux, fact.Other} {
				if s.ReadAt(v) && s.ListedAt(v) != tried {
					text += " " + string(v)
				}
			}
		}
		if s.OnDemand {
			text += ", on demand"
		}
		got[s.Name] = text
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestMetaThatIsNoJSON: the reason is told, not that the version is missing.
func TestMetaThatIsNoJSON(t *testing.T) {
	if _, err := ParseMeta([]byte("{")); err == nil || strings.Contains(err.Error(), "version") {
		t.Errorf("%v", err)
	}
}
