package wslconfig

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-json"
	"github.com/google/go-cmp/cmp"
)

// TestRead compares each testdata/probe/wslconfig/*.wslconfig with the *.want beside it.
func TestRead(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/probe/wslconfig/*.wslconfig")
	if len(files) < 20 {
		t.Fatalf("only %d fixtures", len(files))
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw := read(t, file)
			want := strings.TrimSpace(string(read(t, strings.TrimSuffix(file, "wslconfig")+"want")))
			if diff := cmp.Diff(want, describe(Read(raw))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// describe writes a Config in the form of a *.want file.
func describe(c Config) string {
	s := fmt.Sprintf("mode=%s ignored=%d", c.Mode, c.IgnoredPorts)
	if c.SafeMode {
		s += " safeMode"
	}
	if c.NoVirtio {
		s += " noVirtio"
	}
	if c.NoLocalhost {
		s += " noLocalhost"
	}
	return s
}

// TestSharedVectors compares with the results of Microsoft's own parser.
func TestSharedVectors(t *testing.T) {
	const root = "../../../shared/vectors"
	raw, err := os.ReadFile(filepath.Join(root, "expected.json"))
	if err != nil {
		t.Skip("SKIP: ../shared/vectors is not here")
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for name, expected := range all {
		if !strings.HasPrefix(name, "wslconfig/") {
			continue
		}
		seen++
		var want struct {
			Mode         *string
			IgnoredPorts []uint16
			Effective    string
		}
		if err := json.Unmarshal(expected, &want); err != nil {
			t.Fatal(err)
		}
		got := Read(read(t, filepath.Join(root, name)))
		mode := ""
		if want.Mode != nil {
			mode = *want.Mode
		}
		if got.Mode != mode || !cmp.Equal(got.IgnoredPorts, want.IgnoredPorts) || got.SafeMode != (want.Effective == "none") {
			t.Errorf("%s: got %+v, want %s", name, got, expected)
		}
	}
	if seen == 0 {
		t.Error("no vector of a .wslconfig")
	}
}

func TestRedactKeepsTheMeaningOnly(t *testing.T) {
	raw := read(t, "../../testdata/probe/wslconfig/personal.wslconfig")
	got := Redact(raw)
	if bytes.Contains(bytes.ToLower(got), []byte("margarethe")) {
		t.Errorf("a user's name is left:\n%s", got)
	}
	if diff := cmp.Diff(Read(raw), Read(got)); diff != "" {
		t.Errorf("the meaning changed: %s", diff)
	}
}

func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("../../testdata/probe/wslconfig/*.wslconfig")
	for _, file := range files {
		raw, _ := os.ReadFile(file)
		f.Add(raw)
	}
	// Half a surrogate pair: WSL narrows it to a byte, UTF-8 cannot hold it.
	f.Add([]byte("\xff\xfe[\x00w\x00s\x00l\x002\x00]\x00\n\x00n\x00e\x00t\x00w\x00o\x00r\x00k\x00i\x00n\x00g\x00M\x00o\x00d\x00e\x00=\x00m0i0r0r0o0r0e0d\xdd"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if diff := cmp.Diff(Read(raw), Read(Redact(raw))); diff != "" {
			t.Errorf("Redact changed the meaning: %s", diff)
		}
	})
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
