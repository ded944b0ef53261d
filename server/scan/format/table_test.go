package format

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// rowsOf returns the rows of the table that claim a name, in order.
func rowsOf(name string) (rows []int) {
	claims := formats.claimants(name)
	for i := range formats.rows {
		if claims.Has(i) {
			rows = append(rows, i)
		}
	}
	return rows
}

// readBy returns the row of the table that reads content as the file called name, -1 if there is none.
func readBy(name string, content []byte) int {
	for _, i := range rowsOf(name) {
		if f := formats.rows[i](); f.LooksRight == nil || f.LooksRight(f.Syntax.Read(content)) {
			return i
		}
	}
	return -1
}

// TestEveryFormatCompiles: a row that is wrong ends the tests, not a user's session.
func TestEveryFormatCompiles(t *testing.T) {
	for _, f := range allFormats() {
		if _, err := scan.Compile(f); err != nil {
			t.Error(err)
		}
	}
}

func TestMistakenPatternsEndTheProgram(t *testing.T) {
	for what, f := range map[string]scan.Format{
		"key pattern":           {Name: "x", Syntax: yaml, Files: []string{"**/x"}, Rules: []scan.Rule{{Path: "csp|csp/**|security/**"}}},
		"key with a dot":        {Name: "x", Syntax: properties, Files: []string{"**/x"}, Dotted: true, Rules: []scan.Rule{{Path: "server.port"}}},
		"file pattern":          {Name: "x", Syntax: yaml, Files: []string{"**/application[-_]*.yml"}},
		"exception to a format": {Name: "x", Syntax: yaml, Files: []string{"**/x"}, Not: []string{"a.yml"}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a mistaken %s is taken", what)
				}
			}()
			mustCompile([]scan.Format{f}).reading("x")
		}()
	}
}

// Content decides which format reads a file whose name leaves it open.
func TestContentTellsFormats(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"mise-tasks/dev", "#!/usr/bin/env bash\nserve\n", "mise"},
		{"mise-tasks/dev", "#!/bin/sh\n", "mise"},
		{"mise-tasks/seed", "#!/usr/bin/env python3\nPORT = 8080\n", ""},
		{"mise-tasks/seed", "serve --port 8080 # sh\n", ""},
		{"run.yml", "apps: [{appDirPath: ./shop}]\n", "Dapr"},
		{"run.yml", "apps: [{daprHTTPPort: 3500}]\n", "Dapr"},
		{"run.yml", "apps: {shop: {appDirPath: ./shop}}\n", "YAML configuration"},
		{"ecosystem.yml", "shop: {port: 8080}\n", "YAML configuration"},
	} {
		got := ""
		if row := readBy(c.name, []byte(c.content)); row >= 0 {
			got = formats.rows[row]().Name
		}
		if got != c.want {
			t.Errorf("%s, %q: read by %q, want %q", c.name, c.content, got, c.want)
		}
	}
}

// BenchmarkClaims measures what each file of a walk costs.
func BenchmarkClaims(b *testing.B) {
	for name, path := range map[string]string{"tsx": "src/components/button/index.tsx", "js": "node_modules/lodash/fp/add.js", "md": "docs/guide/setup.md", "png": "assets/logo.png", "go": "internal/server/handler.go", "compose": "compose.yaml", "yaml": "a/b/c/d/e/f/g/h/values.yaml", "json": "src/locales/en/common.json"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Of(path)
			}
		})
	}
}
