package probe

import (
	"strings"
	"testing"
	"time"
)

const pollEvery = 10 * time.Second // the default of wslPortGuard.refreshInterval

// BenchmarkIdleHour measures what an hour of watching costs while nothing happens and the
// window has the focus: the total time of all readings, and the programs they start.
func BenchmarkIdleHour(b *testing.B) {
	b.Run("Windows, simulated", func(b *testing.B) {
		calls := map[string]int{}
		for range b.N {
			w := newWorld(b)
			now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
			w.now = func() time.Time { return now }
			w.open()
			p := w.probe()
			for end := now.Add(time.Hour); now.Before(end); now = now.Add(pollEvery) {
				p.Read(b.Context())
			}
			for call, n := range w.calls {
				calls[kindOfCall(call)] += n
			}
			calls["binds"] += w.binds
		}
		for kind, n := range calls {
			b.ReportMetric(float64(n)/float64(b.N), kind+"/op")
		}
	})
	b.Run("this machine", func(b *testing.B) {
		for range b.N {
			p := New(OpenMachine(), Options{})
			w := watch{Probe: p}
			for range int(time.Hour / pollEvery) {
				p.Read(b.Context())
				for range int(pollEvery / tick) {
					w.readCheap(b.Context())
				}
			}
		}
	})
}

// kindOfCall groups the calls of a world.
func kindOfCall(call string) string {
	switch {
	case strings.HasPrefix(call, "netsh.exe"):
		return "netsh"
	case strings.HasPrefix(call, "wsl.exe -d"):
		return "wsl-d"
	case strings.HasPrefix(call, "wsl.exe"):
		return "wsl-list"
	}
	return call
}
