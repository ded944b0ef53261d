package doctor

import (
	"net/netip"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
	"github.com/wsl-port-guard/wsl-port-guard/probe/wslconfig"
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

func inside(address string, p uint16, loopback, all uint32) []windows.GuestPort {
	return []windows.GuestPort{{Port: p, Address: netip.MustParseAddr(address), Loopback: loopback, All: all}}
}

func listener(address string, p uint16, process string) windows.Listener {
	return windows.Listener{Proto: port.TCP, Address: netip.MustParseAddr(address), Port: p, Process: process}
}

func guestBind(p uint16, result windows.BindResult) []windows.Bind {
	return []windows.Bind{{Proto: port.TCP, Port: p, Result: result}}
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
	dynamic := port.Range{Start: 49152, End: 65535}
	vm := func(r port.Range) windows.HCNEntry {
		return windows.HCNEntry{Owner: "4141", Target: "4141", Protos: port.Both, Range: r}
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
		"an asterisk where one bind is refused":               {fact.AssumeAdminAllows, map[string]any{fact.NameExcludedIPv4TCP: excluded, fact.NameListeners: []windows.Listener{}, fact.NameDoctorBinds: []windows.Trial{trial(60000, "127.0.0.1", 10013), trial(60000, "0.0.0.0", 0)}}},
		"an asterisk where a program listens":                 {fact.AssumeAdminAllows, map[string]any{fact.NameExcludedIPv4TCP: excluded, fact.NameListeners: []windows.Listener{{Proto: port.TCP, Port: 60000}}, fact.NameDoctorBinds: []windows.Trial{trial(60000, "127.0.0.1", 10013), trial(60000, "0.0.0.0", 10013)}}},
		"an asterisk inside another exclusion":                {fact.AssumeAdminAllows, map[string]any{fact.NameExcludedIPv4TCP: append([]windows.Exclusion{{Range: port.Range{Start: 59990, End: 60089}}}, excluded...), fact.NameListeners: []windows.Listener{}, fact.NameDoctorBinds: []windows.Trial{trial(60000, "127.0.0.1", 10013), trial(60000, "0.0.0.0", 10013)}}},
		"an entry of a port that a program holds":             {fact.AssumeHCNPorts, mirrored(map[string]any{fact.NameHCN: []windows.HCNEntry{vm(port.One(3000))}, fact.NameListeners: []windows.Listener{{Proto: port.TCP, Port: 3000}}, fact.NameDoctorBinds: []windows.Trial{trial(3000, "127.0.0.1", 0), trial(3000, "0.0.0.0", 0)}})},
		"an entry that one bind refuses":                      {fact.AssumeHCNPorts, mirrored(map[string]any{fact.NameHCN: []windows.HCNEntry{vm(port.One(3000))}, fact.NameDoctorBinds: []windows.Trial{trial(3000, "127.0.0.1", 0), trial(3000, "0.0.0.0", 10048)}})},
		"another VM, and no bind":                             {fact.AssumeVMID, mirrored(map[string]any{fact.NameVMID: "another", fact.NameHCN: []windows.HCNEntry{vm(usual)}})},
		"another VM with another block":                       {fact.AssumeVMID, mirrored(map[string]any{fact.NameVMID: "another", fact.NameHCN: []windows.HCNEntry{vm(port.Range{Start: 40525, End: 44620})}})},
		"a port that WSL does not ask for":                    {fact.AssumeShared, mirrored(map[string]any{fact.NameDoctorInside: inside("127.0.0.2", 3000, 0, 0)})},
		"a bind that works on the loopback address alone":     {fact.AssumeShared, mirrored(map[string]any{fact.NameDoctorInside: inside("0.0.0.0", 3000, 0, 10048)})},
		"Docker Desktop on both sides":                        {fact.AssumeShared, mirrored(map[string]any{fact.NameDoctorInside: inside("0.0.0.0", 3000, 10048, 10048), fact.NameListeners: []windows.Listener{listener("0.0.0.0", 3000, "com.docker.backend.exe")}})},
		"another address of Windows":                          {fact.AssumeShared, mirrored(map[string]any{fact.NameDoctorInside: inside("0.0.0.0", 3000, 10048, 10048), fact.NameListeners: []windows.Listener{listener("192.0.2.7", 3000, "node.exe")}})},
		"NAT shares no port":                                  {fact.AssumeShared, map[string]any{fact.NameWSLInfo: "nat", fact.NameDoctorInside: inside("0.0.0.0", 3000, 0, 0)}},
		"the device host of consomme":                         {fact.AssumeShared, map[string]any{fact.NameWSLInfo: "consomme", fact.NameDoctorInside: inside("0.0.0.0", 3000, 10048, 10048), fact.NameListeners: []windows.Listener{listener("0.0.0.0", 3000, "dllhost.exe")}}},
		"no relay":                                            {fact.AssumeRelayHolds, map[string]any{fact.NameWSLInfo: "nat", fact.NameDoctorInside: inside("0.0.0.0", 3000, 0, 0), fact.NameListeners: []windows.Listener{listener("127.0.0.1", 3000, "node.exe")}}},
		"mirrored has no relay":                               {fact.AssumeRelayHolds, mirrored(map[string]any{fact.NameDoctorInside: inside("0.0.0.0", 3000, 0, 0), fact.NameListeners: []windows.Listener{listener("127.0.0.1", 3000, "wslrelay.exe")}})},
		"the relay on a port with an asterisk":                {fact.AssumeRelayBlind, map[string]any{fact.NameWSLInfo: "nat", fact.NameExcludedIPv4TCP: excluded, fact.NameListeners: []windows.Listener{listener("127.0.0.1", 60000, "wslrelay.exe")}}},
		"the relay of IPv6, of which the list says nothing":   {fact.AssumeRelayBlind, map[string]any{fact.NameWSLInfo: "nat", fact.NameExcludedIPv4TCP: excluded, fact.NameListeners: []windows.Listener{listener("::1", 50001, "wslrelay.exe")}}},
		"a program on an excluded port":                       {fact.AssumeRelayBlind, map[string]any{fact.NameWSLInfo: "nat", fact.NameExcludedIPv4TCP: excluded, fact.NameListeners: []windows.Listener{listener("127.0.0.1", 50001, "node.exe")}}},
		"a guest's bind inside the block":                     {fact.AssumeGuestExcl, mirrored(map[string]any{fact.NameExcludedIPv4TCP: []windows.Exclusion{{Range: port.Range{Start: 45000, End: 45099}}}, fact.NameDoctorGuest: guestBind(45000, windows.BindOK)})},
		"a guest's bind that says nothing":                    {fact.AssumeGuestExcl, mirrored(map[string]any{fact.NameExcludedIPv4TCP: excluded, fact.NameDoctorGuest: guestBind(50000, windows.BindOther)})},
		"a guest's bind at an asterisk":                       {fact.AssumeGuestExcl, mirrored(map[string]any{fact.NameExcludedIPv4TCP: excluded, fact.NameDoctorGuest: guestBind(60000, windows.BindOK)})},
		"a guest's bind in NAT mode":                          {fact.AssumeGuestExcl, map[string]any{fact.NameWSLInfo: "nat", fact.NameExcludedIPv4TCP: excluded, fact.NameDoctorGuest: guestBind(50000, windows.BindOK)}},
		"a version that lets guests have dynamic ports":       {fact.AssumeGuestDyn, mirrored(map[string]any{fact.NameWSLVersion: "2.6.3", fact.NameDynamicIPv4TCP: dynamic, fact.NameExcludedIPv4TCP: excluded, fact.NameDoctorGuest: guestBind(61000, windows.BindOK)})},
		"a dynamic port that is excluded":                     {fact.AssumeGuestDyn, mirrored(map[string]any{fact.NameWSLVersion: "2.9.4", fact.NameDynamicIPv4TCP: dynamic, fact.NameExcludedIPv4TCP: excluded, fact.NameDoctorGuest: guestBind(50000, windows.BindOK)})},
	} {
		if got := verdictOf(c.assumption, c.values); got == Contradicted || got == "no such entry" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// The limits of each judge, by exact verdicts.
func TestVerdicts(t *testing.T) {
	usual := fuse.UsualBlock()
	held := func(ports ...uint16) (trials []windows.Trial) {
		for _, p := range ports {
			for _, proto := range []port.Proto{port.TCP, port.UDP} {
				trials = append(trials, windows.Trial{Proto: proto, Port: p, Address: windows.AddressLoopback4, Option: windows.OptionDefault, Error: windows.ErrorInUse})
			}
		}
		return trials
	}
	ends := held(usual.Start, usual.End)
	tcp := func(p uint16, address string, option windows.Option, number uint32) windows.Trial {
		return windows.Trial{Proto: port.TCP, Port: p, Address: address, Option: option, Error: number}
	}
	on := func(trials []windows.Trial, more ...windows.Trial) map[string]any {
		return map[string]any{
			fact.NameWSLInfo: "mirrored", fact.NamePortRange: usual, fact.NameListeners: []windows.Listener{},
			fact.NameDoctorBinds: append(append([]windows.Trial{}, trials...), more...),
		}
	}
	with := func(values map[string]any, name string, value any) map[string]any {
		if values[name] = value; value == nil {
			delete(values, name)
		}
		return values
	}
	bind := func(result windows.BindResult, ports ...uint16) (binds []windows.Bind) {
		for _, p := range ports {
			binds = append(binds, windows.Bind{Proto: port.TCP, Port: p, Result: result}, windows.Bind{Proto: port.UDP, Port: p, Result: result})
		}
		return binds
	}
	search := append(bind(windows.BindOK, 39999, 40100), bind(windows.BindInUse, 40000, 40099)...)
	for p := int(windows.SearchSpace().Start); p <= 65535; p += windows.Stride {
		search = append(search, windows.Bind{Proto: port.UDP, Port: uint16(p), Result: windows.BindOK})
	}
	service := func(before, after windows.ServiceState) map[string]any {
		return map[string]any{fact.NameDoctorHCN: windows.HCNCall{Before: map[string]windows.ServiceState{"hns": before}, After: map[string]windows.ServiceState{"hns": after}}}
	}
	largest := uint32(65535)
	for name, c := range map[string]struct {
		assumption fact.Assumption
		values     map[string]any
		want       Verdict
	}{
		"both ends":                     {fact.AssumeGuestRange, on(ends), Confirmed},
		"one end":                       {fact.AssumeGuestRange, on(held(usual.Start)), NotShown},
		"one protocol":                  {fact.AssumeGuestRange, on([]windows.Trial{ends[0], ends[2]}), NotShown},
		"an end that a program holds":   {fact.AssumeGuestRange, with(on(ends), fact.NameListeners, []windows.Listener{{Proto: port.TCP, Port: usual.End}}), NotShown},
		"it works":                      {fact.AssumeGuestRange, on(nil, tcp(usual.Start, "127.0.0.1", windows.OptionDefault, 0), tcp(usual.Start, "0.0.0.0", windows.OptionDefault, 0)), Contradicted},
		"it works on all alone":         {fact.AssumeGuestRange, on(ends, tcp(usual.Start, "0.0.0.0", windows.OptionDefault, 0)), Confirmed},
		"it works with an option":       {fact.AssumeGuestRange, on(nil, tcp(usual.Start, "127.0.0.1", windows.OptionDefault, 0), tcp(usual.Start, "0.0.0.0", windows.OptionReuse, 0)), NotShown},
		"only binds tell the block":     {fact.AssumeInUse, with(with(on(ends), fact.NamePortRange, nil), fact.NameBindProbe, append(bind(windows.BindOK, usual.Start-1, usual.End+1), append(bind(windows.BindInUse, usual.Start, usual.End), bind(windows.BindInUse, strides(usual)...)...)...)), NotShown},
		"an option that is unknown":     {fact.AssumeOptions, on(ends, tcp(usual.Start, "127.0.0.1", windows.OptionReuse, 10022)), NotShown},
		"an option":                     {fact.AssumeOptions, on(ends, tcp(usual.Start, "127.0.0.1", windows.OptionReuse, 10013)), Confirmed},
		"a neighbour that is held":      {fact.AssumeNeighbours, with(on(held(46001)), fact.NameListeners, []windows.Listener{{Proto: port.TCP, Port: 46000}, {Proto: port.TCP, Port: 46001}, {Proto: port.UDP, Port: 46001}}), NotShown},
		"a search finds another block":  {fact.AssumeSearch, with(on(ends), fact.NameBindProbe, search), NotShown},
		"the other protocol":            {fact.AssumeExcluded, with(on([]windows.Trial{{Proto: port.UDP, Port: 50000, Address: "127.0.0.1", Option: windows.OptionDefault}, {Proto: port.UDP, Port: 50000, Address: "0.0.0.0", Option: windows.OptionDefault}}), fact.NameExcludedIPv4TCP, []windows.Exclusion{{Range: port.Range{Start: 50000, End: 50099}}}), NotShown},
		"a service appears":             {fact.AssumeHCNHarmless, service(windows.ServiceMissing, windows.ServiceRuns), Contradicted},
		"a service starts":              {fact.AssumeHCNHarmless, service(windows.ServiceStopped, windows.ServiceRuns), Contradicted},
		"denied at once":                {fact.AssumeHCNReturns, map[string]any{fact.NameDoctorTimings: []Timing{{Source: fact.NameHCN, Attempts: []Attempt{{Status: fact.StatusDenied}}}}}, Confirmed},
		"another endpoint of docker":    {fact.AssumeDefaultPipe, map[string]any{fact.NameDoctorSystem: windows.System{DockerEndpoint: "other", DockerDesktop: true, DefaultPipe: true}}, NotShown},
		"a range that ends there":       {fact.AssumeMaxUserPort, map[string]any{fact.NameRegistry: windows.Registry{MaxUserPort: &largest}, fact.NameDynamicIPv4TCP: port.Range{Start: 49152, End: 65535}}, Contradicted},
		"no process, and nothing runs":  {fact.AssumeVMProcess, map[string]any{fact.NameDoctorSystem: windows.System{}, fact.NameListRunning: []string{}, fact.NameWSLInfo: "nat"}, NotShown},
		"no process, and wslinfo knows": {fact.AssumeVMProcess, map[string]any{fact.NameDoctorSystem: windows.System{}, fact.NameListRunning: []string{"Ubuntu"}, fact.NameWSLInfo: "nat"}, Contradicted},
		"an exclusion in a dynamic range that is refused anyway": {fact.AssumeGuestExcl, map[string]any{fact.NameWSLInfo: "mirrored", fact.NameWSLVersion: "2.9.4", fact.NameDynamicIPv4TCP: port.Range{Start: 49152, End: 65535}, fact.NameExcludedIPv4TCP: []windows.Exclusion{{Range: port.Range{Start: 50000, End: 50099}}}, fact.NameDoctorGuest: guestBind(50000, windows.BindInUse)}, NotShown},
		"the relay is turned off":                                {fact.AssumeRelayBlind, map[string]any{fact.NameWSLInfo: "nat", fact.NameWSLConfig: wslconfig.Read([]byte("[wsl2]\nlocalhostForwarding=false\n")), fact.NameListeners: []windows.Listener{}, fact.NameExcludedIPv4TCP: []windows.Exclusion{{Range: port.Range{Start: 50000, End: 50099}}}, fact.NameDoctorInside: inside("127.0.0.1", 50000, 10013, 10013)}, NotShown},
		"a program holds the excluded port":                      {fact.AssumeRelayBlind, map[string]any{fact.NameWSLInfo: "nat", fact.NameListeners: []windows.Listener{listener("127.0.0.1", 50000, "node.exe")}, fact.NameExcludedIPv4TCP: []windows.Exclusion{{Range: port.Range{Start: 50000, End: 50099}}}, fact.NameDoctorInside: inside("127.0.0.1", 50000, 10048, 10048)}, NotShown},
	} {
		if got := verdictOf(c.assumption, c.values); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// strides are ports inside r that a search would try.
func strides(r port.Range) (ports []uint16) {
	for p := int(r.Start) + windows.Stride; p < int(r.End); p += windows.Stride {
		ports = append(ports, uint16(p))
	}
	return ports
}
