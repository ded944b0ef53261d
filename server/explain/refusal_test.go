package explain

import (
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// TestRefusal: a refusal is told where the snapshot was read; a port that only may fail, or fails on the other side, is none.
func TestRefusal(t *testing.T) {
	block := fact.Reservation{Kind: fact.KindBlock, Side: fact.SideWindows, Range: port.Range{Start: 44620, End: 48715}, State: fact.StateLive}
	server := fact.Reservation{Kind: fact.KindListenerGuest, Range: port.One(8080), State: fact.StateLive, Owner: "node"}
	for _, c := range []struct {
		vantage fact.Vantage
		mode    fact.Mode
		port    uint16
		want    string // the beginning; "" for no refusal
	}{
		{fact.Windows, fact.ModeMirrored, 45456, "Port 45456 is in WSL's block 44620–48715: no Windows program can listen on it (10048)"},
		{fact.Windows, fact.ModeMirrored, 30303, ""},
		{fact.WSL2, fact.ModeMirrored, 45456, ""},
		{fact.WSL2, fact.ModeMirrored, 8080, "A program inside WSL holds it,"},
		{fact.WSL1, fact.ModeWSL1, 8080, "A program inside WSL holds it,"},
		{fact.Windows, fact.ModeMirrored, 8080, "A program inside WSL holds port 8080, on Windows too"},
		{fact.Windows, fact.ModeNAT, 8080, ""},
	} {
		snap := machine(block, server)
		snap.Vantage, snap.Mode = c.vantage, c.mode
		got := Refusal(c.port, snap, check.Settings{})
		if !strings.HasPrefix(got, c.want) || (got == "") != (c.want == "") {
			t.Errorf("%s, %s, %d: %q, want %q", c.vantage, c.mode, c.port, got, c.want)
		}
	}
}

// TestKeptFree: what the team's file keeps free is told in its words, with the reason that the file gives, if any.
func TestKeptFree(t *testing.T) {
	w := words.For("en")
	for given, told := range map[string]string{
		"for the printers": "for the printers",
		"":                 w.Say("owner/policy"),
		fact.CommonBlock:   w.Say("owner/common-block"),
	} {
		snap := machine(fact.Kept(port.Range{Start: 8090, End: 8099}, port.Both, given))
		for _, side := range Port(8090, snap, check.Settings{}).Sides {
			want := []string{"Inside 8090–8099, which wsl-port-guard.yaml keeps free: " + told + " (tcp+udp)"}
			if !slices.Equal(side.Facts, want) {
				t.Errorf("%s: %q, want %q", side.Side, side.Facts, want)
			}
		}
	}
}

// TestEachSideIsNamed: an explanation says which side it is of, for what is shown in other ways than as text.
func TestEachSideIsNamed(t *testing.T) {
	var got []fact.Side
	for _, on := range Port(8090, machine(), check.Settings{}).Sides {
		got = append(got, on.Side)
	}
	if want := []fact.Side{fact.SideWindows, fact.SideWSL}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestShutdownFreesNoExclusion: Windows' exclusions stay when WSL ends, whatever they are called.
func TestShutdownFreesNoExclusion(t *testing.T) {
	w := words.For("en")
	for _, code := range []check.Code{check.CodeExcluded, check.CodeExcludedFamily, check.CodeGuestExcluded, check.CodeRelayBlind} {
		if !slices.Contains(Wrong(code, w), w.Say("wrong/shutdown-exclusion")) {
			t.Errorf("%s does not say so", code)
		}
	}
}
