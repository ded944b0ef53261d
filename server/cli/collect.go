package cli

import (
	"os"
	"runtime/debug"
)

// collectRarely lets the heap grow to five times what is in use before it is collected.
// Walking folders makes much that is soon let go, in a process that ends right after it.
// A GOGC that the user has set stays in force.
func collectRarely() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}
