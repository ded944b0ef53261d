package recorded

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-json"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// Case is a machine on which doctor confirms or contradicts an assumption.
type Case struct {
	Name       string
	Dir        string // a recording
	On         string // the recording of testdata/recordings from which it was made
	Assumption fact.Assumption
	Verdict    doctor.Verdict
	Also       map[fact.Assumption]doctor.Verdict // what else differs from On
}

// Cases reads testdata/doctor/*.txtar; top is the path of testdata. Each begins with lines:
//
//	on RECORDING            the recording that it changes
//	confirms ASSUMPTION     or: contradicts ASSUMPTION
//	also ASSUMPTION VERDICT what else changes by it, if anything
//	without NAME            a source that is left out
//
// Its files replace sources. NAME.add and NAME.change are short forms, see changed.
func Cases(t testing.TB, top string) (cases []Case) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(top, "doctor", "*.txtar"))
	if len(files) == 0 {
		t.Fatal("testdata/doctor has no cases")
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := Case{Name: strings.TrimSuffix(filepath.Base(file), ".txtar"), Dir: t.TempDir(), Also: map[fact.Assumption]doctor.Verdict{}}
		for line := range strings.Lines(string(archive.Comment)) {
			c.read(t, top, strings.Fields(line))
		}
		for _, f := range archive.Files {
			name, content := changed(t, c.Dir, f)
			write(t, filepath.Join(c.Dir, name), content)
		}
		cases = append(cases, c)
	}
	return cases
}

// read takes one line of the head of a case.
func (c *Case) read(t testing.TB, top string, words []string) {
	switch {
	case len(words) == 0 || words[0] == "#":
	case len(words) == 2 && words[0] == "on":
		c.On = words[1]
		if err := os.CopyFS(c.Dir, os.DirFS(filepath.Join(top, "recordings", c.On))); err != nil {
			t.Fatal(err)
		}
	case len(words) == 2 && words[0] == "confirms":
		c.Assumption, c.Verdict = fact.Assumption(words[1]), doctor.Confirmed
	case len(words) == 2 && words[0] == "contradicts":
		c.Assumption, c.Verdict = fact.Assumption(words[1]), doctor.Contradicted
	case len(words) == 3 && words[0] == "also":
		c.Also[fact.Assumption(words[1])] = doctor.Verdict(words[2])
	case len(words) == 2 && words[0] == "without":
		if err := os.Remove(filepath.Join(c.Dir, words[1])); err != nil {
			t.Fatal(err)
		}
	default:
		t.Fatalf("%s: %q", c.Name, words)
	}
}

// changed is a source of a case. Besides the source itself there are:
//
//	hcn-entries.txt             lines "host|vm PROTOCOL RANGE"
//	doctor-binds.json.change    lines "PROTOCOL PORT ADDRESS OPTION ERROR", in place of the same bind or added
//	bind-probe.json.change      lines "PROTOCOL PORT RESULT", and "search" for a search that finds nothing else
//	windows-listeners.json.add  lines "PROTOCOL ADDRESS PORT PROGRAM"
//	doctor-timings.json.change  lines "SOURCE STATUS MS"
func changed(t testing.TB, dir string, f txtar.File) (name string, content []byte) {
	t.Helper()
	var rows [][]string
	for line := range strings.Lines(string(f.Data)) {
		rows = append(rows, strings.Fields(line))
	}
	switch name, short, _ := strings.Cut(f.Name, ".json."); {
	case f.Name == "hcn-entries.txt":
		return fact.NameHCN, entriesOf(t, rows)
	case short == "":
		return f.Name, f.Data
	case name == "doctor-binds":
		return fact.NameDoctorBinds, edited(t, dir, fact.NameDoctorBinds, windows.ParseTrials, windows.FormatTrials, func(old []windows.Trial) []windows.Trial {
			for _, row := range rows {
				want := windows.Trial{Proto: proto(t, row[0]), Port: number(t, row[1]), Address: row[2], Option: windows.Option(row[3]), Error: uint32(number(t, row[4]))}
				old = slices.DeleteFunc(old, func(o windows.Trial) bool { o.Error = want.Error; return o == want })
				old = append(old, want)
			}
			return old
		})
	case name == "bind-probe":
		return fact.NameBindProbe, edited(t, dir, fact.NameBindProbe, windows.ParseBinds, windows.FormatBinds, func(old []windows.Bind) []windows.Bind {
			return changedBinds(t, old, rows)
		})
	case name == "windows-listeners":
		return fact.NameListeners, edited(t, dir, fact.NameListeners, windows.ParseListeners, windows.FormatListeners, func(old []windows.Listener) []windows.Listener {
			for _, row := range rows {
				text := fmt.Sprintf(`[{"proto":%q,"address":%q,"port":%s,"pid":4242,"process":%q}]`, row[0], row[1], row[2], row[3])
				more, err := windows.ParseListeners([]byte(text))
				if err != nil {
					t.Fatal(err)
				}
				old = append(old, more...)
			}
			return old
		})
	case name == "doctor-timings":
		return fact.NameDoctorTimings, edited(t, dir, fact.NameDoctorTimings, doctor.ParseTimings, doctor.FormatTimings, func(old []doctor.Timing) []doctor.Timing {
			for _, row := range rows {
				i := slices.IndexFunc(old, func(o doctor.Timing) bool { return o.Source == row[0] })
				old[i].Attempts[1] = doctor.Attempt{Status: fact.Status(row[1]), Millis: int64(number(t, row[2]))}
			}
			return old
		})
	}
	t.Fatalf("%s is no short form", f.Name)
	return "", nil
}

