package windows

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-json"
	"github.com/google/go-cmp/cmp"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/fixtures"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

const root = "../.."

func TestParsers(t *testing.T) {
	fixtures.Lines(t, root, "netsh-excluded", ParseExcluded, func(e Exclusion) string {
		if e.Administered {
			return e.Range.String() + " *"
		}
		return e.Range.String()
	})
	fixtures.Lines(t, root, "netsh-dynamic", fixtures.One(ParseDynamic), port.Range.String)
	fixtures.Lines(t, root, "netsh-portproxy", ParsePortProxy, func(f Forward) string {
		return fmt.Sprintf("%d %s %d to %s", f.Family, f.Address, f.Port, f.Target())
	})
	fixtures.Lines(t, root, "wsl-version", fixtures.One(ParseVersion), strings.Clone)
	fixtures.Lines(t, root, "wsl-list-running", ParseRunning, strings.Clone)
	fixtures.Lines(t, root, "windows-listeners", ParseListeners, func(l Listener) string {
		return fmt.Sprintf("%v %v %d %d %s", l.Proto, l.Address, l.Port, l.PID, l.Process)
	})
	fixtures.Lines(t, root, "bind-probe", ParseBinds, func(b Bind) string {
		return fmt.Sprintf("%v %d %s", b.Proto, b.Port, b.Result)
	})
	fixtures.Lines(t, root, "windows-registry", registryLines, strings.Clone)
}

func registryLines(raw []byte) (lines []string, err error) {
	r, err := ParseRegistry(raw)
	for _, v := range []struct {
		name  string
		value *uint32
	}{
		{"MaxUserPort", r.MaxUserPort},
		{"DefaultNetworkingMode", r.DefaultNetworkingMode},
		{"AllowNetworkingModeUserSetting", r.AllowNetworkingModeUserSetting},
	} {
		if v.value != nil {
			lines = append(lines, fmt.Sprintf("%s %d", v.name, *v.value))
		}
	}
	return lines, err
}

func TestJSONRefusesGarbage(t *testing.T) {
	for _, text := range []string{"", "{", "[", "nonsense", `{"port":`, `[{"port":-1}]`, `[{"port":65536}]`, "[[[["} {
		if _, err := ParseListeners([]byte(text)); err == nil {
			t.Errorf("listeners: %q is taken", text)
		}
		if _, err := ParseBinds([]byte(text)); err == nil {
			t.Errorf("binds: %q is taken", text)
		}
	}
	if _, err := ParseRegistry([]byte(`{"MaxUserPort":-1}`)); err == nil {
		t.Error("registry: a negative DWORD is taken")
	}
}

