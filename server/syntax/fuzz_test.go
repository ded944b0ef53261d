package syntax

import (
	"os"
	"strings"
	"testing"
)

// readers are all syntaxes by name.
func readers() map[string]func([]byte) *Document {
	return map[string]func([]byte) *Document{
		"jsonc": JSONC, "yaml": YAML, "dotenv": Dotenv, "toml": TOML, "ini": INI, "properties": Properties, "words": ArgumentLines,
		"javascript": JavaScript, "python": Python, "ruby": Ruby, "starlark": Starlark, "dockerfile": Dockerfile, "xml": XML, "nginx": Nginx, "caddyfile": Caddyfile, "hcl": HCL,
		"makefile": Makefile, "shell": Shell, "lines": Lines, "just": Just, "powershell": PowerShell, "batch": Batch, "php": PHP, "elixir": Elixir, "groovy": Groovy, "kotlin": Kotlin, "nix": Nix, "hjson": HJSON,
	}
}

// check checks what every reader guarantees for any input: spans are within the file, each
// decoded byte maps to raw text, and the depth is bounded.
func check(t *testing.T, name string, src []byte, d *Document) {
	for _, c := range d.Comments {
		if c.Span.Start < 0 || c.Span.End > len(src) || c.Span.Start > c.Span.End {
			t.Fatalf("%s: comment span %v of %d bytes", name, c.Span, len(src))
		}
	}
	d.Walk(func(n *Node) {
		if n.Span.Start < 0 || n.Span.End > len(src) || n.Span.Start > n.Span.End {
			t.Fatalf("%s: %s has span %v of %d bytes", name, n.Path(), n.Span, len(src))
		}
		if len(n.Keys()) > 5*MaxDepth {
			t.Fatalf("%s: a node lies %d deep", name, len(n.Keys()))
		}
		if n.Kind != Scalar {
			return
		}
		if n.offsets != nil && len(n.offsets) != len(n.Value)+1 {
			t.Fatalf("%s: %s: %d offsets for %d bytes", name, n.Path(), len(n.offsets), len(n.Value))
		}
		for i := range len(n.Value) {
			raw := n.Raw(i, i+1)
			if raw.Start < 0 || raw.End > len(src) {
				t.Fatalf("%s: %s: byte %d maps to %v", name, n.Path(), i, raw)
			}
			if c := n.Value[i]; c >= '0' && c <= '9' && src[raw.Start] != c && src[raw.Start] != '\\' && src[raw.Start] != '{' {
				t.Fatalf("%s: %s: digit %q maps to %q", name, n.Path(), c, src[raw.Start])
			}
		}
	})
}

