package report

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// Entry is a finding with what an output shows beside it.
type Entry struct {
	Location
	Columns16 [2]int // Col and EndCol in UTF-16 code units instead of bytes
	Finding   check.Finding
	Source    string // the source line around the finding, without its end; "" if it is not needed or cannot be read
	Before    int    // how many bytes of the line stand before Source
	Free      []Replacement
}

// Replacement is a free port, and the text that puts it in place of the finding's literal.
type Replacement struct {
	Range port.Range
	Text  string
}

// Scanned says what a scan looked at.
type Scanned struct {
	Files    int // files in which ports were found
	Literals int // ports that were judged
	Unread   []UnreadFile
}

// UnreadFile is a file that was not read to its end, so that ports of it may not have been judged.
type UnreadFile struct {
	File string // slash-separated
	Why  scan.Unread
}
