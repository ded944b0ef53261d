package cli

import (
	"os"
	"runtime/debug"
)

// collectRarely makes the garbage collector run only when the heap has grown to five times the memory
// in use. Reading many files allocates much memory that is soon free, and the process ends right after
// that. A GOGC that the user has set takes precedence.
func collectRarely() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}
