package grammar

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// tunnel reads ssh's -L [bind:]port:host:hostport.
func tunnel(s string) Found {
	parts := splitColons(s, 0, len(s))
	if len(parts) < 3 {
		return Found{}
	}
	local := parts[len(parts)-3]
	out := ports(s, local[0], local[1], port.TCP, 0).WithSense(Bind)
	far := parts[len(parts)-1]
	out.merge(ports(s, far[0], far[1], port.TCP, 0).WithSense(Inner))
	return out
}

// remote reads the flags of ssh. What follows the name of the host runs there.
func (r *argReader) remote(i int) {
	for ; i < len(r.words); i++ {
		w := r.words[i]
		if !strings.HasPrefix(w.text, "-") {
			if digitsEnd(w.text, 0) < len(w.text) { // else the value of autossh -M
				return
			}
			continue
		}
		at := strings.IndexAny(w.text, sshValues)
		if at < 0 {
			continue
		}
		letter, from := w.text[at], at+1
		if from == len(w.text) && i+1 < len(r.words) {
			i++
			w, from = r.words[i], 0
		}
		r.take(w, from, sshValue(letter, w.text[from:]))
	}
}

// sshValues are the flags of ssh that have a value (ssh(1)).
const sshValues = "BbcDEeFIiJLlmOopQRSWw"

// sshValue reads the value of a flag of ssh: the ports that it listens on here, and those that it connects
// to from here.
func sshValue(letter byte, value string) Found {
	switch letter {
	case 'L':
		return tunnel(value)
	case 'D':
		return PortOrAddress(value).withSense(Bind)
	case 'R':
		return reverseTunnel(value)
	}
	return Found{}
}

// reverseTunnel reads ssh's -R [bind:]port:host:hostport: the other machine listens, and this one connects.
func reverseTunnel(s string) Found {
	parts := splitColons(s, 0, len(s))
	if len(parts) < 3 {
		return Found{}
	}
	host, near := parts[len(parts)-2], parts[len(parts)-1]
	return ports(s, near[0], near[1], port.TCP, 0).as(Connect, s[host[0]:host[1]])
}

// cluster reads a command for a cluster. Only a forwarded port and a proxy are opened on this machine.
func (r *argReader) cluster(i int) {
	for ; i < len(r.words); i++ {
		switch verb := r.words[i].text; verb {
		case "port-forward", "proxy":
			r.tool, r.name = tools[verb], verb
			for i++; i < len(r.words); {
				i = r.next(i)
			}
		case "exec", "run":
			return
		}
	}
}

// jdwp reads the Java debugger's agent options: address=[host:]port and server=y
// (JPDA Connection and Invocation Details, Oracle).
func jdwp(s string) Found {
	at := strings.Index(s, "address=")
	if at < 0 {
		return Found{}
	}
	at += len("address=")
	end := at
	for end < len(s) && strings.IndexByte(", \"'", s[end]) < 0 {
		end++
	}
	sense := Connect
	if strings.Contains(s, "server=y") {
		sense = Bind
	}
	return PortOrAddress(s[at:end]).shift(at).withSense(sense)
}

// socket reads an address of socat (its manual page, "ADDRESS TYPES"): TCP-LISTEN:8080,fork,bind=localhost
// or UDP4-L:53 are listened on, TCP:localhost:80 is connected to.
func socket(s string) Found {
	kind, rest, ok := strings.Cut(s, ":")
	if !ok {
		return Found{}
	}
	kind = strings.ToLower(kind)
	proto := Proto("tcp")
	switch {
	case strings.HasPrefix(kind, "udp"):
		proto = Proto("udp")
	case !strings.HasPrefix(kind, "tcp") && !strings.HasPrefix(kind, "openssl") && !strings.HasPrefix(kind, "ssl"):
		return Found{} // a virtual machine's socket, a file, a program
	}
	value, options, _ := strings.Cut(rest, ",")
	found := Address(value).withSense(Connect)
	if strings.HasSuffix(kind, "-listen") || strings.HasSuffix(kind, "-l") {
		host := ""
		for option := range strings.SplitSeq(options, ",") {
			if address, ok := strings.CutPrefix(option, "bind="); ok {
				host = address
			}
		}
		found = Number(value).as(Bind, host)
	}
	return found.shift(len(s) - len(rest)).each(func(h *Hit) { h.Proto = proto })
}
