// Package sample makes workspaces of any size for benchmarks and stress tests.
package sample

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Size says how large a sample workspace is.
type Size struct {
	Services int // folders of four configuration files each
	Sources  int // further files in each service, claimed by no format
	// Findings is how many ports are in 44620–48715: first one in the compose file of each service,
	// then one in each .env, then one in each package.json.
	Findings int
}

// Service is the folder of service number i, slash-separated.
func Service(i int) string { return fmt.Sprintf("services/svc%05d", i) }

// Write writes the workspace below dir.
func Write(dir string, s Size) error {
	for i := range s.Services {
		if err := writeFiles(filepath.Join(dir, filepath.FromSlash(Service(i))), serviceFiles(i, s)); err != nil {
			return err
		}
	}
	return nil
}

// writeFiles writes files, given by their slash paths below dir.
func writeFiles(dir string, files map[string]string) error {
	for name, content := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func serviceFiles(i int, s Size) map[string]string {
	files := map[string]string{
		"compose.yaml":        Compose(i, s),
		".env":                fmt.Sprintf("# service %d\nWEB_PORT=%d\nDATABASE_URL=postgres://localhost:%d/app\nLOG_LEVEL=info\n", i, port(i, 1, s, 10000), 20000+i%9000),
		".vscode/launch.json": launch(i),
		"package.json":        fmt.Sprintf("{\n  \"name\": \"svc%d\",\n  \"scripts\": {\n    \"dev\": \"vite --port %d\",\n    \"test\": \"vitest\"\n  }\n}\n", i, port(i, 2, s, 12000)),
	}
	for k := range s.Sources {
		files[fmt.Sprintf("src/handler%d.go", k)] = source(i, k)
	}
	return files
}

// Compose is the compose file of service number i. The digits of its host port are in line 4 (from 0),
// columns 9 to 13.
func Compose(i int, s Size) string {
	return fmt.Sprintf("services:\n  web%d:\n    image: registry.example.com/team/web:%d\n    ports:\n      - \"%d:80\"\n      - \"${WEB_PORT:-%d}:8080\"\n"+
		"    environment:\n      LOG_LEVEL: info\n      DATABASE_URL: postgres://db:5432/app\n    depends_on:\n      - db\n  db:\n    image: postgres:16\n    volumes:\n      - data:/var/lib/postgresql/data\nvolumes:\n  data: {}\n",
		i, i, HostPort(i, s), 10000+i%9000)
}

// HostPort is the host port of service number i.
func HostPort(i int, s Size) int { return port(i, 0, s, 20000) }

// port is the port of service number i in its compose file (round 0), its .env (1) or its package.json
// (2). The first s.Findings ports are in 44620–48715, all others from usual on.
func port(i, round int, s Size, usual int) int {
	if round*s.Services+i < s.Findings {
		return 44620 + i%4000
	}
	return usual + i%9000
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
