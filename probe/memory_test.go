package probe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/regular"
)

// fake is a Reader over a map; a value that begins with "!" is a recorded error.
type fake struct {
	mu    sync.Mutex
	files map[string]string
	reads map[string]int
}

func newFake(files map[string]string) *fake { return &fake{files: files, reads: map[string]int{}} }

func (f *fake) Read(_ context.Context, name string) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads[name]++
	content, ok := f.files[name]
	switch {
	case !ok:
		return nil, fs.ErrNotExist
	case content != "" && content[0] == '!':
		return nil, errorOf(fact.Status(content[1:]))
	}
	return []byte(content), nil
}

func (f *fake) set(name, content string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.files[name] = content
}

func (f *fake) count(name string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reads[name]
}

func mirroredGuest() *fake {
	return newFake(map[string]string{
		fact.NameRecording: `{"version":1,"vantage":"wsl2","generation":"one"}`,
		fact.NameWSLInfo:   "mirrored\n",
		fact.NamePortRange: "44620 48715\n",
	})
}

// blockState is the state of the block, "none" without one.
func blockState(s *fact.Snapshot) fact.State {
	if s.Block == nil {
		return "none"
	}
	return s.Block.State
}

func TestTwoFailuresMakeABlockStale(t *testing.T) {
	for _, broken := range []string{fact.NamePortRange, fact.NameWSLInfo} {
		for _, status := range []string{"!denied", "!timeout", "!parse-error", "!unavailable", "nonsense"} {
			t.Run(broken+status, func(t *testing.T) {
				f := mirroredGuest()
				p := New(f, Options{Now: fixedNow})
				want := []fact.State{fact.StateLive, fact.StateLive, fact.StateStale, fact.StateStale}
				for i := range want {
					if got := blockState(p.Read(t.Context())); got != want[i] {
						t.Fatalf("reading %d: %s, want %s", i, got, want[i])
					}
					f.set(broken, status)
				}
				f.set(broken, mirroredGuest().files[broken])
				if got := blockState(p.Read(t.Context())); got != fact.StateLive {
					t.Errorf("after recovery: %s", got)
				}
			})
		}
	}
}

func TestABlockFromBeforeIsNotRemembered(t *testing.T) {
	for what, change := range map[string]func(*fake){
		"the VM restarted": func(f *fake) {
			f.set(fact.NameRecording, `{"version":1,"vantage":"wsl2","generation":"two"}`)
			f.set(fact.NamePortRange, "!timeout")
		},
		"another recording": func(f *fake) {
			f.set(fact.NameRecording, `{"version":1,"vantage":"wsl2","generation":"one","capturedAt":"2026-01-01T00:00:00Z"}`)
			f.set(fact.NamePortRange, "!timeout")
		},
		"the mode is nat now": func(f *fake) { f.set(fact.NameWSLInfo, "nat") },
		"the range is the default now": func(f *fake) {
			f.set(fact.NamePortRange, "32768 60999\n")
		},
	} {
		t.Run(what, func(t *testing.T) {
			f := mirroredGuest()
			p := New(f, Options{})
			if got := blockState(p.Read(t.Context())); got != fact.StateLive {
				t.Fatal(got)
			}
			change(f)
			if got := blockState(p.Read(t.Context())); got != "none" {
				t.Errorf("block is %s", got)
			}
		})
	}
}

func TestExclusionsGrowStaleToo(t *testing.T) {
	f := mirroredGuest()
	f.set(fact.NameExcludedIPv4TCP, "----------    --------\n  51105  51204\n")
	p := New(f, Options{})
	p.Read(t.Context())
	f.set(fact.NameExcludedIPv4TCP, "!timeout")
	p.Read(t.Context())
	for _, r := range p.Read(t.Context()).Reservations {
		if r.Kind == fact.KindExcluded && r.State == fact.StateStale {
			return
		}
	}
	t.Error("no stale exclusion")
}

