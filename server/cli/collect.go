package cli

import (
	"os"
	"runtime/debug"
)

// collectRarely makes the garbage collector run only when the heap has grown to five times
// what is in use. Reading many files allocates much that is needed for a moment only, in a
// process that ends right after it. A GOGC that the user has set stays in force.
func collectRarely() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}
