package lsp

import (
	"testing"

	"go.uber.org/goleak"
)

// leavesNothing fails the test if goroutines that it started still run at its end. It is called before the
// sessions are started.
func leavesNothing(t testing.TB) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		if err := goleak.Find(before); err != nil {
			t.Error(err)
		}
	})
}
