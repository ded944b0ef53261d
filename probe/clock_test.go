package probe

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// TestTheClockIsSet sets the clock back and forward a minute after the start, as a user, a time server or a
// machine that wakes does. No source gets an age below zero, the block stays, what failed is tried again as
// soon as without that, and no more programs start than without that and in a first reading together.
func TestTheClockIsSet(t *testing.T) {
	for name, m := range quietMachines {
		t.Run(name, func(t *testing.T) {
			_, first := polled(t, m.set, 0, time.Second)
			usual, most := polled(t, m.set, 0, 30*time.Minute)
			for _, by := range []time.Duration{-8 * time.Hour, 8 * time.Hour} {
				got, effort := polled(t, m.set, by, 30*time.Minute)
				// A first reading may read lists twice: its own answers show that a VM runs.
				if !effort.within(most.plus(first).plus(first)) || effort.visits < most.visits || effort.programs() < most.programs()-netshLists {
					t.Errorf("set by %v: %+v, usual is %+v, a first reading %+v", by, effort, most, first)
				}
				if blockState(got) != blockState(usual) || got.VMState != usual.VMState {
					t.Errorf("set by %v: block %s, VM %s; usual is %s, %s", by, blockState(got), got.VMState, blockState(usual), usual.VMState)
				}
			}
		})
	}
}

// polled polls a machine for the given time, and sets its clock after a minute. It returns the last
// Snapshot and what the polling has cost.
func polled(t *testing.T, machine func(*world), by, long time.Duration) (last *fact.Snapshot, cost effort) {
	synctest.Test(t, func(t *testing.T) {
		w, set := newWorld(t), time.Duration(0)
		w.now = func() time.Time { return time.Now().Add(set).Round(0) } // without the clock that only counts up
		w.open()
		machine(w)
		p := w.probe()
		last = poll(t, p, min(long, time.Minute-time.Second))
		set = by
		if long > time.Minute {
			last = poll(t, p, long-time.Minute)
		}
		cost = w.effort()
	})
	return last, cost
}

// TestAMachineThatWakesIsReadAtOnce sets the clock while Watch waits, as it is found after a sleep: the machine is
// read at the next tick, and then at the interval as before.
func TestAMachineThatWakesIsReadAtOnce(t *testing.T) {
	for _, by := range []time.Duration{8 * time.Hour, -8 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			f, set := mirroredGuest(), atomic.Int64{}
			now := func() time.Time { return time.Now().Add(time.Duration(set.Load())).Round(0) }
			_, _, stop := watching(t, New(f, Options{Now: now}), 10*time.Minute)
			defer stop()
			time.Sleep(time.Minute)
			set.Store(int64(by))
			time.Sleep(2 * tick)
			if n := f.count(fact.NamePortRange); n != 2 {
				t.Errorf("set by %v: %d readings, want the first and one more", by, n)
			}
			time.Sleep(time.Hour)
			if n := f.count(fact.NamePortRange); n < 7 || n > 8 {
				t.Errorf("set by %v: %d readings an hour later", by, n)
			}
		})
	}
}

func (e effort) plus(o effort) effort {
	return effort{e.netsh + o.netsh, e.wsl + o.wsl, e.visits + o.visits, e.binds + o.binds}
}
