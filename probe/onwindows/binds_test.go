package onwindows

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// TestASearchIsForgottenWhenItsBlockIsGone: what a search has found proves nothing once a port inside it can be bound, whatever
// else is thought to be the block. Otherwise the block would seem to be held until the VM ends.
func TestASearchIsForgottenWhenItsBlockIsGone(t *testing.T) {
	first, second := port.Range{Start: 40525, End: 44620}, port.Range{Start: 50000, End: 54095}
	var held port.Range // the block now
	searches := 0
	binder := func(_ port.Proto, p uint16) windows.BindResult {
		if held.Contains(p) {
			return windows.BindInUse
		}
		return windows.BindOK
	}
	nobody := func(port.Proto, uint16) bool { return false }
	tried := &triedBinds{}
	read := func(guest port.Range) string {
		thought := []port.Range{guest}
		if r, ok := windows.FindBlock(tried.found, nobody); ok && r != guest {
			thought = append(thought, r)
		}
		tried.bind(thought, nobody, func(r port.Range) []windows.Bind { return windows.Confirm(r, binder) }, func() []windows.Bind {
			searches++
			return windows.Search(windows.SearchSpace(), mostTried, binder, nobody)
		})
		block, ok := windows.FindBlock(tried.binds, nobody)
		if !ok {
			return "none"
		}
		return block.String()
	}
	for _, step := range []struct {
		what     string
		held     port.Range
		guest    port.Range // the range inside the VM, which need not be the block
		want     string
		searches int
	}{
		{"the block is elsewhere", second, first, "50000–54095", 1},
		{"it is still there", second, first, "50000–54095", 1},
		{"it is gone", port.Range{}, first, "none", 2},
		{"it is still gone", port.Range{}, first, "none", 2},
	} {
		held = step.held
		if got := read(step.guest); got != step.want || searches != step.searches {
			t.Errorf("%s: %s after %d searches, want %s after %d", step.what, got, searches, step.want, step.searches)
		}
	}
}
