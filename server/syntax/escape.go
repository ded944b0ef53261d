package syntax

import (
	"bytes"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape decodes the backslash escapes of JSON, JavaScript, TOML and YAML strings. offsets is
// nil if raw holds none; otherwise it has the raw offset of each decoded byte and, last, of the
// end. base is the offset of raw in the file.
func unescape(raw []byte, base int) (value string, offsets []int32) {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw), nil
	}
	out := make([]byte, 0, len(raw))
	offsets = make([]int32, 0, len(raw)+1)
	for i := 0; i < len(raw); {
		piece, n := raw[i:i+1], 1
		if raw[i] == '\\' && i+1 < len(raw) {
			piece, n = escape(raw[i:])
		}
		for range piece {
			offsets = append(offsets, int32(base+i))
		}
		out = append(out, piece...)
		i += n
	}
	return string(out), append(offsets, int32(base+len(raw)))
}

// escape decodes the escape at the start of raw and returns how many bytes it takes. An unknown
// escape stands for the character after the backslash.
func escape(raw []byte) (piece []byte, size int) {
	switch c := raw[1]; c {
	case 'n':
		return []byte{'\n'}, 2
	case 't':
		return []byte{'\t'}, 2
	case 'r':
		return []byte{'\r'}, 2
	case 'b':
		return []byte{'\b'}, 2
	case 'f':
		return []byte{'\f'}, 2
	case '0':
		return []byte{0}, 2
	case '\n':
		return nil, 2
	case '\r':
		if len(raw) > 2 && raw[2] == '\n' {
			return nil, 3
		}
		return nil, 2
	case 'x':
		return hexEscape(raw, 2)
	case 'u':
		return hexEscape(raw, 4)
	case 'U':
		return hexEscape(raw, 8)
	default:
		_, n := utf8.DecodeRune(raw[1:])
		return raw[1 : 1+n], 1 + n
	}
}

// hexEscape reads \xHH, \uHHHH (also a surrogate pair of them, also \u{H…}) and \UHHHHHHHH.
func hexEscape(raw []byte, digits int) (piece []byte, size int) {
	if len(raw) > 3 && raw[2] == '{' {
		end := bytes.IndexByte(raw[:min(len(raw), 12)], '}')
		if r, err := strconv.ParseUint(string(raw[3:max(end, 3)]), 16, 21); end > 0 && err == nil {
			return utf8.AppendRune(nil, rune(r)), end + 1
		}
	}
	r, ok := hexDigits(raw[2:], digits)
	if !ok {
		return raw[1:2], 2
	}
	size = 2 + digits
	if utf16.IsSurrogate(r) && len(raw) > size+2 && raw[size] == '\\' && raw[size+1] == 'u' {
		if low, ok := hexDigits(raw[size+2:], 4); ok {
			return utf8.AppendRune(nil, utf16.DecodeRune(r, low)), size + 6
		}
	}
	return utf8.AppendRune(nil, r), size
}

func hexDigits(b []byte, n int) (rune, bool) {
	if len(b) < n {
		return 0, false
	}
	v, err := strconv.ParseUint(string(b[:n]), 16, 31)
	return rune(v), err == nil
}
