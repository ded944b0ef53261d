package grammar

import "strings"

// JustLine reads one line of a justfile: "name := value", or a command with {{name}} in it (just manual,
// "Variables and Substitution").
func JustLine(s string) Found {
	if name, value, ok := strings.Cut(s, ":="); ok {
		words := strings.Fields(name)
		if n := len(words); n == 1 || n == 2 && words[0] == "export" {
			return assignedTo(words[n-1], value).shift(len(s) - len(value))
		}
	}
	var b strings.Builder
	var offsets []int // in s, of each byte of b
	isClosed := true  // whether }} may follow
	for i := 0; i < len(s); i++ {
		if isClosed && strings.HasPrefix(s[i:], "{{") {
			end := strings.Index(s[i:], "}}")
			if isClosed = end >= 0; isClosed {
				text := "${" + strings.TrimSpace(s[i+2:i+end]) + "}"
				b.WriteString(text)
				for range len(text) {
					offsets = append(offsets, i)
				}
				i += end + 1
				continue
			}
		}
		b.WriteByte(s[i])
		offsets = append(offsets, i)
	}
	return Command(b.String()).each(func(h *Hit) { h.Start, h.End = offsets[h.Start], offsets[h.End-1]+1 })
}
