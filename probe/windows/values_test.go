package windows

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// What is written into recordings is compared byte by byte, and read back.
func TestFormsOfRecordings(t *testing.T) {
	binds := []Bind{{port.TCP, 44620, BindInUse}, {port.UDP, 44619, BindOK}, {port.TCP, 8080, BindNo}, {port.UDP, 1, BindOther}}
	compareForm(t, binds, FormatBinds, ParseBinds, `[
  {
    "proto": "tcp",
    "port": 44620,
    "result": "10048"
  },
  {
    "proto": "udp",
    "port": 44619,
    "result": "ok"
  },
  {
    "proto": "tcp",
    "port": 8080,
    "result": "10013"
  },
  {
    "proto": "udp",
    "port": 1,
    "result": "other"
  }
]`)
	compareForm(t, []Listener{{port.TCP, netip.MustParseAddr("::1"), 3000, 4711, "node.exe"}}, FormatListeners, ParseListeners, `[
  {
    "proto": "tcp",
    "address": "::1",
    "port": 3000,
    "pid": 4711,
    "process": "node.exe"
  }
]`)
	compareForm(t, []Bind{}, FormatBinds, ParseBinds, `[]`)
	highest := uint32(65534)
	raw, err := FormatRegistry(Registry{MaxUserPort: &highest})
	if want := "{\n  \"MaxUserPort\": 65534\n}"; err != nil || string(raw) != want {
		t.Errorf("%s %v, want %s", raw, err, want)
	}
}

func compareForm[T comparable](t *testing.T, values []T, format func([]T) ([]byte, error), parse func([]byte) ([]T, error), want string) {
	t.Helper()
	raw, err := format(values)
	if err != nil || string(raw) != want {
		t.Errorf("got %s, %v\nwant %s", raw, err, want)
	}
	if back, err := parse(raw); err != nil || !slices.Equal(back, values) {
		t.Errorf("read back as %v, %v", back, err)
	}
}

func TestParseDynamicAtItsLimits(t *testing.T) {
	list := func(start, count string) string {
		return "Protocol tcp Dynamic Port Range\r\n---------------------------------\r\n" + start + "\r\n" + count + "\r\n"
	}
	for text, want := range map[string]string{
		list("Start Port : 49152", "Number of Ports : 16384"):         "49152–65535",
		list("Start Port : 1", "Number of Ports : 1"):                 "1",
		list("Start Port : 1", "Number of Ports : 65535"):             "1–65535",
		list("Start Port : 2", "Number of Ports : 65535"):             "",
		list("Start Port : 0", "Number of Ports : 10"):                "",
		list("Start Port : 1024", "Number of Ports : 0"):              "",
		list("Start Port : 1024", "Number of Ports : 8589934592"):     "",
		list("Start Port : 4294967296", "Number of Ports : 1"):        "",
		list("Start Port : 1024", "Number of Ports"):                  "",
		list("Start Port 1024", "Number of Ports 10"):                 "",
		list("Start Port", "Number of Ports : 1"):                     "",
		list("Start Port : 1024", "Number of Ports : 10\r\nMore : 7"): "1024–1033",
		list("启动端口：1024", "端口数：10"):                                   "1024–1033",
		list("start\xa3\xba1024", "count\x81\x461"):                   "1024",
		list("start\xa1\x471024", "count\xa1\x471"):                   "1024",
		"Start Port : 1024\r\nNumber of Ports : 10\r\n":               "",
	} {
		r, err := ParseDynamic([]byte(text))
		got := ""
		if err == nil {
			got = r.String()
		}
		if got != want {
			t.Errorf("%q: got %q (%v), want %q", text, got, err, want)
		}
	}
}

func TestParseExcludedAtItsLimits(t *testing.T) {
	for rows, want := range map[string]string{
		"  5357  5357\r\n 65535 65535\r\n": "[{5357 false} {65535 false}]",
		" 50000 50059 *\r\n":               "[{50000–50059 true}]",
		" 65537 65538\r\n":                 "[]",
		" 1 65538\r\n":                     "[]",
		" 70 69\r\n":                       "[]",
	} {
		text := "Start Port    End Port\r\n----------    --------\r\n" + rows
		if got, err := ParseExcluded([]byte(text)); fmt.Sprint(got) != want {
			t.Errorf("%q: %v %v, want %s", rows, got, err, want)
		}
	}
}

