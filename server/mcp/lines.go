package mcp

import (
	"bufio"
	"errors"
	"io"
)

// maxLine is the most bytes of a line that are kept; a longer line is skipped. The longest message with a purpose has
// a pasted error line in it.
const maxLine = 1 << 20

// lines reads the lines of the input.
type lines struct{ in *bufio.Reader }

// next returns the next line, also a last one without an end. isTooLong reports that it was skipped, since it has more
// than maxLine bytes.
func (l lines) next() (line []byte, isTooLong bool, err error) {
	for {
		part, err := l.in.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			line, isTooLong = nil, true
		}
		if !isTooLong {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && (len(line) > 0 || isTooLong):
			return line, isTooLong, nil
		default:
			return line, isTooLong, err
		}
	}
}
