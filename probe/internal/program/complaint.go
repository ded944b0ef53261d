package program

import (
	"regexp"
	"sync"
)

// maxComplaint bounds what is kept of a program's standard error, in bytes.
const maxComplaint = 16 << 10

// beginning keeps the first bytes that are written to it, and takes all others.
type beginning struct {
	most int
	text []byte
}

// Write implements io.Writer.
func (b *beginning) Write(p []byte) (int, error) {
	b.text = append(b.text, p[:min(len(p), b.most-len(b.text))]...)
	return len(p), nil
}

// wslCode is the code at the end of WSL's messages, the same in every language
// (microsoft/WSL src/windows/common/wslutil.cpp).
var wslCode = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`Wsl/[A-Za-z0-9_/]+`) })

// classOf is the class of what a failed program said on its two outputs: the code of WSL,
// which prints its messages on standard output, else "text" or "none". The text itself may
// name a user or a host.
func classOf(stdout, stderr []byte) string {
	for _, said := range [][]byte{stderr, stdout} {
		if code := wslCode().Find(said); code != nil {
			return string(code)
		}
	}
	if len(stderr) > 0 {
		return "text"
	}
	return "none"
}