func TestParseHCN(t *testing.T) {
	entry := func(change func([]byte)) []byte {
		b := make([]byte, HCNEntrySize)
		b[32], b[60], b[62] = 3, 1, 2
		change(b)
		return b
	}
	good := entry(func([]byte) {})
	for name, raw := range map[string][]byte{
		"half an entry":   good[:40],
		"protocol 0":      entry(func(b []byte) { b[32] = 0 }),
		"protocol 4":      entry(func(b []byte) { b[32] = 4 }),
		"protocol 259":    entry(func(b []byte) { b[33] = 1 }),
		"ports reversed":  entry(func(b []byte) { b[60] = 9 }),
		"second is bad":   append(bytes.Clone(good), entry(func(b []byte) { b[32] = 9 })...),
		"a million of it": bytes.Repeat(good, MaxHCNEntries+1),
	} {
		if _, err := ParseHCN(raw); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	entries, err := ParseHCN(good)
	if err != nil || len(entries) != 1 || entries[0].Range != (port.Range{Start: 1, End: 2}) || entries[0].Protos != port.Both {
		t.Errorf("%+v %v", entries, err)
	}
	if entries, err = ParseHCN(nil); err != nil || entries == nil {
		t.Errorf("an empty table: %v %v", entries, err)
	}
}

func TestRedactRunning(t *testing.T) {
	raw := []byte("U\x00b\x00u\x00n\x00t\x00u\x00\r\x00\n\x00a\x00n\x00n\x00a\x00\r\x00\n\x00")
	names, err := ParseRunning(RedactRunning(raw))
	if diff := cmp.Diff([]string{"Ubuntu", "distro-2"}, names); diff != "" || err != nil {
		t.Error(diff, err)
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
	seen := map[string]int{}
	for name, expected := range all {
		kind, _, _ := strings.Cut(name, "/")
		told := map[string]func([]byte) (any, error){
			"netsh-excluded": excludedJSON, "netsh-dynamic": dynamicJSON, "hcn": hcnJSON,
		}[kind]
		if told == nil {
			continue
		}
		seen[kind]++
		raw, err := os.ReadFile(filepath.Join(vectors, name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := told(raw)
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
	if len(seen) != 3 {
		t.Errorf("vectors seen: %v", seen)
	}
	for file, want := range map[string]string{
		"list-running-quiet-two.utf16le.bin": "[Ubuntu docker-desktop]", "list-running-quiet-two.utf8.txt": "[Ubuntu docker-desktop]",
		"list-running-quiet-none.utf16le.bin": "[]", "mirrored-failed-en.utf16le.bin": "error", "list-verbose.utf16le.bin": "error",
	} {
		raw, err := os.ReadFile(filepath.Join(vectors, "wsl-exe", file))
		if err != nil {
			t.Fatal(err)
		}
		names, err := ParseRunning(raw)
		if got := fmt.Sprint(names); err == nil && got != want || err != nil && want != "error" {
			t.Errorf("%s: %s %v, want %s", file, got, err, want)
		}
	}
	raw, _ = os.ReadFile(filepath.Join(vectors, "wsl-exe/version-zh-cn.utf16le.bin"))
	if v, err := ParseVersion(raw); v != "2.9.4" {
		t.Errorf("version %q %v", v, err)
	}
}

func excludedJSON(raw []byte) (any, error) {
	rows, err := ParseExcluded(raw)
	out := []any{}
	for _, r := range rows {
		out = append(out, []any{float64(r.Range.Start), float64(r.Range.End), r.Administered})
	}
	return out, err
}

func dynamicJSON(raw []byte) (any, error) {
	r, err := ParseDynamic(raw)
	return map[string]any{"start": float64(r.Start), "end": float64(r.End), "count": float64(r.Len())}, err
}

func hcnJSON(raw []byte) (any, error) {
	entries, err := ParseHCN(raw)
	out := []any{}
	for _, e := range entries {
		out = append(out, map[string]any{
			"owner": e.Owner, "target": e.Target, "proto": float64(e.Protos),
			"start": float64(e.Range.Start), "end": float64(e.Range.End),
		})
	}
	return out, err
}

func FuzzParse(f *testing.F) {
	for _, folder := range []string{"netsh-excluded", "netsh-dynamic", "wsl-version", "wsl-list-running", "windows-listeners", "bind-probe", "windows-registry"} {
		fixtures.Seed(f, root, folder)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		rows, err := ParseExcluded(raw)
		for _, r := range rows {
			if !r.Range.Valid() || err != nil {
				t.Errorf("%+v %v", r, err)
			}
		}
		if r, err := ParseDynamic(raw); err == nil && !r.Valid() {
			t.Errorf("%+v", r)
		}
		if v, err := ParseVersion(raw); (err == nil) != (strings.Count(v, ".") == 2) {
			t.Errorf("%q %v", v, err)
		}
		for _, l := range must(ParseListeners(raw)) {
			if l.Port == 0 || !l.Address.IsValid() || strings.ContainsAny(l.Process, `\/`) {
				t.Errorf("%+v", l)
			}
		}
		for _, b := range must(ParseBinds(raw)) {
			if b.Port == 0 {
				t.Errorf("%+v", b)
			}
		}
		entries, _ := ParseHCN(raw)
		blocks, ports := Blocks(entries)
		if len(blocks)+len(ports) > len(entries) {
			t.Error("more than there was")
		}
		if again := must(ParseRunning(RedactRunning(raw))); len(again) != len(must(ParseRunning(raw))) {
			t.Errorf("redacting lost a name: %q", again)
		}
		forwards := must(ParsePortProxy(raw))
		if again := must(ParsePortProxy(RedactPortProxy(raw))); len(again) != len(forwards) {
			t.Errorf("redacting lost a forward: %v", again)
		}
		_, _ = ParseRegistry(raw)
	})
}

func must[T any](values []T, _ error) []T { return values }