// TestHangingSource checks that a source which never answers hides no other, and is not
// read again while it hangs.
func TestHangingSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		let := make(chan struct{})
		h := &hanging{Reader: mirroredGuest(), name: fact.NameExcludedIPv4TCP, let: let}
		p := New(h, Options{})
		for range 3 {
			s := p.Read(t.Context())
			if blockState(s) != fact.StateLive {
				t.Error("the block is hidden")
			}
			for _, src := range s.Sources {
				if src.Name == fact.NameExcludedIPv4TCP && src.Status != fact.StatusTimeout {
					t.Errorf("status %s", src.Status)
				}
			}
		}
		if n := h.asked.Load(); n != 1 {
			t.Errorf("asked %d times", n)
		}
		close(let)
	})
}

// hanging ignores its context for one source.
type hanging struct {
	Reader
	name  string
	let   chan struct{}
	asked atomic.Int64
}

func (h *hanging) Read(ctx context.Context, name string) ([]byte, error) {
	if name == h.name {
		h.asked.Add(1)
		<-h.let
	}
	return h.Reader.Read(ctx, name)
}

func TestReadAfterCancelKeepsTheSnapshot(t *testing.T) {
	p := New(mirroredGuest(), Options{})
	before := p.Read(t.Context())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if after := p.Read(ctx); after != before {
		t.Errorf("%+v", after)
	}
}

func TestExtraPassesThrough(t *testing.T) {
	p := New(newFake(map[string]string{fact.NameRecording: `{"version":1,"vantage":"linux"}`}), Options{})
	p.SetExtra([]fact.Reservation{{}, {Range: onePort(5000), Owner: "me"}})
	got := p.Read(t.Context()).Reservations
	want := fact.Reservation{
		Kind: fact.KindExtra, Range: onePort(5000), Protos: 3, Families: fact.BothFamilies,
		Side: fact.SideBoth, State: fact.StateLive, Source: "user", Owner: "me",
	}
	if len(got) != 1 || got[0] != want {
		t.Errorf("%+v", got)
	}
}

func TestNothingToRead(t *testing.T) {
	s := New(newFake(nil), Options{}).Read(t.Context())
	if s.Vantage != fact.Other || len(s.Sources) != 1 || s.Sources[0].Name != fact.NameRecording {
		t.Errorf("%+v", s)
	}
}

