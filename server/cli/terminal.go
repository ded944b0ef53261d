package cli

import (
	"os"

	"github.com/wsl-port-guard/wsl-port-guard/server/print"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
	"golang.org/x/term"
)

// usualWidth is the columns that text is written for where there is no terminal to ask.
const usualWidth = 100

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// width is the columns of the terminal that output goes to.
func (c *command) width() int {
	if f, ok := c.outFile.(*os.File); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
			return columns
		}
	}
	return usualWidth
}

// foldAt is the width at which sentences are broken: that of the terminal. Elsewhere they stay whole, so
// that programs such as grep find them; then it is 0.
func (c *command) foldAt() int {
	if !isTerminal(c.outFile) {
		return 0
	}
	return c.width()
}

// paint says whether output has colours: what --color says, else if it goes to a terminal that can
// show them and the user has not set NO_COLOR (no-color.org).
func (c *command) paint() screen.Paint {
	switch c.colour {
	case "always":
		return screen.Paint{On: true}
	case "never":
		return screen.Paint{}
	}
	wanted := os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return screen.Paint{On: wanted && isTerminal(c.outFile) && showsColours(c.outFile)}
}

// page says how text is shown to the reader of the output.
func (c *command) page() print.Page {
	return print.Page{Words: c.catalog(), Paint: c.paint(), Width: c.width(), Group: isTerminal(c.outFile)}
}
