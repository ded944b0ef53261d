package windows

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/fixtures"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

func TestWhatOnlyDoctorReads(t *testing.T) {
	fixtures.Lines(t, root, "doctor-binds", ParseTrials, func(o Trial) string {
		return fmt.Sprintf("%v %d on %s, %s: %d", o.Proto, o.Port, o.Address, o.Option, o.Error)
	})
	fixtures.Lines(t, root, "doctor-inside", ParseGuestPorts, func(p GuestPort) string {
		return fmt.Sprintf("%d at %s: %d, %d", p.Port, p.Address, p.Loopback, p.All)
	})
	fixtures.Lines(t, root, "doctor-hcn", fixtures.One(ParseHCNCall), func(c HCNCall) string {
		var services []string
		for _, name := range Services() {
			services = append(services, fmt.Sprintf("%s %s to %s", name, c.Before[name], c.After[name]))
		}
		return fmt.Sprintf("%s in %d ms; %s; %v", c.HRESULT, c.Millis, strings.Join(services, ", "), c.Entries)
	})
	fixtures.Lines(t, root, "doctor-system", fixtures.One(ParseSystem), func(s System) string {
		return fmt.Sprintf("%s; %s; pipes %v %v; installed %v", strings.Join(s.VMProcesses, ", "), s.DockerEndpoint, s.DefaultPipe, s.DesktopPipe, s.DockerDesktop)
	})
}

func TestTrialsAreWrittenAsTheyAreRead(t *testing.T) {
	trials := []Trial{{Proto: port.TCP, Port: 44620, Address: AddressNIC, Option: OptionReuse, Error: ErrorAccess}, {Proto: port.UDP, Port: 1024, Address: AddressAll6, Option: OptionDefault}}
	raw, err := FormatTrials(trials)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ParseTrials(raw); !slices.Equal(got, trials) || err != nil {
		t.Errorf("%v %v", got, err)
	}
}

func TestCountEntries(t *testing.T) {
	const vm = "11111111-1111-4111-8111-111111111111"
	of := func(owner, target string, protos port.Proto, start, end uint16) HCNEntry {
		return HCNEntry{Owner: owner, Target: target, Protos: protos, Range: port.Range{Start: start, End: end}}
	}
	got := CountEntries([]HCNEntry{
		of(HostPartition, HostPartition, port.TCP, 135, 135), of(vm, vm, port.Both, 44620, 48715), of(HostPartition, HostPartition, port.TCP, 445, 445),
		of(HostPartition, vm, port.UDP, 5, 6), of(NoPartition, vm, port.UDP, 0, 0),
	})
	want := "[{host host tcp 1 2} {vm vm tcp+udp 4096 1} {host vm udp 2 1} {none vm udp 0 1}]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}
