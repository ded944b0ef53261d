package explain

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

//go:embed services.txt
var services string

type serviceKey struct {
	port  uint16
	proto port.Proto
}

var readServices = sync.OnceValue(func() map[serviceKey]string {
	out := map[serviceKey]string{}
	for line := range strings.Lines(services) {
		at, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		number, protos, _ := strings.Cut(at, "/") // the heading has no protocols
		p, _ := strconv.Atoi(number)
		for _, proto := range []port.Proto{port.TCP, port.UDP} {
			if strings.Contains(protos, proto.String()) {
				out[serviceKey{uint16(p), proto}] = name
			}
		}
	}
	return out
})

// Service is the name that IANA's registry gives a port, "" if this program knows none.
func Service(p uint16, proto port.Proto) string {
	for _, one := range []port.Proto{port.TCP, port.UDP} {
		if name := readServices()[serviceKey{p, one}]; proto&one != 0 && name != "" {
			return name
		}
	}
	return ""
}