// hostile are inputs that broke parsers before: deep, unclosed, truncated, binary.
func hostile() []string {
	return []string{
		"", "\xef\xbb\xbf", "\x00\x01\x02", "\xff\xfe", "{", "}", "]", `{"a":`, `{"a" 1 "b": 2`, `"`, "'", "`${`", "a: [", "a: {b: [c", "- - - - -",
		"&a [*a]", "a: &a\n  <<: *a\n", "<<: [*x, {a: 1}]", "!!str 8080", "a: !t &x 'b'", "a: |\n  x\n   y\n", "a: >-\n  b\n\n  c\n", "\"\\u00e9\\\n  x\": 1",
		"{{ a }}: b", "{% if %}\na: 1", "[a", "[[a]]\nb = ", "a = \"\"\"x", "x = 1 # c", "<a b=\"", "<a><b/></a", "<!-- x", "server { listen 80", "}}}}", ":80 {\n", "{$A:80} {\n",
		"FROM a\nRUN <<EOF\nx\nEOF\nEXPOSE 80 \\", "A=\"x\nB='y", "export", "a\\", "a=b\\\n", "[x\n=y\n= \n:", "\tx", "const a = `b${c", "/re", "a => { b: ", "x = \"\"\"", "port ENV.fetch('A') {", "a ? b : c ? : :",
		"a = <<~X\n#{b\n", "a = <<X, <<'Y'\n1\nX\n2\nY\n", "%w[", "%w[a b", "a %(", "\"#{\"#{\"", "=begin\nx", "__END__", ":\"a", "a ?", "x do |", "{ |a", "$", "@", "1.", "/a", "a /b", "rb'\\", "f'''", "a\\\r\n",
		strings.Repeat("[", 5000), strings.Repeat("{\"a\":", 5000), strings.Repeat("- ", 5000), strings.Repeat("(", 5000), strings.Repeat("<a>", 5000), strings.Repeat("a {\n", 5000),
		strings.Repeat("a:\n ", 300), strings.Repeat("${", 3000), "a: " + strings.Repeat("x", 70000), strings.Repeat("a = [", 3000), strings.Repeat("`${", 2000),
		strings.Repeat("<<~A ", 3000), strings.Repeat("<<A\n", 3000), strings.Repeat("%w(", 3000), strings.Repeat("\"#{", 3000), strings.Repeat("a /", 3000), strings.Repeat("f {|", 3000), strings.Repeat("x=y 1 do ", 3000),
		strings.Repeat("'a' ", 5000), strings.Repeat("a 1\n", 5000), strings.Repeat("a b[", 3000), strings.Repeat("\"\"\"", 3001), strings.Repeat("get(", 5000),
		"<?php '", "x ~r", "x ~w(", "a :b", "\"#{\"", "\"\"\"#{", "''${", "''", "x = ''a'''b''", "a.b.", "a.\"b", "f { g 1", "a[b] = (", "p.set(", "set(1)", "mapOf(", "\"a\" to", "/*", "#",
		strings.Repeat("\"${", 3000), strings.Repeat("''${", 3000), strings.Repeat("~r/", 3000), strings.Repeat("a {", 3000), strings.Repeat("a b ", 3000), strings.Repeat("a.b.", 5000), strings.Repeat("/*", 3000),
	}
}

func TestHostile(t *testing.T) {
	for name, read := range readers() {
		for _, in := range hostile() {
			check(t, name, []byte(in), read([]byte(in)))
			crlf := []byte(strings.ReplaceAll(in, "\n", "\r\n"))
			check(t, name, crlf, read(crlf))
		}
	}
}

// FuzzReaders feeds any bytes to every reader.
func FuzzReaders(f *testing.F) {
	for _, in := range hostile() {
		f.Add([]byte(in))
	}
	f.Add([]byte("services:\n  web:\n    ports:\n      - \"8080:80\" # c\n"))
	f.Add([]byte("{\"port\": 8080, // c\n \"url\": \"http://\\u006cocalhost:3000\"}"))
	f.Fuzz(func(t *testing.T, src []byte) {
		for name, read := range readers() {
			check(t, name, src, read(src))
		}
	})
}

// fuzzReader feeds any bytes to one reader, starting from its file in testdata.
func fuzzReader(f *testing.F, name string) {
	src, err := os.ReadFile("testdata/" + name + ".in")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(src)
	for line := range strings.Lines(string(src)) {
		f.Add([]byte(line))
	}
	for _, in := range hostile() {
		f.Add([]byte(in))
	}
	read := readers()[name]
	f.Fuzz(func(t *testing.T, src []byte) { check(t, name, src, read(src)) })
}

func FuzzJavaScript(f *testing.F) { fuzzReader(f, "javascript") }
func FuzzPython(f *testing.F)     { fuzzReader(f, "python") }
func FuzzRuby(f *testing.F)       { fuzzReader(f, "ruby") }
func FuzzStarlark(f *testing.F)   { fuzzReader(f, "starlark") }
func FuzzPHP(f *testing.F)        { fuzzReader(f, "php") }
func FuzzElixir(f *testing.F)     { fuzzReader(f, "elixir") }
func FuzzGroovy(f *testing.F)     { fuzzReader(f, "groovy") }
func FuzzKotlin(f *testing.F)     { fuzzReader(f, "kotlin") }
func FuzzNix(f *testing.F)        { fuzzReader(f, "nix") }
func FuzzHJSON(f *testing.F)      { fuzzReader(f, "hjson") }
