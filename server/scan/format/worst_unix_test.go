//go:build unix

package format

import (
	"fmt"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/growth"
)

// worst are the texts whose reading takes the longest, by the name of their file: BenchmarkSlowest found them.
var worst = []struct {
	name string
	text growth.Soup
}{
	{"run.ps1", growth.Repeated("", "-p 80 ", "")},
	{"run.cmd", growth.Repeated("", "crontab 80 * * * * ", "")},
	{"run.ps1", growth.Repeated("", "%A%", "")},
	{"build.gradle.kts", growth.Repeated("", "{}", "")},
	{"settings_dev.py", growth.Repeated("", "{\"a\":1},\n", "")},
	{"justfile", growth.Repeated("A=\"docker run -p 80:80\"\n", "$A a\n", "")},
	{"Makefile", growth.Repeated("", "PORT=$PORT\n", "")},
	{"dapr.yaml", growth.Repeated("", "---\na: [\n", "")},
	{"dapr.yaml", growth.Repeated("", "%YAML 1.2\n---\n", "")},
	{"dapr.yaml", growth.Repeated("", "a: |\n", "")},
	{"dapr.yaml", growth.Repeated("", "a: \"\n", "")},
	{"dapr.yaml", growth.Repeated("", "\"N\": 80,\n", "")},
	{"dapr.yaml", growth.Repeated("", "{%", "")},
	{"dapr.yaml", growth.Repeated("[", "80\n[a: [ ", "")},
	{"shop.hjson", growth.Repeated("", "localhost:80,", "")},
	{"shop.hjson", growth.Repeated("", "a: 1,", "")},
	{"Caddyfile", growth.Repeated("", "[::1]:80 ", "")},
	{"README.md", growth.Repeated("", ":80,", "")},
	{"shop.hjson", growth.Repeated("", "<<: *N\nport: 80\n", "")},
	{"tsconfig.json", growth.Repeated("", "a\xff\n", "")},
	{"tsconfig.json", growth.Repeated("", "1a\n", "")},
}

// BenchmarkWorst reads each of them in two sizes. cpu-ms/op is processor time, the least of all turns, which other
// load on the machine hardly changes.
func BenchmarkWorst(b *testing.B) {
	for _, c := range worst {
		for _, megabytes := range []int{1, 2} {
			text := c.text.Text(megabytes << 20)
			text = text[:min(len(text), megabytes<<20)]
			b.Run(fmt.Sprintf("%s of %q/%d MB", c.name, c.text.Text(40), megabytes), func(b *testing.B) {
				b.ReportAllocs()
				least := time.Duration(1<<63 - 1)
				for b.Loop() {
					from := processorTime()
					File(c.name, text)
					least = min(least, processorTime()-from)
				}
				b.ReportMetric(float64(least.Microseconds())/1000, "cpu-ms/op")
			})
		}
	}
}
