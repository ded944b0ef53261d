package lsp

import (
	"context"
	"io/fs"
	"log/slog"
	"testing"
	"testing/synctest"

	"go.lsp.dev/protocol"

	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

func idleSession(ctx context.Context) *session {
	return newSession(ctx, func() {}, Options{Reader: silentMachine{}, Log: slog.New(slog.DiscardHandler)})
}

// TestAPanicInTheBackgroundIsNotTheEnd: what ran goes on after a while.
func TestAPanicInTheBackgroundIsNotTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := idleSession(ctx)
		calls := 0
		s.spawn(func(context.Context) {
			if calls++; calls < 3 {
				panic("broken")
			}
		})
		s.work.Wait()
		if calls != 3 {
			t.Errorf("%d calls", calls)
		}
		s.spawn(func(context.Context) { panic("broken for ever") })
		cancel()
		s.work.Wait()
	})
}

// TestInitializedCountsOnce: a second one starts nothing.
func TestInitializedCountsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := idleSession(ctx)
		asked := 0
		s.judge.probe = probe.New(describedMachine{&asked}, probe.Options{})
		for range 3 {
			if err := s.initialized(ctx, &protocol.InitializedParams{}); err != nil {
				t.Error(err)
			}
		}
		synctest.Wait()
		if asked != 1 {
			t.Errorf("%d readings of the machine began", asked)
		}
		cancel()
		s.work.Wait()
	})
}

// describedMachine counts how often the description of the machine is read, with which a reading begins.
type describedMachine struct{ asked *int }

func (m describedMachine) Read(_ context.Context, name string) ([]byte, error) {
	if name == fact.NameRecording {
		*m.asked++
	}
	return nil, fs.ErrNotExist
}

// TestOlderSettingsDoNotReplaceNewerOnes: answers may come in another order than they were asked for.
func TestOlderSettingsDoNotReplaceNewerOnes(t *testing.T) {
	s := idleSession(t.Context())
	first, second := s.nextTurn(), s.nextTurn()
	s.configure(second, []byte(`{"enable":false}`))
	s.configure(first, []byte(`{"enable":true}`))
	if s.judge.currentSettings().enable {
		t.Error("the older settings are in use")
	}
	s.configure(s.nextTurn(), []byte(`{"enable":true}`))
	if !s.judge.currentSettings().enable {
		t.Error("the newest settings are not in use")
	}
}
