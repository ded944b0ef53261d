package linux

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-json"
	"github.com/google/go-cmp/cmp"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/fixtures"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

const root = "../.."

func TestParsers(t *testing.T) {
	fixtures.Lines(t, root, "ip_local_port_range", fixtures.One(ParsePortRange), port.Range.String)
	fixtures.Lines(t, root, "ip_local_reserved_ports", ParseReservedPorts, port.Range.String)
	fixtures.Lines(t, root, "ip_unprivileged_port_start", fixtures.One(ParseUnprivilegedStart),
		func(n uint16) string { return strconv.Itoa(int(n)) })
	fixtures.Lines(t, root, "wslinfo", fixtures.One(ParseNetworkingMode), strings.Clone)
	fixtures.Lines(t, root, "wslinfo-vm-id", fixtures.One(ParseVMID), strings.Clone)
	fixtures.Lines(t, root, "proc-net-tcp", ParseProcTCP, func(s Socket) string { return fmt.Sprint(s.Address, " ", s.Port) })
}

func TestUDPTakesSocketsWithoutAPeer(t *testing.T) {
	raw := []byte("  sl  local_address rem_address   st\n" +
		" 1: 00000000:14E9 00000000:0000 07 0\n 2: 0100007F:9C40 0100007F:0035 01 0\n")
	got, err := ParseProcUDP(raw)
	want := []Socket{{Address: netip.IPv4Unspecified(), Port: 5353}}
	if !cmp.Equal(want, got, cmp.Comparer(func(a, b Socket) bool { return a == b })) || err != nil {
		t.Errorf("%v %v", got, err)
	}
}

// TestSharedVectors parses what real machines printed.
func TestSharedVectors(t *testing.T) {
	vectors := filepath.Join(root, "../shared/vectors")
	raw, err := os.ReadFile(filepath.Join(vectors, "expected.json"))
	if err != nil {
		t.Skip("SKIP: ../shared/vectors is not here")
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for name, expected := range all {
		parts := strings.Split(name, "/")
		if parts[0] != "guest-proc" {
			continue
		}
		seen[parts[1]] = true
		raw, err := os.ReadFile(filepath.Join(vectors, name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := vectorJSON(parts[1], raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var want any
		if err := json.Unmarshal(expected, &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if len(seen) != 5 {
		t.Errorf("vectors seen: %v", seen)
	}
	words, _ := filepath.Glob(filepath.Join(vectors, "wsl-exe/wslinfo-networking-mode-*.txt"))
	for _, file := range words {
		raw, _ := os.ReadFile(file)
		if word, err := ParseNetworkingMode(raw); !strings.HasSuffix(file, "-"+word+".txt") || err != nil {
			t.Errorf("%s: %q %v", file, word, err)
		}
	}
}

// vectorJSON parses a file of the kind into the shape of expected.json.
func vectorJSON(kind string, raw []byte) (any, error) {
	pair := func(r port.Range) []any { return []any{float64(r.Start), float64(r.End)} }
	switch kind {
	case "ip_local_port_range":
		r, err := ParsePortRange(raw)
		return pair(r), err
	case "ip_local_reserved_ports":
		ranges, err := ParseReservedPorts(raw)
		out := []any{}
		for _, r := range ranges {
			out = append(out, pair(r))
		}
		return out, err
	case "ip_unprivileged_port_start":
		n, err := ParseUnprivilegedStart(raw)
		return float64(n), err
	}
	sockets, err := ParseProcTCP(raw)
	out := []any{}
	for _, s := range sockets {
		address := s.Address.String()
		if kind == "proc_net_tcp6" && s.Address.Is4() {
			address = "::ffff:" + address
		}
		out = append(out, []any{address, float64(s.Port)})
	}
	return out, err
}

func FuzzParse(f *testing.F) {
	for _, folder := range []string{"ip_local_port_range", "ip_local_reserved_ports", "ip_unprivileged_port_start", "wslinfo", "wslinfo-vm-id", "proc-net-tcp"} {
		fixtures.Seed(f, root, folder)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if r, err := ParsePortRange(raw); err == nil && !r.Valid() {
			t.Errorf("%v", r)
		}
		ranges, _ := ParseReservedPorts(raw)
		for _, r := range ranges {
			if !r.Valid() {
				t.Errorf("%v", r)
			}
		}
		sockets, err := ParseProcTCP(raw)
		for _, s := range sockets {
			if s.Port == 0 || !s.Address.IsValid() {
				t.Errorf("%v", s)
			}
		}
		if err == nil {
			if again, err := ParseProcTCP(RedactProcNet(raw)); err != nil || len(again) != len(sockets) {
				t.Errorf("redacting lost a socket: %v", err)
			}
		}
		_, _ = ParseUnprivilegedStart(raw)
		_, _ = ParseNetworkingMode(raw)
		_, _ = ParseVMID(raw)
		_, _ = ParseProcUDP(raw)
	})
}

func TestRedactLocal(t *testing.T) {
	for in, want := range map[string]string{
		"0100007F:1F90": "0100007F:1F90", "00000000:1F90": "00000000:1F90", "1401A8C0:1F90": "010200C0:1F90",
		"00000000000000000000000001000000:0016": "00000000000000000000000001000000:0016",
		"000080FE00000000FF565A02BD7C4DFE:0016": "B80D0120000000000000000001000000:0016",
		"0000000000000000FFFF00001401A8C0:0016": "0000000000000000FFFF0000010200C0:0016",
		"0000000000000000FFFF00000100007F:0016": "0000000000000000FFFF00000100007F:0016",
		"nonsense":                              "nonsense",
	} {
		if got := string(redactLocal([]byte(in))); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
