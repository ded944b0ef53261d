package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// asciiWriter writes ASCII instead of the typographic signs of our own sentences, for
// readers that may take our UTF-8 for another encoding (PowerShell 5.1 shows a piped en dash
// as three letters). All other characters, such as those of file names, stay as they are.
type asciiWriter struct {
	to   io.Writer
	json bool   // escape every other character than ASCII, which changes nothing in JSON
	rest []byte // the start of a character whose other bytes have not been written yet
}

var typographic = strings.NewReplacer("–", "-", "“", `"`, "”", `"`, "…", "...", "·", "-", "→", "->")

// Write implements io.Writer.
func (a *asciiWriter) Write(p []byte) (int, error) {
	whole := append(a.rest, p...)
	end := len(whole) - incomplete(whole)
	a.rest = append([]byte(nil), whole[end:]...)
	text := string(whole[:end])
	if a.json {
		text = escaped(text)
	} else {
		text = typographic.Replace(text)
	}
	if _, err := io.WriteString(a.to, text); err != nil {
		return 0, err
	}
	return len(p), nil
}

// incomplete is the number of bytes at the end of p that begin a character without ending it.
func incomplete(p []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(p); n++ {
		if tail := p[len(p)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}

// escaped writes each character of a JSON text that is not ASCII as \uXXXX (RFC 8259,
// section 7). Outside strings JSON has no such characters.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			b.WriteByte(byte(r))
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// readsUTF8 reports whether who reads w takes it for UTF-8: a console of Windows, and
// whatever the environment's locale calls UTF-8.
func readsUTF8(w io.Writer) bool {
	if isConsole(w) {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(os.Getenv(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return false
}

// forReader is w, or an asciiWriter over it where the reader may not expect UTF-8.
func forReader(w io.Writer, json bool) io.Writer {
	if readsUTF8(w) {
		return w
	}
	return &asciiWriter{to: w, json: json}
}
