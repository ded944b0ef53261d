package text

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxFile is the size in bytes above which a file is not looked at: a configuration that
// a person writes is smaller, and a bigger one would only slow the editor.
const MaxFile = 2 << 20

// DecodeUTF16 turns b into UTF-8 if it starts with a UTF-16 byte order mark, as older
// Windows tools write it; the mark itself is left out. offsets has, for each byte of the
// result and for its end, the offset in b of the code unit it comes from. An unpaired
// surrogate becomes U+FFFD. ok is false for any other text.
func DecodeUTF16(b []byte) (utf8Text []byte, offsets []int32, ok bool) {
	low, high := 0, 1 // where a code unit's low and high byte lie
	switch {
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		low, high = 1, 0
	default:
		return nil, nil, false
	}
	unit := func(i int) rune { return rune(b[i+low]) | rune(b[i+high])<<8 }
	utf8Text, offsets = make([]byte, 0, len(b)), make([]int32, 0, len(b)+1)
	for i := 2; i+1 < len(b); i += 2 {
		r, at := unit(i), i
		if utf16.IsSurrogate(r) && i+3 < len(b) {
			if pair := utf16.DecodeRune(r, unit(i+2)); pair != utf8.RuneError {
				r, i = pair, i+2
			}
		}
		from := len(utf8Text)
		utf8Text = utf8.AppendRune(utf8Text, r)
		for range len(utf8Text) - from {
			offsets = append(offsets, int32(at))
		}
	}
	return utf8Text, append(offsets, int32(len(b))), true
}
