package grammar

import "strings"

// Shift moves all hits of f by n bytes.
func Shift(f Found, n int) Found { return f.shift(n) }

// DockerRun reads arguments of `docker run` without the command's name.
func DockerRun(s string) Found {
	const name = "docker run "
	return Command(name + s).shift(-len(name))
}

// eachWord calls f for each run of non-blank bytes of s, with its offset.
func eachWord(s string, f func(at int, w string)) {
	for at := 0; at < len(s); {
		if isSpace(s[at]) {
			at++
			continue
		}
		end := at
		for end < len(s) && !isSpace(s[end]) {
			end++
		}
		f(at, s[at:end])
		at = end
	}
}

// Upstreams reads the arguments of a Caddyfile's reverse_proxy: matchers, then addresses. An address
// may have any host, no host, or a range of ports.
func Upstreams(s string) Found {
	var out Found
	eachWord(s, func(at int, w string) {
		if strings.HasPrefix(w, "/") || strings.HasPrefix(w, "@") {
			return
		}
		out.merge(Address(w).shift(at))
	})
	return out.each(func(h *Hit) {
		if h.Host == "" {
			h.Host = "localhost"
		}
	})
}

// Sites reads the addresses before a site's block in a Caddyfile, separated by blanks and commas: any
// host with a port, or only a port; https://host:port; {$NAME:default}.
func Sites(s string) Found {
	var out Found
	eachWord(s, func(at int, w string) {
		w = strings.TrimSuffix(w, ",")
		if strings.HasPrefix(w, "(") || strings.HasPrefix(w, "@") {
			return
		}
		if strings.HasPrefix(w, "{$") { // {$SITE::8080}
			if colon := strings.IndexByte(w, ':'); colon > 0 && strings.HasSuffix(w, "}") {
				name := w[2:colon]
				out.merge(PortOrAddress(w[colon+1 : len(w)-1]).shift(at + colon + 1).each(func(h *Hit) { h.Var = name }))
			}
			return
		}
		out.merge(Address(w).shift(at))
	})
	return out.each(func(h *Hit) { h.Sense, h.Host = Bind, "" })
}

// HostPort reads a host and a port as two words, or as one with a colon; a single number is not read.
func HostPort(s string) Found {
	host := ""
	var out Found
	done := false
	eachWord(s, func(at int, w string) {
		if done {
			return
		}
		if host != "" {
			out = Number(w).shift(at).each(func(h *Hit) { h.Sense, h.Host = Connect, host })
			done = true
			return
		}
		if f := Address(w); len(f.Hits) > 0 {
			out, done = f.shift(at), true
			return
		}
		host = w
	})
	return out
}

// EnvironmentList reads supervisord's environment: NAME=value pairs separated by commas.
func EnvironmentList(s string) Found {
	var out Found
	at := 0
	for _, part := range strings.SplitAfter(s, ",") {
		body := strings.TrimSuffix(part, ",")
		if name, value, ok := strings.Cut(body, "="); ok {
			found := Pair(strings.TrimSpace(name), value).shift(at + len(name) + 1)
			out.merge(found.WithVar(strings.TrimSpace(name)))
		}
		at += len(part)
	}
	return out
}

// EnvironmentWords reads NAME=value words, with or without quotes, and the older form NAME value.
func EnvironmentWords(s string) Found {
	var out Found
	words := fields(s)
	for _, w := range words {
		name, value, ok := strings.Cut(w.text, "=")
		if !ok {
			continue
		}
		for _, h := range Pair(name, value).WithVar(name).Hits {
			h.Start, h.End = w.raw(len(name)+1+h.Start, len(name)+1+h.End)
			out.add(h)
		}
	}
	if len(words) == 2 && !strings.Contains(words[0].text, "=") {
		for _, h := range Pair(words[0].text, words[1].text).WithVar(words[0].text).Hits {
			h.Start, h.End = words[1].raw(h.Start, h.End)
			out.add(h)
		}
	}
	return out
}

// RubyDefault reads the default in ENV.fetch("NAME", 5432), ENV.fetch("NAME") { 5432 } or ENV["NAME"]
// || 5432 in an ERB tag.
func RubyDefault(s string) Found {
	at := strings.Index(s, "ENV")
	if at < 0 {
		return Found{}
	}
	open := strings.IndexAny(s[at:], `"'`)
	if open < 0 {
		return Found{}
	}
	open += at
	close := strings.IndexByte(s[open+1:], s[open])
	if close < 0 {
		return Found{}
	}
	name := s[open+1 : open+1+close]
	for i := open + close + 2; i < len(s); i++ {
		if !isDigit(s[i]) {
			continue
		}
		end := digitsEnd(s, i)
		return Number(s[i:end]).shift(i).each(func(h *Hit) { h.Var = name })
	}
	return Found{}
}

// HostPorts finds the host ports of port mappings ("hostPort: 8080") in a configuration that a script
// has in a here-document, as is usual for kind.
func HostPorts(s string) Found {
	const key = "hostPort:"
	var out Found
	for at := 0; ; {
		n := strings.Index(s[at:], key)
		if n < 0 || out.isFull() {
			return out
		}
		at += n + len(key)
		i := at
		for i < len(s) && (s[i] == ' ' || s[i] == '"') {
			i++
		}
		end := digitsEnd(s, i)
		out.merge(Number(s[i:end]).shift(i).each(func(h *Hit) { h.Sense, h.Engine = Publish, true }))
	}
}

// IISBinding reads the binding of a site: an address or *, the port, a host name.
func IISBinding(s string) Found {
	parts := splitColons(s, 0, len(s))
	if len(parts) < 2 {
		return Found{}
	}
	host := s[parts[0][0]:parts[0][1]]
	return Number(s[parts[1][0]:parts[1][1]]).shift(parts[1][0]).each(func(h *Hit) { h.Sense, h.Host = Bind, host })
}
