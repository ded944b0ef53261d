package terminal

import (
	"regexp"
	"sync"
)

// pattern describes a sentence with a port in it. The group "at" is the place to mark and
// the group "port" the number in it. Letter case does not matter.
type pattern struct {
	re     *regexp.Regexp
	unless string // the words right before the sentence that give it another meaning, in lower case
}

// rules are the patterns of all known sentences. TestEveryRuleMatters fails for an entry
// that no line of the tests needs.
type rules struct {
	failures []pattern        // these say by themselves that a program could not listen
	attempts []pattern        // these name an address to listen on; a sign says that it failed
	signs    []*regexp.Regexp // these say, anywhere in the line, that listening failed
}

const (
	// host is an address as it is written before a port: IPv6 in brackets, Tomcat's <null>,
	// IPv6 without brackets, a name, IPv4, or nothing (Go's ":80").
	host = `(?:\[[^\]\s]*\]|<null>|[\da-f:]*|[\w.*-]*)`
	// number is a port, not the start of a longer word or number.
	number = `(?P<port>\d{1,5})\b`
	// address is "host:port". Java writes "name/address", and a web address has its scheme
	// before it; neither is part of the place.
	address = `["'(\[]?(?:[a-z]+://|[\w.-]*/)?(?P<at>` + host + `:` + number + `)`
	// tuple is the address as Python writes it: ('127.0.0.1', 8000).
	tuple = `(?P<at>\(['"][^'"\s]*['"], ` + number + `[^)]{0,16}\))`
	// named is a port with the word before it: "port 8080".
	named = `(?P<at>port:? ` + number + `)`
	// attempt is a verb of listening, up to the address.
	attempt = `\b(?:bind|bind\(\)|binding|listen)(?: to| on| for)?(?: address)?:? `
)

func sentence(parts string) pattern { return pattern{re: regexp.MustCompile("(?i)" + parts)} }

func sentenceUnless(before, parts string) pattern {
	p := sentence(parts)
	p.unless = before
	return p
}

func sign(text string) *regexp.Regexp { return regexp.MustCompile("(?i)" + text) }

// errorNumber matches an error by its number, which is the same in every language: "[Errno
// 98]", "(10013: …", "code -4091".
func errorNumber(n string) *regexp.Regexp {
	return sign(`(?:errno|error|code|OS|[([])[ =:]{0,2}` + n + `\b`)
}

// sentences are the rules, compiled when the first line of a terminal is read, so that
// other uses of the program do not pay for it.
var sentences = sync.OnceValue(func() *rules {
	return &rules{
		failures: []pattern{
			// Node: "listen EADDRINUSE: address already in use :::3000". After "connect" the
			// address is the other side's.
			sentenceUnless("connect ", `\bEADDRINUSE:?(?: address already in use)?:? `+address),
			sentence(`\b(?:listen|bind) EACCES:?(?: permission denied)?:? ` + address),
			// Go puts "bind:" before the system's message, in every language of Windows.
			sentence(`\blisten (?:tcp|udp)[46]? ` + address + `: bind: `),
			sentence(`\bports are not available: exposing port (?:tcp|udp) ` + address),
			sentence(`\bfailed to bind host port (?:for )?` + address),
			sentence(`\bBind for ` + address + ` failed: port is already allocated`),
			sentence(`\bFailed to bind to(?: address)?:? ` + address),
			sentence(`\bConnection in use: ` + tuple),
			sentence(`\bAddress already in use: JVM_Bind ` + address),
			sentence(`\b` + named + `(?: is| was)?(?: already)? in use\b`),
		},
		attempts: []pattern{
			sentence(attempt + tuple),
			sentence(attempt + address),
			sentence(attempt + named),
		},
		signs: []*regexp.Regexp{
			sign("EADDRINUSE"), sign("EACCES"),
			errorNumber("10048"), errorNumber("10013"), // Windows: WSAEADDRINUSE, WSAEACCES
			errorNumber("-4091"), errorNumber("-4092"), // libuv on Windows: EADDRINUSE, EACCES
			errorNumber("98"), errorNumber("48"), // EADDRINUSE of Linux and of macOS
			sign("address (?:is )?already in use"),
			sign("only one usage of each socket address"),
			sign("forbidden by its access permissions"),
			sign("permission denied"),
		},
	}
})
