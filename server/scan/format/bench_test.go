package format

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/internal/sample"
)

// composeOf writes a compose file of about the given number of lines.
func composeOf(lines int) []byte {
	var b strings.Builder
	b.WriteString("services:\n")
	for i := range lines / 16 {
		fmt.Fprintf(&b, `  service%[1]d:
    image: "registry.example/app:%[1]d"
    ports:
      - "%[2]d:80"
      - "127.0.0.1:%[3]d:5432/tcp"
    environment:
      - DATABASE_URL=postgres://user:secret@db:5432/app
      - REDIS_HOST=redis
      - REDIS_PORT=6379
      - LOG_LEVEL=debug
    depends_on:
      - db
    # published for the tests
    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:80/health"]
      interval: 10s
`, i, 10000+i, 20000+i)
	}
	return []byte(b.String())
}

// launchOf writes a launch.json of about the given number of lines.
func launchOf(lines int) []byte {
	var b strings.Builder
	b.WriteString("{\n  \"version\": \"0.2.0\",\n  \"configurations\": [\n")
	for i := range lines / 12 {
		fmt.Fprintf(&b, `    {
      // configuration %[1]d
      "name": "Launch %[1]d",
      "type": "node",
      "request": "launch",
      "program": "${workspaceFolder}/app%[1]d.js",
      "args": ["--port", "%[2]d", "--verbose"],
      "env": {
        "PORT": "%[2]d",
        "API_URL": "http://localhost:%[2]d/api"
      },
    },
`, i, 10000+i)
	}
	b.WriteString("  ]\n}\n")
	return []byte(b.String())
}

// BenchmarkLarge reads files as large as the largest that people write: only the syntax, and the whole
// reading.
func BenchmarkLarge(b *testing.B) {
	for name, content := range map[string][]byte{"compose.yaml": composeOf(5000), "launch.json": launchOf(5000)} {
		reading := Of(name)
		b.Run(name+"/syntax", func(b *testing.B) {
			f := formats.rows[rowsOf(name)[0]]()
			for b.Loop() {
				f.Syntax.Read(content)
			}
		})
		b.Run(name+"/all", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				reading.Read(content)
			}
		})
	}
}

// BenchmarkLong reads files of 5,000 lines: as a whole, in parts for the first time, and in parts again
// after one digit changed.
func BenchmarkLong(b *testing.B) {
	for name, content := range map[string]string{"compose.yaml": sample.LongCompose(5000), ".vscode/launch.json": sample.LongLaunch(5000)} {
		reading, text := Of(name), []byte(content)
		b.Run("whole/"+path.Base(name), func(b *testing.B) {
			for b.Loop() {
				reading.Read(text)
			}
		})
		b.Run("parts/"+path.Base(name), func(b *testing.B) {
			for b.Loop() {
				reading.ReadParts(context.Background(), text, nil)
			}
		})
		b.Run("again/"+path.Base(name), func(b *testing.B) {
			_, memory := reading.ReadParts(context.Background(), text, nil)
			at := strings.Index(content, "45456") + 1
			for n := 0; b.Loop(); n++ {
				next := bytes.Clone(text)
				next[at] = "56"[n%2]
				_, memory = reading.ReadParts(context.Background(), next, memory)
			}
		})
	}
}
