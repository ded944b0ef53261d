package lsp

import (
	"context"
	"io/fs"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// mirroredInside is a probe.Reader of a WSL with a block.
type mirroredInside struct{}

func (mirroredInside) Read(_ context.Context, name string) ([]byte, error) {
	content, ok := map[string]string{
		fact.NameRecording: `{"version":1,"vantage":"wsl2","generation":"one"}`,
		fact.NameWSLInfo:   "mirrored\n",
		fact.NamePortRange: "44620 48715\n",
	}[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(content), nil
}

// countingMachine is a probe.Reader with kept answers that counts what is asked of it.
type countingMachine struct {
	mirroredInside
	readings, forgets atomic.Int64
}

func (m *countingMachine) Read(ctx context.Context, name string) ([]byte, error) {
	if name == fact.NameRecording {
		m.readings.Add(1)
	}
	return m.mirroredInside.Read(ctx, name)
}

func (m *countingMachine) Forget() { m.forgets.Add(1) }

// TestFocusReadsAndForgetsNothing has the window lose and get the focus; only the command Refresh drops
// the kept answers.
func TestFocusReadsAndForgetsNothing(t *testing.T) {
	m := &countingMachine{}
	e := startEditorWith(t, "", t.TempDir(), Options{Reader: m})
	e.initialize(`{"refreshInterval": 3600}`, "")
	until := func(what string, ok func() bool) {
		t.Helper()
		for deadline := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("no %s: %d readings, %d forgets", what, m.readings.Load(), m.forgets.Load())
			}
		}
	}
	until("first reading", func() bool { return m.readings.Load() > 0 })
	for range 5 {
		before := m.readings.Load()
		e.notify(methodWindow, windowParams{Focused: false})
		e.notify(methodWindow, windowParams{Focused: true})
		until("reading after a return", func() bool { return m.readings.Load() > before })
	}
	if n := m.forgets.Load(); n > 0 {
		t.Errorf("a return to the window forgot %d times", n)
	}
	e.call(methodRefresh, nil, nil)
	until("forgetting after Refresh", func() bool { return m.forgets.Load() == 1 })
}
