package doctor

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// verdictOf judges one assumption by values of sources, on a Windows with mirrored networking.
func verdictOf(a fact.Assumption, values map[string]any) Verdict {
	runs := true
	in := fuse.Readings{}
	for name, value := range values {
		in[name] = fuse.Reading{}.WithValue(fact.Source{Name: name, Status: fact.StatusOK}, value, in[name].Source.At)
	}
	for _, f := range Examine(fuse.Meta{Vantage: fact.Windows, VMProcess: &runs, WindowsBuild: 22631}, in).Findings {
		if f.Assumption == a {
			return f.Verdict
		}
	}
	return "no such entry"
}

// What looks like a contradiction at first, and is none: a false one would make true warnings go away.
func TestNoContradictionWithoutProof(t *testing.T) {
	usual := fuse.UsualBlock()
	trial := func(p uint16, address string, number uint32) windows.Trial {
		return windows.Trial{Proto: port.TCP, Port: p, Address: address, Option: windows.OptionDefault, Error: number}
	}
	mirrored := func(more map[string]any) map[string]any {
		values := map[string]any{fact.NameWSLInfo: "mirrored", fact.NamePortRange: usual, fact.NameListeners: []windows.Listener{}}
		for name, value := range more {
			values[name] = value
		}
		return values
	}
	excluded := []windows.Exclusion{{Range: port.Range{Start: 50000, End: 50099}}, {Range: port.One(5357)}, {Range: port.Range{Start: 60000, End: 60009}, Administered: true}}
	for name, c := range map[string]struct {
		assumption fact.Assumption
		values     map[string]any
	}{
		"a bind that works on the loopback address only":      {fact.AssumeGuestRange, mirrored(map[string]any{fact.NameDoctorBinds: []windows.Trial{trial(usual.Start, "127.0.0.1", 0), trial(usual.Start, "0.0.0.0", 10048)}})},
		"a bind beside the block":                             {fact.AssumeGuestRange, mirrored(map[string]any{fact.NameDoctorBinds: []windows.Trial{trial(usual.End+1, "127.0.0.1", 0), trial(usual.End+1, "0.0.0.0", 0)}})},
		"10013 at a port that a program holds":                {fact.AssumeInUse, mirrored(map[string]any{fact.NameDoctorBinds: []windows.Trial{trial(usual.Start, "127.0.0.1", 10013)}, fact.NameListeners: []windows.Listener{{Proto: port.TCP, Port: usual.Start}}})},
		"10013 while the listeners are unknown":               {fact.AssumeInUse, map[string]any{fact.NameWSLInfo: "mirrored", fact.NamePortRange: usual, fact.NameDoctorBinds: []windows.Trial{trial(usual.Start, "127.0.0.1", 10013)}}},
		"another address where nothing shows the block":       {fact.AssumeAddresses, mirrored(map[string]any{fact.NameDoctorBinds: []windows.Trial{trial(usual.Start, "nic", 0)}})},
		"an exclusion with an asterisk":                       {fact.AssumeExcluded, map[string]any{fact.NameExcludedIPv4TCP: excluded, fact.NameListeners: []windows.Listener{}, fact.NameDoctorBinds: []windows.Trial{trial(60000, "127.0.0.1", 0), trial(60000, "0.0.0.0", 0)}}},
		"an exclusion where one address can be bound":         {fact.AssumeExcluded, map[string]any{fact.NameExcludedIPv4TCP: excluded, fact.NameListeners: []windows.Listener{}, fact.NameDoctorBinds: []windows.Trial{trial(50000, "127.0.0.1", 0), trial(50000, "0.0.0.0", 10013)}}},
		"an exclusion of one port with a listener":            {fact.AssumeExcludedOne, map[string]any{fact.NameExcludedIPv4TCP: excluded, fact.NameListeners: []windows.Listener{{Proto: port.TCP, Port: 5357}}, fact.NameDoctorBinds: []windows.Trial{trial(5357, "127.0.0.1", 0), trial(5357, "0.0.0.0", 0)}}},
		"a service whose state is unknown before":             {fact.AssumeHCNHarmless, map[string]any{fact.NameDoctorHCN: windows.HCNCall{Before: map[string]windows.ServiceState{"hns": "unknown"}, After: map[string]windows.ServiceState{"hns": "running"}}}},
		"a service that stops meanwhile":                      {fact.AssumeHCNHarmless, map[string]any{fact.NameDoctorHCN: windows.HCNCall{Before: map[string]windows.ServiceState{"hns": "running"}, After: map[string]windows.ServiceState{"hns": "stopped"}}}},
		"HCN denied":                                          {fact.AssumeHCNReturns, map[string]any{fact.NameDoctorTimings: []Timing{{Source: fact.NameHCN, Attempts: []Attempt{{Status: fact.StatusDenied}}}}}},
		"another source that is late":                         {fact.AssumeHCNReturns, map[string]any{fact.NameDoctorTimings: []Timing{{Source: fact.NameWSLInfo, Attempts: []Attempt{{Status: fact.StatusTimeout}}}}}},
		"no process where nothing runs":                       {fact.AssumeVMProcess, map[string]any{fact.NameDoctorSystem: windows.System{}, fact.NameListRunning: []string{}}},
		"no process, and wslinfo does not answer":             {fact.AssumeVMProcess, map[string]any{fact.NameDoctorSystem: windows.System{}, fact.NameListRunning: []string{"Ubuntu"}}},
		"no process, and WSL1":                                {fact.AssumeVMProcess, map[string]any{fact.NameDoctorSystem: windows.System{}, fact.NameListRunning: []string{"Ubuntu"}, fact.NameWSLInfo: "wsl1"}},
		"Docker Desktop with Windows containers":              {fact.AssumeDefaultPipe, map[string]any{fact.NameDoctorSystem: windows.System{DockerEndpoint: "default", DockerDesktop: true, DefaultPipe: true, WindowsPipe: true}}},
		"no Docker Desktop":                                   {fact.AssumeDefaultPipe, map[string]any{fact.NameDoctorSystem: windows.System{DockerEndpoint: "default", DefaultPipe: true}}},
		"no MaxUserPort":                                      {fact.AssumeMaxUserPort, map[string]any{fact.NameRegistry: windows.Registry{}, fact.NameDynamicIPv4TCP: port.Range{Start: 49152, End: 65535}}},
		"a block elsewhere, and a program at the usual place": {fact.AssumeUsual, mirrored(map[string]any{fact.NamePortRange: port.Range{Start: 40000, End: 44095}, fact.NameListeners: []windows.Listener{{Proto: port.TCP, Port: 45456}}})},
		"a socket in a block that no bind shows":              {fact.AssumeAvoids, mirrored(map[string]any{fact.NameListeners: []windows.Listener{{Proto: port.TCP, Port: 45456}}})},
		"an exclusion that overlaps the block":                {fact.AssumeNotListed, mirrored(map[string]any{fact.NameExcludedIPv4TCP: []windows.Exclusion{{Range: port.Range{Start: 44600, End: 44699}}}})},
		"a search that was cut short":                         {fact.AssumeSearch, mirrored(map[string]any{fact.NameBindProbe: []windows.Bind{{Proto: port.UDP, Port: 32768, Result: windows.BindOK}}})},
	} {
		if got := verdictOf(c.assumption, c.values); got == Contradicted || got == "no such entry" {
			t.Errorf("%s: %s", name, got)
		}
	}
}
