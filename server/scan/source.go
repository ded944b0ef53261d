package scan

import (
	"bytes"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// MaxLiterals is how many literals one file may have; further ones are left out. Nobody writes a
// configuration with more ports.
const MaxLiterals = grammar.MaxHits

// source is a file's text as UTF-8, with the offsets of its bytes in the file.
type source struct {
	utf8    []byte
	offsets []int32 // offset in the file of each byte of utf8 and of the end; nil if they are the same
}

// decode accepts UTF-8, with or without byte order mark, and UTF-16 with one. ok is false for binary
// files.
func decode(content []byte) (s source, ok bool) {
	if decoded, offsets, ok := text.DecodeUTF16(content); ok {
		return source{decoded, offsets}, true
	}
	if bytes.IndexByte(content[:min(len(content), 8192)], 0) >= 0 {
		return source{}, false
	}
	return source{utf8: content}, true
}

// original converts a span of utf8 to a span of the file's own bytes.
func (s *source) original(span text.Span) text.Span {
	if s.offsets == nil {
		return span
	}
	return text.Span{Start: int(s.offsets[span.Start]), End: int(s.offsets[span.End])}
}
