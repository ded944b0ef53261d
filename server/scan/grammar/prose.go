package grammar

import "strings"

// Prose finds ports in text for people: addresses of the machine and phrases like "port 8080".
func Prose(s string) Found {
	out := Text(s)
	lower := strings.ToLower(s)
	for at := 0; ; {
		n := strings.Index(lower[at:], "port")
		if n < 0 {
			return out.each(func(h *Hit) { h.Sense = Note })
		}
		at += n + len("port")
		i := at
		for i < len(s) && i < at+4 && strings.IndexByte(" =:s\t", s[i]) >= 0 {
			i++
		}
		end := digitsEnd(s, i)
		if _, ok := number(s, i, end); ok && i > at && endsPort(s, end) {
			out.add(Number(s[i:end]).shift(i).Hits...)
		}
	}
}
