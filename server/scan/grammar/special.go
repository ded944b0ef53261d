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
	return PortOrAddress(s[at:end]).shift(at).each(func(h *Hit) { h.Sense = sense })
}
