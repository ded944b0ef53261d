package lsp

// bell wakes the goroutine that receives from it. If it is rung several times before that, the
// goroutine wakes once.
type bell chan struct{}

func newBell() bell { return make(bell, 1) }

// ring does not block.
func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}
