package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/growth"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
)

// TestManyPlacesOfOnePort: a hostile workspace may use one port any number of times. What lists the places takes linear time, and
// names each once.
func TestManyPlacesOfOnePort(t *testing.T) {
	machine := &fact.Snapshot{Vantage: fact.Windows, Mode: fact.ModeMirrored}
	for what, list := range map[string]func(places int, literals func(yield func(string, scan.Literal) bool)) (listed int){
		"map": func(_ int, literals func(yield func(string, scan.Literal) bool)) int {
			return strings.Count(NewMap(machine, check.Settings{}, literals).Terminal(screen.Paint{}, 100), ".env:")
		},
		"map after a fix": func(places int, literals func(yield func(string, scan.Literal) bool)) int {
			m := PortMap{Ports: portsOf(check.New(machine, check.Settings{}), literals), Lanes: []Lane{{Marks: make([]Mark, 2*places)}}}
			to := make([]port.Range, 2*places)
			for i := range to {
				to[i] = port.One(25456)
			}
			m.AddAfter(to)
			listed := 0
			for _, move := range m.Moves {
				listed += len(move.Places)
			}
			return listed
		},
		"history": func(_ int, literals func(yield func(string, scan.Literal) bool)) int {
			listed := 0
			for _, hit := range NewHistory([]PastBlock{{Range: port.Range{Start: 44620, End: 48715}, Times: 1}}, literals).Hits {
				listed += len(hit.Places)
			}
			return listed
		},
	} {
		growth.Check(t, what, growth.Repeated("", "a service that is started with PORT=45456\n", ""), func(content []byte) {
			places := strings.Count(string(content), "\n")
			listed := list(places, func(yield func(string, scan.Literal) bool) {
				for i := range 2 * places { // two on each line
					if !yield(fmt.Sprintf(".env:%d", i/2+1), scan.Literal{Range: port.One(45456), Proto: port.TCP, Role: scan.HostBind}) {
						return
					}
				}
			})
			if listed != places {
				t.Fatalf("%s: %d places of %d", what, listed, places)
			}
		})
	}
}
