package syntax

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/internal/sample"
)

// BenchmarkLong reads files as long as the longest that people write.
func BenchmarkLong(b *testing.B) {
	for name, src := range map[string]string{"jsonc": sample.LongLaunch(5000), "yaml": sample.LongCompose(5000)} {
		run := func(name string, read func([]byte)) {
			b.Run(name, func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(src)))
				for b.Loop() {
					read([]byte(src))
				}
			})
		}
		run(name, func(src []byte) { readers()[name](src) })
		if name == "yaml" {
			run("yaml library alone", func(src []byte) { parseYAML(src) })
		}
	}
}
