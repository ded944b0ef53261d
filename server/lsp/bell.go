package lsp

// bell wakes the goroutine that reads it. Rung several times before it is heard, it is heard
// once.
type bell chan struct{}

func newBell() bell { return make(bell, 1) }

// ring does not block.
func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}
