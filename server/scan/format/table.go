// Package format is the table of the formats that are read: which files each claims, how they are read,
// and which of their values hold ports. There is one file for each family of formats.
package format

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/pattern"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// The syntaxes.
var (
	jsonc      = &scan.Syntax{Read: syntax.JSONC, Parts: syntax.JSONCParts}
	yaml       = &scan.Syntax{Read: readYAML, Parts: readYAMLParts}
	dotenv     = &scan.Syntax{Read: syntax.Dotenv}
	toml       = &scan.Syntax{Read: syntax.TOML}
	ini        = &scan.Syntax{Read: syntax.INI}
	properties = &scan.Syntax{Read: syntax.Properties}
	arguments  = &scan.Syntax{Read: syntax.ArgumentLines}
	javascript = &scan.Syntax{Read: syntax.JavaScript}
	python     = &scan.Syntax{Read: syntax.Python}
	ruby       = &scan.Syntax{Read: syntax.Ruby}
	starlark   = &scan.Syntax{Read: syntax.Starlark}
	php        = &scan.Syntax{Read: syntax.PHP}
	elixir     = &scan.Syntax{Read: syntax.Elixir}
	groovy     = &scan.Syntax{Read: syntax.Groovy}
	kotlin     = &scan.Syntax{Read: syntax.Kotlin}
	nix        = &scan.Syntax{Read: syntax.Nix}
	hjson      = &scan.Syntax{Read: syntax.HJSON}
	dockerfile = &scan.Syntax{Read: syntax.Dockerfile}
	xml        = &scan.Syntax{Read: syntax.XML}
	nginx      = &scan.Syntax{Read: syntax.Nginx}
	caddyfile  = &scan.Syntax{Read: syntax.Caddyfile}
	hcl        = &scan.Syntax{Read: syntax.HCL}
	makefile   = &scan.Syntax{Read: syntax.Makefile}
	shell      = &scan.Syntax{Read: syntax.Shell}
	lines      = &scan.Syntax{Read: syntax.Lines}
	just       = &scan.Syntax{Read: syntax.Just}
	powershell = &scan.Syntax{Read: syntax.PowerShell}
	batch      = &scan.Syntax{Read: syntax.Batch}
	prose      = &scan.Syntax{Read: syntax.Prose}
)

// sources are the extensions of program text and prose, to exclude, say, the source of a Caddyfile
// parser.
var sources = []string{"**/*.{go,rs,java,kt,c,h,cc,cpp,hpp,cs,py,rb,php,js,jsx,ts,tsx,mjs,cjs,css,scss,html,svg,md,mdx,rst,adoc,txt,png,jpg,gif,ico,lua,swift,scala,ex,exs,vue,snap}"}

// allFormats lists the formats, a specific one before a general one: of the formats that claim a file's
// name, the first whose LooksRight accepts the file reads it.
func allFormats() []scan.Format {
	return slices.Concat(policyFormats(), editorFormats(), composeFormats(), projectFormats(), dotnetFormats(), javaFormats(), webFormats(), clientFormats(), buildFormats(),
		codeFormats(), runnerFormats(), tomlFormats(), clusterFormats(), pipelineFormats(), serverFormats(), systemFormats(), proseFormats(), yamlFormats())
}

// formats is the table of all formats.
var formats = mustCompile(allFormats())

// table is a list of compiled formats.
type table struct {
	rows       []func() *scan.Compiled // compiled on the first call: most workspaces have files of a few formats
	files      *pattern.Globs          // the Files of each row
	exceptions *pattern.Globs          // the Not of each row

	mu       sync.RWMutex
	readings map[pattern.Rows]*scan.Reading // by the rows that claim a name
}

// mustCompile compiles the program's own table. It panics on a pattern that it does not understand, at once
// for one of files and with the first file of its format for one of key paths, so that no pattern is ever
// silently without effect.
func mustCompile(list []scan.Format) *table {
	t, err := compileTable(list)
	if err != nil {
		panic(err)
	}
	return t
}

// compileTable compiles a table. It fails on a file pattern that it does not understand; a key path that
// it does not understand panics with the first file of its format.
func compileTable(list []scan.Format) (*table, error) {
	t := &table{readings: map[pattern.Rows]*scan.Reading{}}
	files, exceptions := make([][]string, len(list)), make([][]string, len(list))
	for i, f := range list {
		compile := sync.OnceValue(func() *scan.Compiled {
			c, err := scan.Compile(f)
			if err != nil {
				panic(err)
			}
			return c
		})
		t.rows, files[i], exceptions[i] = append(t.rows, compile), f.Files, f.Not
	}
	var err1, err2 error
	t.files, err1 = pattern.NewGlobs(files)
	t.exceptions, err2 = pattern.NewGlobs(exceptions)
	return t, errors.Join(err1, err2)
}

// mustCompileGlobs panics on a pattern that it does not understand.
func mustCompileGlobs(rows [][]string) *pattern.Globs {
	x, err := pattern.NewGlobs(rows)
	if err != nil {
		panic(err)
	}
	return x
}

// claimants returns the rows that claim a slash path.
func (t *table) claimants(name string) pattern.Rows {
	name = strings.ToLower(strings.TrimPrefix(name, "./"))
	claims := t.files.Match(name)
	if claims == (pattern.Rows{}) {
		return claims
	}
	return claims.Without(t.exceptions.Match(name))
}

// reading returns how files of a name are read, nil if no format claims the name.
func (t *table) reading(name string) *scan.Reading {
	claims := t.claimants(name)
	if claims == (pattern.Rows{}) {
		return nil
	}
	t.mu.RLock()
	r := t.readings[claims]
	t.mu.RUnlock()
	if r != nil {
		return r
	}
	var candidates []*scan.Compiled
	for i, f := range t.rows {
		if claims.Has(i) {
			candidates = append(candidates, f())
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.readings[claims] == nil {
		t.readings[claims] = scan.NewReading(candidates)
	}
	return t.readings[claims]
}

// Of returns how a file is read; name is its slash-separated path relative to its workspace folder. The
// result is nil if no format claims the name. Names with the same formats share one Reading.
func Of(name string) *scan.Reading { return formats.reading(name) }

// Claims reports whether a format reads files of this name and folder.
func Claims(name string) bool { return formats.claimants(name) != pattern.Rows{} }

// File reads content as the file called name; if no format claims the name, the Result is empty.
func File(name string, content []byte) scan.Result { return Of(name).Read(content) }

// TableRow is a format as README lists it.
type TableRow struct {
	Name  string
	Files []string // globs on the slash path, case ignored
}

// Table lists the formats in the order in which they are tried; rows with the same name are one format
// in several shapes.
func Table() []TableRow {
	var out []TableRow
	for _, f := range allFormats() {
		if n := len(out); n > 0 && out[n-1].Name == f.Name {
			for _, glob := range f.Files {
				if !slices.Contains(out[n-1].Files, glob) {
					out[n-1].Files = append(out[n-1].Files, glob)
				}
			}
			continue
		}
		out = append(out, TableRow{f.Name, slices.Clone(f.Files)})
	}
	return out
}
