package doctor

import (
	"slices"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

func TestGuestPlan(t *testing.T) {
	rows := func(starts ...uint16) (out []windows.Exclusion) {
		for _, start := range starts {
			out = append(out, windows.Exclusion{Range: port.Range{Start: start, End: start + 99}})
		}
		return out
	}
	block, dynamic := port.Range{Start: 44620, End: 48715}, port.Range{Start: 49152, End: 65535}
	administered := []windows.Exclusion{{Range: port.Range{Start: 50000, End: 50059}, Administered: true}}
	for name, c := range map[string]struct {
		in   GuestInput
		want []uint16
	}{
		"NAT asks nobody":                {GuestInput{Mode: fact.ModeNAT, Excluded: rows(50000)}, nil},
		"the mode is unknown":            {GuestInput{Excluded: rows(50000)}, nil},
		"the first port of each row":     {GuestInput{Mode: fact.ModeConsomme, Excluded: rows(50000, 51000)}, []uint16{50000, 51000}},
		"not of those with an asterisk":  {GuestInput{Mode: fact.ModeMirrored, Excluded: administered}, nil},
		"no port of the system":          {GuestInput{Mode: fact.ModeMirrored, Excluded: rows(1023, 1024)}, []uint16{1024}},
		"none in the block":              {GuestInput{Mode: fact.ModeMirrored, Excluded: rows(45000), PortRange: block}, nil},
		"none that a program holds":      {GuestInput{Mode: fact.ModeMirrored, Excluded: rows(50000), Taken: map[uint16]bool{50000: true}}, nil},
		"eight rows":                     {GuestInput{Mode: fact.ModeMirrored, Excluded: rows(2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 9500)}, []uint16{2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000}},
		"a version that refuses":         {GuestInput{Mode: fact.ModeMirrored, WSLVersion: "2.9.0", Dynamic: dynamic}, []uint16{51200, 55296, 59392, 63488}},
		"but not where it is excluded":   {GuestInput{Mode: fact.ModeMirrored, WSLVersion: "2.9.0", Dynamic: dynamic, Excluded: rows(51150)}, []uint16{51150, 55296, 59392, 63488}},
		"nor in consomme":                {GuestInput{Mode: fact.ModeConsomme, WSLVersion: "2.9.0", Dynamic: dynamic}, nil},
		"a version that does not refuse": {GuestInput{Mode: fact.ModeMirrored, WSLVersion: "2.6.3", Dynamic: dynamic}, nil},
	} {
		if got := GuestPlan(c.in); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
