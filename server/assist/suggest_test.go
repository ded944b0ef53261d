package assist

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
)

// TestAListenerIsInsideWSLOnlyWhereThereIsWSL: on a plain Linux nothing is said of WSL.
func TestAListenerIsInsideWSLOnlyWhereThereIsWSL(t *testing.T) {
	for vantage, want := range map[fact.Vantage]string{
		fact.Windows: "a program inside WSL listens", fact.WSL2: "a program inside WSL listens", fact.WSL1: "a program inside WSL listens",
		fact.Linux: "a program listens", fact.Container: "a program listens", fact.Other: "a program listens",
	} {
		if got := Because(nil, &fact.Snapshot{Vantage: vantage}, suggest.Reason(fact.KindListenerGuest)); got != want {
			t.Errorf("%s: %q, want %q", vantage, got, want)
		}
	}
}
