package probe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/regular"
)

// answer is what a machine answers when one source is read.
type answer func(ctx context.Context) ([]byte, error)

// answers is a Reader: the answers of a machine by the name of the source.
type answers map[string]answer

func (a answers) Read(ctx context.Context, name string) ([]byte, error) {
	if a[name] == nil {
		return nil, errorOf(fact.StatusUnavailable)
	}
	return a[name](ctx)
}

// except is a with another answer for one source; nil for none.
func (a answers) except(name string, other answer) answers {
	changed := maps.Clone(a)
	changed[name] = other
	return changed
}

func says(raw []byte, err error) answer {
	return func(context.Context) ([]byte, error) { return raw, err }
}

// faults are the answers of a source that fails, by what is wrong; let is closed when the test ends.
func faults(let <-chan struct{}) map[string]answer {
	return map[string]answer{
		"hanging until it is given up": func(ctx context.Context) ([]byte, error) { <-ctx.Done(); return nil, ctx.Err() },
		"hanging for ever":             func(context.Context) ([]byte, error) { <-let; return nil, errors.New("too late") },
		"endless":                      says(nil, fmt.Errorf("%w: %w", ErrMalformed, regular.ErrTooLarge)),
		"a panic":                      func(context.Context) ([]byte, error) { panic("broken") },
		"garbage, no text":             says(bytes.Repeat([]byte{0xff, 0x00, 0x9c}, 99), nil),
		"garbage, HTML":                says([]byte("<html>45456 45500</html>\n"), nil),
		"garbage, JSON":                says([]byte(`{"45456": [45456, {}]`), nil),
		"another language":             says([]byte("Der Dienst wurde nicht gestartet: 45456 - 45500.\r\n"), nil),
		"another code page":            says([]byte("\xcf\xb5\xcd\xb3\xd5\xd2\xb2\xbb\xb5\xbd 45456 45500\r\n"), nil), // 936, Chinese
		"UTF-16":                       says([]byte("N\x00o\x00 \x004\x005\x004\x005\x006\x00\r\x00\n\x00"), nil),
	}
}

// TestEveryFaultOfEverySource has each source fail in each way, on recorded machines on which it matters:
// the source is shown with a reason, nothing that rests on it is claimed, and the others are read.
func TestEveryFaultOfEverySource(t *testing.T) {
	machines := remembered(t)
	for _, source := range fuse.Sources() {
		t.Run(source.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				let := make(chan struct{})
				defer close(let)
				for machine, whole := range whereItMatters(t, machines, source.Name) {
					for name, wrong := range faults(let) {
						checkFault(t, name+" on "+machine, whole, source.Name, wrong)
					}
				}
			})
		})
	}
}

// checkFault reads a machine on which one source gives a wrong answer.
func checkFault(t *testing.T, what string, whole answers, name string, wrong answer) {
	t.Helper()
	got, before, unknown := snapshotBy(whole.except(name, wrong)), snapshotBy(whole), snapshotBy(whole.except(name, nil))
	src, listed := sourceIn(got, name)
	switch {
	case name == fact.NameWSLConfig && src.Status == fact.StatusOK:
		// WSL passes over lines of .wslconfig that it does not understand, so a file of such lines is empty.
		unknown = snapshotBy(whole.except(name, says(nil, nil)))
	case listed && (src.Status == fact.StatusOK || src.Note.Code == "" && src.Detail == ""):
		t.Errorf("%s: the source is %+v", what, src)
	}
	if more := claimedBeyond(got, unknown); len(more) > 0 {
		t.Errorf("%s: although the source is not known, it claims %q", what, more)
	}
	for _, src := range before.Sources {
		if other, _ := sourceIn(got, src.Name); src.Name != name && other.Status != src.Status {
			t.Errorf("%s: %s is %s, was %s", what, src.Name, other.Status, src.Status)
		}
	}
}

// TestHalfALine cuts the text of each source off, at its end at every byte: what is then claimed is claimed
// of the whole text too, or the source is unknown.
func TestHalfALine(t *testing.T) {
	machines := remembered(t)
	for _, source := range fuse.Sources() {
		t.Run(source.Name, func(t *testing.T) {
			for machine, whole := range whereItMatters(t, machines, source.Name) {
				right, _ := whole[source.Name](t.Context())
				unknown, all := snapshotBy(whole.except(source.Name, nil)), snapshotBy(whole)
				for end := 1; end < len(right); end += 1 + (len(right)-end)/16 {
					got := snapshotBy(whole.except(source.Name, says(right[:end:end], nil)))
					as := []*fact.Snapshot{unknown}
					if src, _ := sourceIn(got, source.Name); src.Status == fact.StatusOK {
						as = append(as, all)
					}
					if more := claimedBeyond(got, as...); len(more) > 0 {
						t.Errorf("%s, %q: it claims %q", machine, right[:end], more)
					}
				}
			}
		})
	}
}

