// Package sample makes workspaces of any size for benchmarks and stress tests.
package sample

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Size says what a sample workspace holds.
type Size struct {
	Services int // folders of four configuration files each
	Sources  int // further files in each service, which no format claims
	Findings int // services whose compose file publishes a port in 44620–48715
}

// Config is the number of configuration files.
func (s Size) Config() int { return 4 * s.Services }

// Service is the folder of service number i, slash-separated.
func Service(i int) string { return fmt.Sprintf("services/svc%05d", i) }

// Write lays the workspace out below dir.
func Write(dir string, s Size) error {
	for i := range s.Services {
		for name, content := range serviceFiles(i, s) {
			p := filepath.Join(dir, filepath.FromSlash(Service(i)), filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

func serviceFiles(i int, s Size) map[string]string {
	files := map[string]string{
		"compose.yaml":        Compose(i, s),
		".env":                fmt.Sprintf("# service %d\nWEB_PORT=%d\nDATABASE_URL=postgres://localhost:%d/app\nLOG_LEVEL=info\n", i, 10000+i%9000, 20000+i%9000),
		".vscode/launch.json": launch(i),
		"package.json":        fmt.Sprintf("{\n  \"name\": \"svc%d\",\n  \"scripts\": {\n    \"dev\": \"vite --port %d\",\n    \"test\": \"vitest\"\n  }\n}\n", i, 3000+i%5000),
	}
	for k := range s.Sources {
		files[fmt.Sprintf("src/handler%d.go", k)] = source(i, k)
	}
	return files
}

// Compose is the compose file of service number i. The digits of its host port stand in
// line 4 (from 0), columns 9 to 13.
func Compose(i int, s Size) string {
	return fmt.Sprintf("services:\n  web%d:\n    image: registry.example.com/team/web:%d\n    ports:\n      - \"%d:80\"\n      - \"${WEB_PORT:-%d}:8080\"\n"+
		"    environment:\n      LOG_LEVEL: info\n      DATABASE_URL: postgres://db:5432/app\n    depends_on:\n      - db\n  db:\n    image: postgres:16\n    volumes:\n      - data:/var/lib/postgresql/data\nvolumes:\n  data: {}\n",
		i, i, HostPort(i, s), 10000+i%9000)
}

// HostPort is the host port of service number i.
func HostPort(i int, s Size) int {
	if i < s.Findings {
		return 44620 + i%4000
	}
	return 20000 + i%9000
}

func launch(i int) string {
	return fmt.Sprintf("{\n  \"version\": \"0.2.0\",\n  \"configurations\": [\n    {\n      \"type\": \"node\",\n      \"request\": \"attach\",\n      \"name\": \"attach\",\n      \"port\": %d\n    }\n  ]\n}\n", 9300+i%500)
}

func source(i, k int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package svc%d\n\n", i)
	for line := range 60 {
		fmt.Fprintf(&b, "// Handle%d answers request %d of the API with status 200 and %d items.\nfunc Handle%d_%d() int { return %d }\n\n", line, line*37, line*1000, k, line, line*1234)
	}
	return b.String()
}

// LongCompose is a compose file of about n lines; the digits of its first host port, which
// lies in the block, stand in line 4 (from 0), columns 9 to 13.
func LongCompose(lines int) string {
	var b strings.Builder
	b.WriteString("services:\n  first:\n    image: web:1\n    ports:\n      - \"45456:80\"\n")
	for i, n := 0, 5; n < lines-6; i, n = i+1, n+6 {
		fmt.Fprintf(&b, "  s%d:\n    image: app:%d\n    environment:\n      PORT: %d\n    ports:\n      - \"%d:80\"\n", i, i, 3000+i%1000, 2000+i%20000)
		if i%1000 == 999 {
			b.WriteString("# a thousand more\n")
			n++
		}
	}
	return b.String()
}

// LongLaunch is a launch.json of about n lines; the digits of its first port, which lies
// in the block, stand in line 7 (from 0), columns 14 to 18.
func LongLaunch(lines int) string {
	var b strings.Builder
	b.WriteString("{\n  \"version\": \"0.2.0\",\n  \"configurations\": [\n")
	for i, n := 0, 3; n < lines-10; i, n = i+1, n+12 {
		if i > 0 {
			b.WriteString(",\n")
		}
		port := 45456
		if i > 0 {
			port = 9000 + i%9000
		}
		fmt.Fprintf(&b, "    {\n      \"name\": \"attach %d\",\n      \"type\": \"node\",\n      \"request\": \"attach\",\n      \"port\": %d,\n      \"address\": \"localhost\",\n"+
			"      \"env\": {\n        \"PORT\": \"%d\",\n        \"NODE_ENV\": \"development\"\n      },\n      \"skipFiles\": [\"<node_internals>/**\"]\n    }", i, port, 3000+i%5000)
	}
	b.WriteString("\n  ]\n}\n")
	return b.String()
}