// edited changes a source of our own form.
func edited[T any](t testing.TB, dir, name string, parse func([]byte) (T, error), format func(T) ([]byte, error), change func(T) T) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	old, err := parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	content, err := format(change(old))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func changedBinds(t testing.TB, old []windows.Bind, rows [][]string) []windows.Bind {
	for _, row := range rows {
		if row[0] == "search" {
			space := windows.SearchSpace()
			for p := int(space.Start); p <= int(space.End); p += windows.Stride {
				old = append(old, windows.Bind{Proto: port.UDP, Port: uint16(p), Result: windows.BindOK})
			}
			continue
		}
		want := windows.Bind{Proto: proto(t, row[0]), Port: number(t, row[1]), Result: windows.BindResult(row[2])}
		old = slices.DeleteFunc(old, func(o windows.Bind) bool { return o.Proto == want.Proto && o.Port == want.Port })
		old = append(old, want)
	}
	return old
}

// entriesOf makes the bytes of HCN's entries.
func entriesOf(t testing.TB, rows [][]string) (out []byte) {
	host := []byte{0x97, 0x61, 0xe1, 0xe0, 0x56, 0xdd, 0x10, 0x4a, 0x91, 0x95, 0x5e, 0xe7, 0xa1, 0x55, 0xa8, 0x38}
	for _, row := range rows {
		r, _, err := port.ParseRange(row[2])
		if err != nil {
			t.Fatal(err)
		}
		entry := make([]byte, windows.HCNEntrySize)
		for i := range 16 {
			entry[i], entry[16+i] = 'A', 'A'
		}
		if row[0] == "host" {
			copy(entry, host)
			copy(entry[16:], host)
		}
		binary.LittleEndian.PutUint32(entry[32:], uint32(proto(t, row[1])))
		binary.LittleEndian.PutUint16(entry[60:], r.Start)
		binary.LittleEndian.PutUint16(entry[62:], r.End)
		out = append(out, entry...)
	}
	return out
}

func proto(t testing.TB, text string) port.Proto {
	t.Helper()
	p, ok := port.ParseProto(text)
	if !ok {
		t.Fatalf("%q is no protocol", text)
	}
	return p
}

func number(t testing.TB, text string) uint16 {
	t.Helper()
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	return uint16(n)
}

func write(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// Verdicts are what doctor finds on a recording, by the ids of the assumptions; out is the output of doctor --json.
func Verdicts(t testing.TB, out []byte) map[fact.Assumption]doctor.Verdict {
	t.Helper()
	var x struct {
		Assumptions []struct {
			ID      fact.Assumption
			Verdict doctor.Verdict
		}
	}
	if err := json.Unmarshal(out, &x); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	verdicts := map[fact.Assumption]doctor.Verdict{}
	for _, a := range x.Assumptions {
		verdicts[a.ID] = a.Verdict
	}
	return verdicts
}
