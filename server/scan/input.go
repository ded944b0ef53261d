package scan

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

const (
	maxFile     = 2 << 20 // a larger file is no configuration that a person wrote
	maxLiterals = 50_000  // and neither is one with more ports
)

// source is a file's text as UTF-8 and the way back to its bytes.
type source struct {
	utf8    []byte
	offsets []int32 // offset in the file of each byte of utf8 and of the end; nil if they are the same
}

// decode takes UTF-8, with or without byte order mark, and UTF-16 with one, as Windows
// tools write it. ok is false for files that are too large or binary.
func decode(content []byte) (s source, ok bool) {
	if len(content) > maxFile {
		return source{}, false
	}
	switch {
	case bytes.HasPrefix(content, []byte{0xFF, 0xFE}):
		return decodeUTF16(content, 0, 1), true
	case bytes.HasPrefix(content, []byte{0xFE, 0xFF}):
		return decodeUTF16(content, 1, 0), true
	case bytes.IndexByte(content[:min(len(content), 8192)], 0) >= 0:
		return source{}, false
	}
	return source{utf8: content}, true
}

// decodeUTF16 reads code units whose low and high byte lie at the given offsets.
func decodeUTF16(content []byte, low, high int) source {
	unit := func(i int) rune { return rune(content[i+low]) | rune(content[i+high])<<8 }
	s := source{utf8: make([]byte, 0, len(content)), offsets: make([]int32, 0, len(content)+1)}
	for i := 2; i+1 < len(content); i += 2 {
		r, at := unit(i), i
		if utf16.IsSurrogate(r) && i+3 < len(content) {
			if pair := utf16.DecodeRune(r, unit(i+2)); pair != utf8.RuneError {
				r, i = pair, i+2
			}
		}
		from := len(s.utf8)
		s.utf8 = utf8.AppendRune(s.utf8, r)
		for range len(s.utf8) - from {
			s.offsets = append(s.offsets, int32(at))
		}
	}
	s.offsets = append(s.offsets, int32(len(content)))
	return s
}

// original is the span of the file's own bytes.
func (s *source) original(span text.Span) text.Span {
	if s.offsets == nil {
		return span
	}
	return text.Span{Start: int(s.offsets[span.Start]), End: int(s.offsets[span.End])}
}