// hcnEntry is an entry as HCN lays it out. The GUIDs have another value in each byte.
func hcnEntry(owner, target byte, protos uint32, start, end uint16) []byte {
	raw := make([]byte, HCNEntrySize)
	for i := range 16 {
		raw[i], raw[16+i] = owner+byte(i), target+byte(i)
	}
	binary.LittleEndian.PutUint32(raw[32:], protos)
	binary.LittleEndian.PutUint16(raw[60:], start)
	binary.LittleEndian.PutUint16(raw[62:], end)
	return raw
}

func TestHCNEntryByByte(t *testing.T) {
	raw := slices.Concat(hcnEntry(0x10, 0x30, 3, 44620, 48715), hcnEntry(0x10, 0x30, 1, 3000, 3000), hcnEntry(0x10, 0x30, 2, 53, 54))
	got, err := ParseHCN(raw)
	want := "[{13121110-1514-1716-1819-1a1b1c1d1e1f 33323130-3534-3736-3839-3a3b3c3d3e3f tcp+udp 44620–48715}" +
		" {13121110-1514-1716-1819-1a1b1c1d1e1f 33323130-3534-3736-3839-3a3b3c3d3e3f tcp 3000}" +
		" {13121110-1514-1716-1819-1a1b1c1d1e1f 33323130-3534-3736-3839-3a3b3c3d3e3f udp 53–54}]"
	if fmt.Sprint(got) != want || err != nil {
		t.Errorf("got  %v %v\nwant %s", got, err, want)
	}
	for name, raw := range map[string][]byte{
		"no protocol":       hcnEntry(1, 2, 0, 1, 2),
		"unknown protocol":  hcnEntry(1, 2, 4, 1, 2),
		"ends before start": hcnEntry(1, 2, 3, 2, 1),
		"half an entry":     hcnEntry(1, 2, 3, 1, 2)[:32],
		"an entry too much": bytes.Repeat(hcnEntry(1, 2, 3, 1, 2), 100_001),
	} {
		if _, err := ParseHCN(raw); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if all, err := ParseHCN(bytes.Repeat(hcnEntry(1, 2, 3, 1, 2), 100_000)); err != nil || len(all) != 100_000 {
		t.Errorf("%d entries, %v", len(all), err)
	}
}

func TestWhoseAnHCNEntryIs(t *testing.T) {
	const host, vm = "e0e16197-dd56-4a10-9195-5ee7a155a838", "11111111-1111-4111-8111-111111111111"
	for _, c := range []struct {
		owner, target string
		host          bool
		vm            string
	}{
		{host, host, true, ""}, {vm, vm, false, vm}, {host, vm, false, vm}, {vm, host, false, vm},
	} {
		e := HCNEntry{Owner: c.owner, Target: c.target}
		if e.Host() != c.host || e.VM() != c.vm {
			t.Errorf("%s to %s: host %v, VM %q", c.owner, c.target, e.Host(), e.VM())
		}
	}
}

func TestBlocks(t *testing.T) {
	const vm = "11111111-1111-4111-8111-111111111111"
	of := func(protos port.Proto, start, end uint16) HCNEntry {
		return HCNEntry{Owner: vm, Target: vm, Protos: protos, Range: port.Range{Start: start, End: end}}
	}
	host := of(port.Both, 50000, 50999)
	host.Owner, host.Target = HostPartition, HostPartition
	other := of(port.UDP, 44620, 48715)
	other.Owner = "another"
	towards := of(port.UDP, 44620, 48715)
	towards.Target = "another"
	blocks, ports := Blocks([]HCNEntry{
		host, of(port.Both, 100, 101), of(port.TCP, 44620, 48715), of(port.Both, 3000, 3000), of(port.UDP, 44620, 48715),
		other, towards, of(port.TCP, 5000, 5001), of(port.Both, 0, 0),
	})
	if want := []HCNEntry{of(port.Both, 44620, 48715), of(port.Both, 100, 101)}; !slices.Equal(blocks, want) {
		t.Errorf("blocks %v, want %v", blocks, want)
	}
	if want := []HCNEntry{of(port.Both, 3000, 3000), other, towards, of(port.TCP, 5000, 5001)}; !slices.Equal(ports, want) {
		t.Errorf("ports %v, want %v", ports, want)
	}
}

// bound are binds of both protocols with one result.
func bound(result BindResult, ports ...uint16) (out []Bind) {
	for _, p := range ports {
		out = append(out, Bind{port.UDP, p, result}, Bind{port.TCP, p, result})
	}
	return out
}

func TestFindBlockAtItsLimits(t *testing.T) {
	held := func(ports ...uint16) []Bind { return bound(BindInUse, ports...) }
	free := func(ports ...uint16) []Bind { return bound(BindOK, ports...) }
	none := func(port.Proto, uint16) bool { return false }
	for _, c := range []struct {
		name  string
		binds []Bind
		owned Owned
		want  string
	}{
		{"64 ports", slices.Concat(free(999, 1064), held(1000, 1063)), none, "1000–1063"},
		{"63 ports", slices.Concat(free(999, 1063), held(1000, 1062)), none, ""},
		{"a gap of 256", slices.Concat(free(999, 1257), held(1000, 1256)), none, "1000–1256"},
		{"a gap of 257", slices.Concat(free(999, 1258), held(1000, 1257)), none, ""},
		{"nothing below it was tried", slices.Concat(free(1064), held(1000, 1063)), none, ""},
		{"nothing above it was tried", slices.Concat(free(999), held(1000, 1063)), none, ""},
		{"the port below was not tried", slices.Concat(free(998, 1064), held(1000, 1063)), none, ""},
		{"the port above was not tried", slices.Concat(free(999, 1065), held(1000, 1063)), none, ""},
		{"one protocol at its low end", slices.Concat(free(999, 1064), held(1000, 1063)[1:]), none, ""},
		{"one protocol at its high end", slices.Concat(free(999, 1064), held(1000, 1063)[:3]), none, ""},
		{"an exclusion inside", slices.Concat(free(999, 1064), held(1000, 1063), bound(BindNo, 1030)), none, ""},
		{"what says nothing inside", slices.Concat(free(999, 1064), held(1000, 1063), bound(BindOther, 1030)), none, ""},
		{"the wider of two", slices.Concat(free(999, 1064, 1999, 2100), held(1000, 1063, 2000, 2099)), none, "2000–2099"},
		{"the first of two that are alike", slices.Concat(free(999, 1064, 1999, 2064), held(1000, 1063, 2000, 2063)), none, "1000–1063"},
		{"an owner at its end", slices.Concat(free(999, 1064), held(1000, 1063)), OwnedBy([]Listener{{Proto: port.TCP, Port: 1063}}), ""},
		{"an owner elsewhere", slices.Concat(free(999, 1064), held(1000, 1063)), OwnedBy([]Listener{{Proto: port.TCP, Port: 1064}}), "1000–1063"},
		{"held at both ends of what was tried", held(1000, 1063), none, ""},
		{"nothing was tried", nil, none, ""},
	} {
		got := ""
		if r, ok := FindBlock(c.binds, c.owned); ok {
			got = r.String()
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// The binds of a search over a few strides are known one by one.
func TestSearchTriesThesePorts(t *testing.T) {
	const low, high = 40100, 40163
	bind := func(_ port.Proto, p uint16) BindResult {
		if p >= low && p <= high+300 {
			return BindInUse
		}
		return BindOK
	}
	found, ok := FindBlock(Search(port.Range{Start: 40000, End: 41000}, 700, bind, OwnedBy(nil)), OwnedBy(nil))
	if want := (port.Range{Start: low, End: high + 300}); !ok || found != want {
		t.Errorf("found %v %v, want %v", found, ok, want)
	}
	lowest, highest := uint16(65535), uint16(0)
	Search(SearchSpace(), 700, func(_ port.Proto, p uint16) BindResult {
		lowest, highest = min(lowest, p), max(highest, p)
		return BindOK
	}, OwnedBy(nil))
	if lowest != 32768 || highest != 65280 {
		t.Errorf("tried from %d to %d", lowest, highest)
	}
	lowest = 65535
	Search(port.Range{Start: 1, End: 2000}, 700, func(_ port.Proto, p uint16) BindResult {
		lowest = min(lowest, p)
		return BindOK
	}, OwnedBy(nil))
	if lowest != 1024 {
		t.Errorf("the lowest port tried is %d", lowest)
	}
}
