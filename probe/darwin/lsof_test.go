package darwin

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseLsof(t *testing.T) {
	lines := func(text string) []byte { return []byte(strings.ReplaceAll(text, " | ", "\n") + "\n") }
	for name, c := range map[string]struct{ raw, want string }{
		"nothing": {"", "[]"},
		"a listener at every address": {
			"p77 | cnode | f22 | tIPv4 | PTCP | n*:3000 | TST=LISTEN | TQR=0",
			"[{tcp 0.0.0.0 3000 77 node}]",
		},
		"both families of one program": {
			"p77 | cnode | f22 | tIPv6 | PTCP | n*:3000 | TST=LISTEN | f23 | tIPv6 | PTCP | n[::1]:3001 | TST=LISTEN",
			"[{tcp :: 3000 77 node} {tcp ::1 3001 77 node}]",
		},
		"the second program": {
			"p77 | cnode | f22 | tIPv4 | PTCP | n127.0.0.1:3000 | TST=LISTEN | p78 | cControlCenter | f9 | tIPv4 | PTCP | n*:5000 | TST=LISTEN",
			"[{tcp 127.0.0.1 3000 77 node} {tcp 0.0.0.0 5000 78 ControlCenter}]",
		},
		"a connection is no listener": {"p77 | ccurl | f5 | tIPv4 | PTCP | n10.0.0.2:50000->10.0.0.7:443 | TST=ESTABLISHED", "[]"},
		"a closed socket":             {"p77 | cnode | f5 | tIPv4 | PTCP | n*:3000 | TST=CLOSED", "[]"},
		"UDP":                         {"p9 | cmDNSResponder | f8 | tIPv4 | PUDP | n*:5353", "[{udp 0.0.0.0 5353 9 mDNSResponder}]"},
		"UDP with a peer":             {"p9 | cntpd | f8 | tIPv4 | PUDP | n10.0.0.2:123->10.0.0.7:123", "[]"},
		"UDP without a port":          {"p9 | csyslogd | f8 | tIPv4 | PUDP | n*:*", "[]"},
		"a zone":                      {"p9 | ca | f8 | tIPv6 | PUDP | n[fe80::1%en0]:546", "[{udp fe80::1 546 9 a}]"},
		"a name without a port":       {"p9 | ca | f8 | tIPv4 | PUDP | nsomething", "[]"},
		"an address in another form":  {"p9 | ca | f8 | tIPv4 | PUDP | nhost:80", "[]"},
	} {
		got, err := ParseLsof(lines(c.raw))
		if fmt.Sprint(got) != c.want || err != nil {
			t.Errorf("%s: %v %v, want %s", name, got, err, c.want)
		}
	}
	for _, raw := range []string{"lsof: status error on x", "COMMAND PID USER", "pabc"} {
		if got, err := ParseLsof(lines(raw)); err == nil {
			t.Errorf("%q is read as %v", raw, got)
		}
	}
}
