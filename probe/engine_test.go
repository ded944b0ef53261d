package probe

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/docker"
)

// TestASlowHomeHoldsNothingUp checks that while one call hangs, the previous answer is
// returned and find is not called again.
func TestASlowHomeHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e engine
		var asked atomic.Int64
		find := func(answer docker.Engine, takes time.Duration) func() docker.Engine {
			return func() docker.Engine {
				asked.Add(1)
				time.Sleep(takes)
				return answer
			}
		}
		steps := []struct {
			answer docker.Engine
			takes  time.Duration
			want   fact.Docker
			asked  int64
		}{
			{docker.Desktop, 0, fact.DockerDesktop, 1},
			{docker.InWSL, time.Hour, fact.DockerDesktop, 2},
			{docker.Unknown, 0, fact.DockerDesktop, 2},
		}
		for i, step := range steps {
			begin := time.Now()
			if got := e.ask(find(step.answer, step.takes)); got != step.want || asked.Load() != step.asked {
				t.Errorf("step %d: %q after %d questions", i, got, asked.Load())
			}
			if took := time.Since(begin); took > engineLimit {
				t.Errorf("step %d took %v", i, took)
			}
		}
		time.Sleep(2 * time.Hour)
		if got := e.ask(find(docker.Unknown, 0)); got != fact.DockerUnknown || asked.Load() != 3 {
			t.Errorf("at last: %q after %d questions", got, asked.Load())
		}
	})
}