// whereItMatters are a few machines that tell a source and on which something rests on it.
func whereItMatters(t *testing.T, machines map[string]answers, name string) map[string]answers {
	t.Helper()
	const enough = 3
	found := map[string]answers{}
	for _, machine := range slices.Sorted(maps.Keys(machines)) {
		whole := machines[machine]
		_, err := whole[name](context.Background())
		if err == nil && len(claimedBeyond(snapshotBy(whole), snapshotBy(whole.except(name, nil)))) > 0 {
			found[machine] = whole
		}
		if len(found) == enough {
			break
		}
	}
	if len(found) == 0 {
		t.Error("the source matters on no recorded machine")
	}
	return found
}

// remembered are all recorded machines, in memory.
func remembered(t *testing.T) map[string]answers {
	machines := map[string]answers{}
	for i, dir := range recordedMachines(t) {
		r, err := OpenRecording(dir)
		if err != nil {
			t.Fatal(err)
		}
		all := answers{fact.NameRecording: says(r.Read(t.Context(), fact.NameRecording))}
		for _, s := range fuse.Sources() {
			all[s.Name] = says(r.Read(t.Context(), s.Name))
		}
		machines[fmt.Sprintf("machine %03d, %s", i, filepath.Base(dir))] = all
	}
	return machines
}

func snapshotBy(r Reader) *fact.Snapshot {
	return New(r, Options{Now: fixedNow, Programs: true}).Read(context.Background())
}

func sourceIn(s *fact.Snapshot, name string) (src fact.Source, listed bool) {
	i := slices.IndexFunc(s.Sources, func(src fact.Source) bool { return src.Name == name })
	if i < 0 {
		return fact.Source{}, false
	}
	return s.Sources[i], true
}

// claimedBeyond lists what s claims of the machine and none of the others does.
func claimedBeyond(s *fact.Snapshot, others ...*fact.Snapshot) (more []string) {
	var known []string
	for _, o := range others {
		known = append(known, claims(o)...)
	}
	for _, claim := range claims(s) {
		if !slices.Contains(known, claim) {
			more = append(more, claim)
		}
	}
	return more
}

// claims lists what s says of the machine, one line each. What is unknown is no line.
func claims(s *fact.Snapshot) (lines []string) {
	c := *s
	c.Sources, c.Reservations = nil, nil
	for line := range strings.Lines(describe(&c)) {
		lines = append(lines, line)
	}
	for _, r := range s.Reservations {
		lines = append(lines, fmt.Sprintf("%+v", r))
	}
	return lines
}

// TestNothingOfAFailedSourceStaysLive reads machines three times, a source the first time only: what rests on it
// is stale, or no longer claimed. The mode and the id of a VM cannot change while it runs, so what follows from
// them stays.
func TestNothingOfAFailedSourceStaysLive(t *testing.T) {
	machines := remembered(t)
	for _, source := range fuse.Sources() {
		if source.Name == fact.NameVMID || source.OnDemand {
			continue
		}
		t.Run(source.Name, func(t *testing.T) {
			for machine, whole := range whereItMatters(t, machines, source.Name) {
				failing := maps.Clone(whole)
				p := New(failing, Options{Now: fixedNow, Programs: true})
				p.Read(t.Context())
				failing[source.Name] = says(nil, context.DeadlineExceeded)
				p.Read(t.Context())
				got, unknown := p.Read(t.Context()), snapshotBy(whole.except(source.Name, nil))
				for _, claim := range claimedBeyond(got, unknown) {
					rule := strings.Contains(claim, "Source:"+fact.SourceBuiltin)
					if !rule && (strings.Contains(claim, "State:live") || strings.HasPrefix(claim, "block") && strings.Contains(claim, " live by")) {
						t.Errorf("%s: it still claims %s", machine, claim)
					}
				}
			}
		})
	}
}

func TestACutOffLineIsTold(t *testing.T) {
	f := mirroredGuest()
	f.set(fact.NamePortRange, "44620 4871")
	src, _ := sourceIn(snapshotBy(f), fact.NamePortRange)
	if src.Status != fact.StatusParseError || src.Note.Code != fact.NoteCutOff {
		t.Errorf("%+v", src)
	}
}
