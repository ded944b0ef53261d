package cli

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/windows"
)

// isConsole reports whether w is a console, to which Go writes UTF-16.
func isConsole(w io.Writer) bool {
	_, _, ok := consoleMode(w)
	return ok
}

func consoleMode(w io.Writer) (console windows.Handle, mode uint32, ok bool) {
	f, ok := w.(*os.File)
	if !ok {
		return 0, 0, false
	}
	console = windows.Handle(f.Fd())
	err := windows.GetConsoleMode(console, &mode)
	return console, mode, err == nil
}

// displayLanguages are the languages in which Windows shows itself to the user, most wanted first; none where they cannot
// be read, which gives English.
func displayLanguages() []string {
	names, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil {
		return nil
	}
	return names
}

// showsColours makes a console obey control sequences for colours, and reports whether it does.
// Consoles before Windows 10 do not.
func showsColours(w io.Writer) bool {
	console, mode, ok := consoleMode(w)
	return ok && windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}

func isPipeClosedOnWindows(err error) bool {
	return errors.Is(err, windows.ERROR_BROKEN_PIPE) || errors.Is(err, windows.ERROR_NO_DATA)
}
