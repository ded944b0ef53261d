package grammar

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
)

// Pair reads the value of an environment variable, or of a key that is named like one.
func Pair(name, value string) Found {
	f := readPair(name, value)
	if word.SaysOutside(name) {
		return f.outside()
	}
	return f
}

// outside marks all hits of f as addresses that are given to programs elsewhere.
func (f Found) outside() Found { return f.each(func(h *Hit) { h.Outside = true }) }

func readPair(name, value string) Found {
	switch {
	case word.SaysPort(name):
		f := PortOrAddress(value)
		if f.empty() {
			f = Numbers(value)
		}
		if f.empty() && strings.HasPrefix(value, "-") { // PORTS = -p 8080:80
			return Command(value)
		}
		return f.WithSense(KeySense(name))
	case urlsToServe(name):
		return Address(value).withSense(Bind)
	case strings.Contains(value, "host=") && isConnection(value):
		return Connection(value)
	case word.SaysAddress(name):
		f := Address(value)
		switch {
		case word.SaysListenAddress(name):
			return f.withSense(Bind)
		case f.empty():
			return Server(value)
		}
		return f.reachedAs(name)
	case isConnection(value):
		return Connection(value)
	case strings.Contains(value, " -") || strings.HasPrefix(value, "-"):
		return Command(value)
	}
	return Text(value).reachedAs(name)
}

// reachedAs handles addresses such as 0.0.0.0 in a variable, which are ones to listen on unless its name says
// that something is reached there: the program itself or another one.
func (f Found) reachedAs(name string) Found {
	return f.each(func(h *Hit) {
		switch {
		case h.Sense != Bind || h.Host == "":
		case h.Web && word.SaysPeer(name):
			h.Sense = Connect
		case word.SaysReached(name):
			h.Doubtful = true
		}
	})
}

// urlsToServe reports whether the variable lists URLs that an ASP.NET Core program
// listens on (Microsoft Learn, "Configure endpoints for the Kestrel web server").
func urlsToServe(name string) bool {
	switch strings.ToUpper(name) {
	case "ASPNETCORE_URLS", "DOTNET_URLS", "URLS", "ASPNETCORE_SERVER.URLS":
		return true
	}
	// The application host of .NET Aspire and its dashboard listen on these (Microsoft Learn, "App host
	// configuration").
	return (strings.HasPrefix(name, "ASPIRE_") || strings.HasPrefix(name, "DOTNET_")) && strings.HasSuffix(name, "_ENDPOINT_URL")
}

// Connection reads a connection string of key=value pairs with semicolons between them, or blanks as
// PostgreSQL writes them: Host=localhost;Port=5432, host=localhost port=5432,
// Server=tcp:localhost,1433, and URLs in any value.
func Connection(s string) Found {
	var out Found
	host := ""
	at := 0
	separator := ";"
	if !strings.Contains(s, separator) {
		separator = " "
	}
	for _, part := range strings.SplitAfter(s, separator) {
		key, value, ok := strings.Cut(strings.TrimSuffix(part, separator), "=")
		from := at + len(key) + 1
		at += len(part)
		if !ok {
			out.merge(Text(part).shift(at - len(part)))
			continue
		}
		name := strings.ToLower(strings.TrimSpace(key))
		switch name {
		case "host", "server", "data source", "datasource", "address", "addr", "network address", "hostname":
			host, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(value), "tcp:"), ",")
			out.merge(serverComma(value).shift(from))
		case "port":
			out.merge(Number(value).shift(from).each(func(h *Hit) { h.Sense = Connect }))
		}
		out.merge(Text(part).shift(at - len(part)))
	}
	return out.each(func(h *Hit) {
		if h.Host == "" {
			h.Host = host
		}
	})
}

// isConnection reports whether a value looks like a connection string.
func isConnection(value string) bool {
	return strings.Contains(value, ";") && strings.Contains(value, "=") || strings.Contains(value, "host=") && strings.Contains(value, "port=")
}

// Server reads the name of a database server: host,port as SQL Server writes it, or a
// connection string.
func Server(s string) Found {
	if f := serverComma(s); len(f.Hits) > 0 {
		return f
	}
	return Connection(s)
}

// serverComma reads SQL Server's host,port.
func serverComma(s string) Found {
	comma := strings.LastIndexByte(s, ',')
	if comma < 0 {
		return Found{}
	}
	host := strings.TrimPrefix(strings.TrimSpace(s[:comma]), "tcp:")
	if host == "" || strings.ContainsAny(host, ", ") {
		return Found{}
	}
	return Number(s[comma+1:]).shift(comma + 1).each(func(h *Hit) { h.Sense, h.Host = Connect, host })
}

// localServer reads SQL Server's host,port if the host is this machine, and other text as Text.
func localServer(s string) Found {
	if host, _, _ := strings.Cut(s, ","); Local(strings.TrimPrefix(host, "tcp:")) {
		if f := serverComma(s); !f.empty() {
			return f
		}
	}
	return Text(s)
}
