package grammar

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
)

// Prose finds ports in text for people: addresses of the machine and phrases like "port 8080".
func Prose(s string) Found {
	out := Text(s)
	const said = "port"
	for at := len(said); at < len(s); at++ {
		if !strings.EqualFold(s[at-len(said):at], said) {
			continue
		}
		i := at
		for i < len(s) && i < at+4 && strings.IndexByte(" =:s\t", s[i]) >= 0 {
			i++
		}
		end := digitsEnd(s, i)
		if _, ok := number(s, i, end); ok && i > at && endsPort(s, end) && word.SaysPort(s[nameBefore(s, at):at]) {
			out.add(Number(s[i:end]).shift(i).Hits...)
		}
	}
	return out.each(func(h *Hit) { h.Sense = Note })
}

// nameBefore is where the name starts that ends before s[end]: "support" is none that says port.
func nameBefore(s string, end int) int {
	start := end
	for low := max(0, end-maxBack); start > low && (isLetter(s[start-1]) || isDigit(s[start-1]) || s[start-1] == '_'); {
		start--
	}
	return start
}
