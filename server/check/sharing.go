package check

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// IsShared reports whether several programs listen on p at the same time by design: the
// multicast ports of mDNS (RFC 6762, section 15.1) and LLMNR (RFC 4795). Their programs
// bind with SO_REUSEADDR, so a listener there keeps no other from listening.
func IsShared(p uint16, protos port.Proto) bool {
	return protos == port.UDP && (p == 5353 || p == 5355)
}