func TestOpenRecordingRefuses(t *testing.T) {
	for want, content := range map[string]string{
		"version 2":          `{"version":2,"vantage":"windows"}`,
		"unknown vantage":    `{"version":1,"vantage":"moon"}`,
		"expected format":    `{"version":1,`,
		"unknown vantage \"": `{"version":1}`,
	} {
		dir := t.TempDir()
		write(t, dir, fact.NameRecording, content)
		_, err := OpenRecording(dir)
		var broken *RecordingError
		if !errors.As(err, &broken) || broken.Fault != RecordingUnreadable || !containsAll(err.Error(), want) {
			t.Errorf("%s: %v", content, err)
		}
	}
	dir := t.TempDir()
	write(t, dir, "file", "")
	for name, want := range map[string]RecordingFault{"": RecordingEmpty, "file": RecordingIsFile, "nowhere": RecordingMissing} {
		var broken *RecordingError
		if _, err := OpenRecording(filepath.Join(dir, name)); !errors.As(err, &broken) || broken.Fault != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(fmt.Sprintf("%s/%s", dir, name), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestBlockOfHCNEndsWithTheVM has HCN fail once the VM has stopped: what it showed before is
// over.
func TestBlockOfHCNEndsWithTheVM(t *testing.T) {
	f := newFake(map[string]string{
		fact.NameRecording:   `{"version":1,"vantage":"windows","windowsBuild":22631}`,
		fact.NameListRunning: "Ubuntu\r\n",
		fact.NameHCN:         string(hcnEntries(t, []byte("A tcp+udp 44620-48715\n"))),
	})
	p := New(f, Options{Now: fixedNow})
	if s := p.Read(t.Context()); blockState(s) != fact.StateLive {
		t.Errorf("while the VM runs: %+v", s.Block)
	}
	f.set(fact.NameHCN, "!timeout")
	if s := p.Read(t.Context()); blockState(s) != fact.StateLive {
		t.Errorf("after one failure: %+v", s.Block)
	}
	f.set(fact.NameListRunning, "")
	if s := p.Read(t.Context()); s.Block != nil || s.VMState != fact.VMStopped {
		t.Errorf("after the VM has stopped: VM %s, block %+v", s.VMState, s.Block)
	}
}

// TestOldBindsConfirmNothing has binds, or the list of listeners, fail since they confirmed
// what HCN shows, where nothing else speaks for it.
func TestOldBindsConfirmNothing(t *testing.T) {
	for _, name := range []string{fact.NameBindProbe, fact.NameListeners} {
		f := newFake(map[string]string{
			fact.NameRecording: `{"version":1,"vantage":"windows"}`,
			fact.NameHCN:       string(hcnEntries(t, []byte("A tcp+udp 44620-48715\nA tcp 3000\n"))),
			fact.NameListeners: "[]",
			fact.NameBindProbe: `[{"proto":"tcp","port":44620,"result":"10048"},{"proto":"udp","port":44620,"result":"10048"},
				{"proto":"tcp","port":48715,"result":"10048"},{"proto":"udp","port":48715,"result":"10048"}]`,
		})
		p := New(f, Options{Now: fixedNow})
		if s := p.Read(t.Context()); blockState(s) != fact.StateLive {
			t.Errorf("confirmed: %+v", s.Block)
		}
		f.set(name, "!denied")
		p.Read(t.Context())
		if s := p.Read(t.Context()); s.Block != nil || noteOn(s, fact.NameHCN) != fact.NoteUnconfirmed {
			t.Errorf("%s failed twice: block %+v, note %q", name, s.Block, noteOn(s, fact.NameHCN))
		}
	}
}

// TestPortsOfHCNGrowStale has HCN fail while the VM runs.
func TestPortsOfHCNGrowStale(t *testing.T) {
	f := newFake(map[string]string{
		fact.NameRecording: `{"version":1,"vantage":"windows","windowsBuild":22631}`,
		fact.NameHCN:       string(hcnEntries(t, []byte("A tcp+udp 44620-48715\nA tcp 3000\n"))),
	})
	p := New(f, Options{Now: fixedNow})
	p.Read(t.Context())
	f.set(fact.NameHCN, "!timeout")
	p.Read(t.Context())
	for _, r := range p.Read(t.Context()).Reservations {
		if r.Source == fact.NameHCN && r.State != fact.StateStale {
			t.Errorf("after two failures: %+v", r)
		}
	}
}

// broken panics where one source is read.
type broken struct{ *fake }

func (b broken) Read(ctx context.Context, name string) ([]byte, error) {
	if name == fact.NameReservedPorts {
		panic("broken")
	}
	return b.fake.Read(ctx, name)
}

// TestAPanicCostsOneSource: it is unknown, and the others are told.
func TestAPanicCostsOneSource(t *testing.T) {
	s := New(broken{mirroredGuest()}, Options{}).Read(t.Context())
	i := slices.IndexFunc(s.Sources, func(src fact.Source) bool { return src.Name == fact.NameReservedPorts })
	if i < 0 || s.Sources[i].Status != fact.StatusUnavailable || s.Sources[i].Note != (fact.Note{Code: fact.NoteFault, Who: "broken"}) {
		t.Errorf("%+v", s.Sources)
	}
	if blockState(s) != fact.StateLive {
		t.Errorf("the block is %s", blockState(s))
	}
}

// TestOurOwnFailuresHaveSentences: what this program says of a source that it could not read stands in the catalogues.
func TestOurOwnFailuresHaveSentences(t *testing.T) {
	tooLarge := fmt.Errorf("%w: more than 4 MB", regular.ErrTooLarge)
	for _, c := range []struct {
		err    error
		status fact.Status
		note   fact.NoteCode
	}{
		{tooLarge, fact.StatusUnavailable, fact.NoteTooLarge},
		{fmt.Errorf("%w: %w", ErrMalformed, tooLarge), fact.StatusParseError, fact.NoteTooLarge},
		{noteOf(&fault.Fault{Panic: "broken"}, ErrMalformed), fact.StatusParseError, fact.NoteFault},
	} {
		src := sourceAfter("a.txt", c.err, time.Time{})
		if src.Status != c.status || src.Note.Code != c.note || src.Detail != "" {
			t.Errorf("%v: %+v", c.err, src)
		}
	}
}
