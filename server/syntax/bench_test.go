package syntax

import (
	"fmt"
	"strings"
	"testing"
)

// longLaunch writes a launch.json of about the given number of lines.
func longLaunch(lines int) []byte {
	var b strings.Builder
	b.WriteString("{\n  \"version\": \"0.2.0\",\n  \"configurations\": [\n")
	for i := range lines / 12 {
		fmt.Fprintf(&b, "    {\n      // configuration %[1]d\n      \"name\": \"Launch %[1]d\",\n      \"type\": \"node\",\n      \"request\": \"launch\",\n"+
			"      \"program\": \"${workspaceFolder}/app%[1]d.js\",\n      \"args\": [\"--port\", \"%[2]d\", \"--verbose\"],\n      \"env\": {\n        \"PORT\": \"%[2]d\",\n"+
			"        \"API_URL\": \"http://localhost:%[2]d/api\"\n      },\n    },\n", i, 10000+i)
	}
	b.WriteString("  ]\n}\n")
	return []byte(b.String())
}

// longCompose writes a compose file of about the given number of lines.
func longCompose(lines int) []byte {
	var b strings.Builder
	b.WriteString("services:\n")
	for i := range lines / 10 {
		fmt.Fprintf(&b, "  service%[1]d:\n    image: \"registry.example/app:%[1]d\"\n    ports:\n      - \"%[2]d:80\"\n    # for the tests\n    environment:\n"+
			"      - DATABASE_URL=postgres://user:secret@db:5432/app\n      - REDIS_PORT=6379\n    depends_on:\n      - db\n", i, 10000+i)
	}
	return []byte(b.String())
}

// BenchmarkLong reads files as long as the longest that people write.
func BenchmarkLong(b *testing.B) {
	for name, src := range map[string][]byte{"jsonc": longLaunch(5000), "yaml": longCompose(5000)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				readers()[name](src)
			}
		})
	}
	src := longCompose(5000)
	b.Run("yaml library alone", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			parseYAML(src)
		}
	})
}
