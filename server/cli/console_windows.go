package cli

import (
	"io"
	"os"

	"golang.org/x/sys/windows"
)

// isConsole reports whether w is a console, to which Go writes UTF-16.
func isConsole(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	var mode uint32
	return windows.GetConsoleMode(windows.Handle(f.Fd()), &mode) == nil
}
