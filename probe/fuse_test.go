package probe

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// TestFuse runs testdata/probe/fuse/*.txtar. Each is a recording and, last, the file
// "want": the Snapshot it must give, as describe writes it. Converted from readable text
// are hcn-entries.txt (VM, or owner/target, each as host, zero or a letter; protocol; range), *.rows (the rows of netsh's table) and *.pair
// (start and count of a dynamic range).
func TestFuse(t *testing.T) {
	for name, archive := range fuseCases(t) {
		t.Run(name, func(t *testing.T) {
			want := &archive.Files[len(archive.Files)-1]
			got := describe(snapshotOf(t, unpacked(t, archive)))
			if diff := cmp.Diff(string(want.Data), got); diff != "" && !*update {
				t.Errorf("run with -update if this is right:\n%s", diff)
			}
			if want.Data = []byte(got); *update {
				if err := os.WriteFile(filepath.Join(fuseFolder, name+".txtar"), txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

const fuseFolder = "../testdata/probe/fuse"

// fuseCases reads the cases of TestFuse by name.
func fuseCases(t *testing.T) map[string]*txtar.Archive {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(fuseFolder, "*.txtar"))
	if len(files) < 20 {
		t.Fatalf("only %d cases", len(files))
	}
	cases := map[string]*txtar.Archive{}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if archive.Files[len(archive.Files)-1].Name != "want" {
			t.Fatalf("%s: the last file must be want", file)
		}
		cases[strings.TrimSuffix(filepath.Base(file), ".txtar")] = archive
	}
	return cases
}

// unpacked writes a case as a recording and returns its folder.
func unpacked(t *testing.T, archive *txtar.Archive) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for _, f := range archive.Files[:len(archive.Files)-1] {
		name, content := converted(t, f)
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// recordedMachines are the folders of all recordings and of all cases of TestFuse.
func recordedMachines(t *testing.T) (dirs []string) {
	t.Helper()
	files, _ := filepath.Glob("../testdata/recordings/*/recording.json")
	for _, file := range files {
		dirs = append(dirs, filepath.Dir(file))
	}
	for _, archive := range fuseCases(t) {
		dirs = append(dirs, unpacked(t, archive))
	}
	return dirs
}

// TestEveryKindIsFused checks that each kind of reservation results from a recording, a
// case, or the ranges that the user names.
func TestEveryKindIsFused(t *testing.T) {
	met := map[fact.Kind]bool{}
	for _, dir := range recordedMachines(t) {
		r, err := OpenRecording(dir)
		if err != nil {
			t.Fatal(err)
		}
		extra := []fact.Reservation{{Range: port.One(5000)}}
		for _, r := range New(r, Options{Extra: extra}).Read(t.Context()).Reservations {
			met[r.Kind] = true
			if r.Kind.Index() < 0 || r.Side == "" || r.State == "" || r.Source == "" {
				t.Errorf("%s: %+v lacks something", dir, r)
			}
		}
	}
	for _, k := range fact.Kinds() {
		if !met[k.Kind] {
			t.Errorf("no recording and no case of testdata/probe/fuse gives a reservation of kind %s: package fuse does not make it, or has no case", k.Kind)
		}
	}
}

// without is a Reader that lacks the source called name.
type without struct {
	Reader
	name string
}

func (w without) Read(ctx context.Context, name string) ([]byte, error) {
	if name == w.name {
		return nil, fs.ErrNotExist
	}
	return w.Reader.Read(ctx, name)
}

// TestEverySourceMatters checks that each source, removed from some recorded machine,
// changes the Snapshot; a source that changes nothing need not be read.
func TestEverySourceMatters(t *testing.T) {
	matters := map[string]bool{}
	for _, dir := range recordedMachines(t) {
		r, err := OpenRecording(dir)
		if err != nil {
			t.Fatal(err)
		}
		known := func(name string) *fact.Snapshot {
			s := New(without{r, name}, Options{Now: fixedNow, Programs: true}).Read(t.Context())
			s.Sources = nil
			return s
		}
		whole := known("")
		for _, s := range fuse.Sources() {
			if _, err := r.Read(t.Context(), s.Name); err == nil && !matters[s.Name] && !known(s.Name).Same(whole) {
				matters[s.Name] = true
			}
		}
	}
	for _, s := range fuse.Sources() {
		if !matters[s.Name] {
			t.Errorf("%s changes nothing in any recording or case of testdata/probe/fuse", s.Name)
		}
	}
}

// converted makes the bytes of a source from its readable form.
func converted(t *testing.T, f txtar.File) (string, []byte) {
	t.Helper()
	base, ext, _ := strings.Cut(f.Name, ".")
	switch {
	case f.Name == "hcn-entries.txt":
		return fact.NameHCN, hcnEntries(t, f.Data)
	case ext == "rows":
		return base + ".txt", append([]byte("\r\nTitle\r\n\r\nStart  End\r\n----------    --------\r\n"), f.Data...)
	case ext == "pair":
		return base + ".txt", fmt.Appendf(nil, "\r\nTitle\r\n----------------\r\nfirst : %s\r\nmany : %s\r\n",
			bytes.Fields(f.Data)[0], bytes.Fields(f.Data)[1])
	}
	return f.Name, f.Data
}

func hcnEntries(t *testing.T, text []byte) []byte {
	t.Helper()
	var out []byte
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		r, _, err := port.ParseRange(fields[2])
		proto, ok := port.ParseProto(fields[1])
		if err != nil || !ok {
			t.Fatalf("%q", line)
		}
		entry := make([]byte, 64)
		owner, target, two := strings.Cut(fields[0], "/")
		if !two {
			target = owner
		}
		copy(entry[0:], partition(owner))
		copy(entry[16:], partition(target))
		binary.LittleEndian.PutUint32(entry[32:], uint32(proto))
		binary.LittleEndian.PutUint16(entry[60:], r.Start)
		binary.LittleEndian.PutUint16(entry[62:], r.End)
		out = append(out, entry...)
	}
	return out
}

// partition is a GUID by its name in hcn-entries.txt.
func partition(name string) []byte {
	switch name {
	case "host":
		return []byte{0x97, 0x61, 0xe1, 0xe0, 0x56, 0xdd, 0x10, 0x4a, 0x91, 0x95, 0x5e, 0xe7, 0xa1, 0x55, 0xa8, 0x38}
	case "zero":
		return make([]byte, 16)
	}
	return bytes.Repeat([]byte(name)[:1], 16)
}

// describe writes a Snapshot, one fact a line. It leaves out sources that are unavailable,
// or ok without a note, and the fixed rules of mirrored networking.
func describe(s *fact.Snapshot) string {
	var b strings.Builder
	fmt.Fprintf(&b, "vantage %s, mode %q by %q, declared %q, WSL %q, VM %s\n",
		s.Vantage, s.Mode, s.ModeSource, s.DeclaredMode, s.WSLVersion, s.VMState)
	if s.ConfigPending {
		b.WriteString("what is declared is not in effect yet\n")
	}
	if s.NoLocalhost {
		b.WriteString("localhost on Windows does not lead into WSL\n")
	}
	if len(s.Running) > 0 {
		fmt.Fprintf(&b, "distributions that run: %s\n", strings.Join(s.Running, ", "))
	}
	if s.MaxUserPort != 0 {
		fmt.Fprintf(&b, "MaxUserPort %d\n", s.MaxUserPort)
	}
	if s.Docker != fact.DockerUnknown {
		fmt.Fprintf(&b, "containers by %s\n", s.Docker)
	}
	switch {
	case s.NoBlock != "":
		fmt.Fprintf(&b, "surely no block: %s\n", s.NoBlock)
	case s.Block == nil:
		b.WriteString("no block\n")
	default:
		fmt.Fprintf(&b, "block %v %s by %s\n", s.Block.Range, s.Block.State, s.Block.Source)
	}
	for _, r := range s.Reservations {
		if r.Source != fact.SourceBuiltin || r.Kind == fact.KindBlockPredicted {
			fmt.Fprintf(&b, "%s %v %v %s on %s, %s by %s: %s %s", r.Kind, r.Range, r.Protos,
				strings.Join(r.Families.Names(), "+"), r.Side, r.State, r.Source, r.Owner, r.Address)
			if r.Target != "" {
				b.WriteString(" to " + r.Target)
			}
			b.WriteString("\n")
		}
	}
	for _, src := range s.Sources {
		noted := src.Note.Code != "" && src.Status == fact.StatusOK
		if noted || src.Status != fact.StatusUnavailable && src.Status != fact.StatusOK {
			fmt.Fprintf(&b, "%s is %s: %s\n", src.Name, src.Status, src.Detail+noteText(src.Note))
		}
	}
	return strings.ReplaceAll(b.String(), " \n", "\n")
}

// noteText writes the code of a note and the fields that are used.
func noteText(n fact.Note) string {
	text := string(n.Code)
	if n.Range.Valid() {
		text += fmt.Sprintf(" range=%v", n.Range)
	}
	if n.Other.Valid() {
		text += fmt.Sprintf(" other=%v", n.Other)
	}
	if n.Port != 0 {
		text += fmt.Sprintf(" port=%d/%v", n.Port, n.Proto)
	}
	if n.Who != "" {
		text += fmt.Sprintf(" who=%q", n.Who)
	}
	if n.Limit != 0 {
		text += fmt.Sprintf(" limit=%v", n.Limit)
	}
	return text
}
