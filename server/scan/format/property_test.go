package format

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/wsl-port-guard/wsl-port-guard/server/internal/sample"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// checkInvariants checks what package scan guarantees for any file: literals are in order, do not
// overlap, and each is on the digits of its port.
func checkInvariants(t *testing.T, name string, content []byte, r scan.Result) {
	end := 0
	for _, l := range r.Literals {
		if l.Span.Start < end || l.Span.End > len(content) || l.Span.Start >= l.Span.End {
			t.Fatalf("%s: %s %s has span %v behind offset %d of %d bytes", name, l.Path, l.Range, l.Span, end, len(content))
		}
		end = l.Span.End
		if !l.Range.Valid() || l.Proto == 0 || l.Role == "" {
			t.Fatalf("%s: incomplete literal %+v", name, l)
		}
		if (l.Binder != "") != (l.Role == scan.HostBind) {
			t.Fatalf("%s: %s of role %s has binder %q", name, l.Path, l.Role, l.Binder)
		}
		written := strings.ReplaceAll(string(content[l.Span.Start:l.Span.End]), "\x00", "")
		if f := grammar.Number(written); len(f.Hits) != 1 || f.Hits[0].Range != l.Range {
			t.Fatalf("%s: %q is not %s", name, written, l.Range)
		}
	}
}

func TestSpansSpellTheirPorts(t *testing.T) {
	for _, name := range fixtures(t) {
		content := readFixture(t, name)
		r := File(name, content)
		if len(r.Literals) == 0 {
			t.Errorf("%s: a fixture without literals", name)
		}
		checkInvariants(t, name, content, r)
	}
}

func TestSpansInCorpus(t *testing.T) {
	for _, f := range readManifest(t) {
		content, err := os.ReadFile(filepath.Join(corpus, "files", f.file()))
		if err != nil {
			t.Fatal(err)
		}
		checkInvariants(t, f.file(), content, File(filepath.ToSlash(f.Path), content))
	}
}

// meaning is a result without the positions, to compare files that say the same in another form.
func meaning(r scan.Result) []string {
	var out []string
	for _, l := range r.Literals {
		if l.Role != scan.Documentation {
			out = append(out, fmt.Sprint(l.Path, l.Range, l.Proto, l.Role, l.Soft, l.Binder, l.Address, l.Var, l.AnyHost))
		}
	}
	slices.Sort(out)
	return out
}

func sameMeaning(t *testing.T, name, what string, content, changed []byte) {
	t.Helper()
	want, got := meaning(File(name, content)), meaning(File(name, changed))
	if !slices.Equal(want, got) {
		for _, w := range want {
			if !slices.Contains(got, w) {
				t.Errorf("%s, %s: lost %s", name, what, w)
			}
		}
		for _, g := range got {
			if !slices.Contains(want, g) {
				t.Errorf("%s, %s: gained %s", name, what, g)
			}
		}
	}
}

func TestLineEndsDoNotMatter(t *testing.T) {
	for _, name := range fixtures(t) {
		content := bytes.ReplaceAll(readFixture(t, name), []byte("\r\n"), []byte("\n"))
		changed := bytes.ReplaceAll(content, []byte("\n"), []byte("\r\n"))
		sameMeaning(t, name, "CRLF", content, changed)
		checkInvariants(t, name, changed, File(name, changed))
	}
}

func TestByteOrderMarkDoesNotMatter(t *testing.T) {
	for _, name := range fixtures(t) {
		content := bytes.TrimPrefix(readFixture(t, name), []byte("\xef\xbb\xbf"))
		sameMeaning(t, name, "byte order mark", content, append([]byte("\xef\xbb\xbf"), content...))
	}
}

// TestUTF16 reads each fixture in the encoding of older Windows tools.
func TestUTF16(t *testing.T) {
	for _, name := range fixtures(t) {
		content := bytes.TrimPrefix(readFixture(t, name), []byte("\xef\xbb\xbf"))
		little, big := []byte{0xFF, 0xFE}, []byte{0xFE, 0xFF}
		for _, r := range string(content) {
			if r > 0xFFFF { // a surrogate pair
				r -= 0x10000
				little, big = appendUnit(little, big, 0xD800+(r>>10))
				r = 0xDC00 + (r & 0x3FF)
			}
			little, big = appendUnit(little, big, r)
		}
		sameMeaning(t, name, "UTF-16LE", content, little)
		sameMeaning(t, name, "UTF-16BE", content, big)
		for _, l := range File(name, little).Literals {
			if l.Span.Len()%2 != 0 {
				t.Errorf("%s: span %v of a UTF-16 file", name, l.Span)
			}
		}
	}
}

func appendUnit(little, big []byte, r rune) ([]byte, []byte) {
	return append(little, byte(r), byte(r>>8)), append(big, byte(r>>8), byte(r))
}

// commentLine is a full-line comment of the fixture's format, "" if it has none.
func commentLine(name string) string {
	marker := Of(name).CommentMarker()
	if marker == "" {
		return ""
	}
	return marker + " note 7777 é 🐳"
}

func TestCommentsBetweenDoNotMatter(t *testing.T) {
	for _, name := range fixtures(t) {
		comment := commentLine(name)
		content := readFixture(t, name)
		if comment == "" || strings.Contains(name, "broken") || slices.ContainsFunc([]string{"\\\n", "`\n", "^\n"}, func(end string) bool { return bytes.Contains(content, []byte(end)) }) || bytes.Contains(content, []byte("ignore-next-line")) ||
			bytes.Contains(content, []byte(": |")) || bytes.Contains(content, []byte("- |-")) || bytes.Contains(content, []byte("typing")) {
			continue
		}
		var changed []byte
		for _, l := range bytes.SplitAfter(content, []byte("\n")) {
			changed = append(changed, l...)
			if bytes.HasSuffix(l, []byte("\n")) {
				changed = append(changed, comment+"\n"...)
			}
		}
		sameMeaning(t, name, "comments between", content, changed)
	}
}

// reversed writes a tree as JSON with the members of each mapping in the opposite order.
func reversed(b *bytes.Buffer, n *syntax.Node) {
	open, end := "[", "]"
	children := slices.Clone(n.Children)
	switch n.Kind {
	case syntax.Scalar:
		if n.Quoted {
			b.WriteString(strconv.Quote(n.Value))
		} else {
			b.WriteString(n.Value)
		}
		return
	case syntax.Mapping:
		open, end = "{", "}"
		slices.Reverse(children)
	}
	b.WriteString(open)
	for i, c := range children {
		if i > 0 {
			b.WriteString(",\n")
		}
		if n.Kind == syntax.Mapping {
			b.WriteString(strconv.Quote(c.Key.Name) + ": ")
		}
		reversed(b, c)
	}
	b.WriteString(end)
}

func TestOrderOfKeysDoesNotMatter(t *testing.T) {
	tried := 0
	for _, name := range fixtures(t) {
		f := formats.rows[rowsOf(name)[0]]()
		content := readFixture(t, name)
		doc := f.Syntax.Read(content)
		if f.Syntax != jsonc || len(doc.Roots) != 1 || strings.Contains(name, "typing") {
			continue
		}
		tried++
		var b bytes.Buffer
		reversed(&b, doc.Roots[0])
		sameMeaning(t, name, "keys reversed", content, b.Bytes())
	}
	if tried < 8 {
		t.Errorf("only %d fixtures were tried", tried)
	}
}

// TestLimits: what is read of a file has limits, and a file above one of them counts as not read to its
// end.
func TestLimits(t *testing.T) {
	const port = "PORT=3000\n"
	nested := func(open, inner, end string) string {
		return strings.Repeat(open, syntax.MaxDepth+1) + inner + strings.Repeat(end, syntax.MaxDepth+1)
	}
	service := func(i int) string { return fmt.Sprintf("  s%d:\n    ports: [\"%d:80\"]\n", i, 20000+i) }
	for _, c := range []struct {
		title, file, text string
		literals          int
		unread            scan.Unread
	}{
		{"a small file", ".env", port, 1, ""},
		{"a long file", ".env", port + strings.Repeat("#", text.MaxFile), 0, scan.TooLong},
		{"many ports", ".env", strings.Repeat("A_"+port, scan.MaxLiterals+10), scan.MaxLiterals, scan.TooMuch},
		{"many ports in one value", ".env", "URL=" + strings.Repeat("a@b:3000 ", scan.MaxLiterals+10), scan.MaxLiterals, scan.TooMuch},
		{"many ports of one command", "run.ps1", "kubectl port-forward a " + strings.Repeat("3000:80 ", scan.MaxLiterals+10) + "\na -p 3001\n", scan.MaxLiterals, scan.TooMuch},
		{"many ports of an image", "Dockerfile", "FROM a\nEXPOSE " + strings.Repeat("80 ", scan.MaxLiterals+10), scan.MaxLiterals, scan.TooMuch},
		{"a long script", "run.sh", "a -p 3000\n" + strings.Repeat("echo $A                     \n", 20_000), 0, scan.TooMuch},
		{"a script of many commands", "run.sh", "a -p 3000\n" + strings.Repeat("a;", grammar.MaxCommands), 0, scan.TooMuch},
		{"a script of many lines", "run.sh", "a -p 3000\n" + strings.Repeat("echo a\n", grammar.MaxCommands/2), 1, ""},
		{"many commands", "justfile", "a -p 3000\n" + strings.Repeat("b $1\n", grammar.MaxCommands) + "a -p 3001\n", 1, scan.TooMuch},
		{"many commands, none with a port", "justfile", "a -p 3000\n" + strings.Repeat("b\n", grammar.MaxCommands) + "a -p 3001\n", 2, ""},
		{"many statements", "a.ps1", "a -p 3000\n" + strings.Repeat("b;", grammar.MaxCommands) + "\na -p 3001\n", 1, scan.TooMuch},
		{"a long statement", "a.ps1", "a -p 3000\na -p 3001 " + strings.Repeat("b ", 10*grammar.MaxCommands) + "\na -p 3002\n", 1, scan.TooMuch},
		{"a long command", "run.sh", "a -p 3000 " + strings.Repeat("b ", 10*grammar.MaxCommands), 0, scan.TooMuch},
		{"many long statements", "a.ps1", "a -p 3000\n" + strings.Repeat(strings.Repeat("b ", 1000)+"\n", grammar.MaxCommands/100) + "a -p 3001\n", 1, scan.TooMuch},
		{"many uses of a variable", "Makefile", port + strings.Repeat("A_PORT=$(B_PORT)\n", grammar.MaxCommands+1) + "C_PORT=3001\n", 1, scan.TooMuch},
		{"many arguments", ".vscode/launch.json", `{"configurations": [{"args": ["-p", "3000"]}, {"args": [` + strings.Repeat(`"a", `, grammar.MaxCommands) + `"-p", "3001"]}, {"args": ["-p", "3002"]}]}`, 1, scan.TooMuch},
		{"many arguments of a program", ".vscode/tasks.json", `{"tasks": [{"type": "process", "command": "a", "args": ["-p", "3000"]}, {"type": "process", "command": "a", "args": [` + strings.Repeat(`"a", `, grammar.MaxCommands) + `"-p", "3001"]}, {"type": "process", "command": "a", "args": ["-p", "3002"]}]}`, 1, scan.TooMuch},
		{"commands of many services", "compose.yaml", "services:\n" + service(0) + service(1) + "  s2:\n    command: " + strings.Repeat("a;", grammar.MaxCommands/2) + "1\n" + "  s3:\n    command: " + strings.Repeat("a;", grammar.MaxCommands/2) + "1\n" + service(4), 4, scan.TooMuch},
		{"JSON, many values", "package.json", `{"config": {"port": 3000}, "x": [` + strings.Repeat("["+strings.Repeat("1,", 999)+"1],", syntax.MaxNodes/1000) + `[]], "config": {"port": 3001}}`, 1, scan.TooMuch},
		{"JavaScript, many values", "vite.config.js", "export default { server: { port: 3000 }, x: [" + strings.Repeat("1,", syntax.MaxNodes) + "], preview: { port: 3001 } }", 1, scan.TooMuch},
		{"JSON, deep", "package.json", `{"config": {"port": 3000}, "x": ` + nested("[", "", "]") + "}", 1, scan.TooMuch},
		{"JavaScript, deep", "vite.config.js", "export default { server: { port: 3000 }, x: " + nested("[", "", "]") + "}", 1, scan.TooMuch},
		{"TOML, deep", "Rocket.toml", "[default]\nport = 3000\nx = " + nested("[", "", "]") + "\n", 1, scan.TooMuch},
		{"XML, deep", "a.csproj", "<Project><DevelopmentServerPort>3000</DevelopmentServerPort>" + nested("<a>", "", "</a>") + "</Project>", 1, scan.TooMuch},
		{"directives, deep", "nginx.conf", "http { server { listen 3000; } " + nested("a {", "", "}") + "}", 1, scan.TooMuch},
		{"YAML, deep", "compose.yaml", "services:\n" + service(0) + "x: " + nested("[", "", "]") + "\n", 2, scan.TooMuch},
		{"YAML, many lines", "compose.yaml", "services:\n" + service(0) + strings.Repeat("#\n", 60_000) + service(1), 2, scan.TooMuch},
		{"YAML, many commas", "compose.yaml", "services:\n" + service(0) + strings.Repeat("#,,,\n", 20_000) + service(1), 2, scan.TooMuch},
		{"YAML, nearly as many lines that end in commas", "compose.yaml", "services:\n" + service(0) + strings.Repeat("#,\n", 59_000) + service(1), 4, ""},
		{"YAML, many documents", "compose.yaml", "services:\n" + service(0) + strings.Repeat("---\na: 1\n", 5_000), 2, scan.TooMuch},
		{"YAML, a long broken document", "compose.yaml", "services:\n" + service(0) + "x: 1\na: b: c\n" + strings.Repeat("#              \n", 15_000), 2, scan.TooMuch},
	} {
		for part, read := range map[string]func() scan.Result{
			"as a whole": func() scan.Result { return File(c.file, []byte(c.text)) },
			"in parts":   func() scan.Result { r, _ := Of(c.file).ReadParts(context.Background(), []byte(c.text), nil); return r },
		} {
			if got := read(); len(got.Literals) != c.literals || got.Unread != c.unread {
				t.Errorf("%s, %s: %d literals, %q; want %d, %q", c.title, part, len(got.Literals), got.Unread, c.literals, c.unread)
			}
		}
	}
}

// The texts that every literal repeats have a limit: its key path, its address, its variable.
func TestLiteralsAreSmall(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	for name, content := range map[string]string{
		"a.toml":       "[" + long + "]\nport = 8080\n",
		"c.toml":       "[" + strings.Repeat("table.", 150) + "t]\nport = 8080\n",
		"d.toml":       "[" + strings.Repeat("é", 50_000) + "]\nport = 8080\n",
		".env":         "HOST=" + long + "\nPORT=8080\n" + long + "_PORT=8081\n",
		"package.json": `{"scripts": {"x": "psql -h ` + long + ` -p 5432"}}`,
	} {
		literals := File(name, []byte(content)).Literals
		if len(literals) == 0 {
			t.Errorf("%s: no literal", name)
		}
		for _, l := range literals {
			if len(l.Path) > 600 || len(l.Address) > 300 || len(l.Var) > 300 || !utf8.ValidString(l.Path) {
				t.Errorf("%s: path of %d, address of %d, variable of %d bytes", name, len(l.Path), len(l.Address), len(l.Var))
			}
		}
	}
}

func TestIgnoreDirectives(t *testing.T) {
	for name, c := range map[string]string{
		"compose.yaml":    "services:\n  a:\n    ports:\n      - 8080:80 # wsl-port-guard: ignore\n      # wsl-port-guard: ignore-next-line\n      - 8081:80\n",
		"launch.json":     "{\"configurations\": [{\"type\": \"go\", \"request\": \"launch\", \"port\": 2345 // wsl-port-guard: ignore\n},\n/* wsl-port-guard: ignore-next-line */\n{\"type\": \"go\", \"request\": \"launch\", \"port\": 2346}]}",
		"b.toml":          "port = 8080 # wsl-port-guard: ignore\n",
		"app.toml":        "# wsl-port-guard: ignore-file\nport = 8080\n",
		"x.config.ts":     "const port = 8080 // wsl-port-guard: ignore\n",
		"nginx.conf":      "server {\n listen 80; # wsl-port-guard: ignore\n}\n",
		"run.sh":          "# wsl-port-guard: ignore-next-line\nPORT=8080\n",
		"x.run.xml":       "<a>\n<!-- wsl-port-guard: ignore-next-line -->\n<configuration port=\"8080\"/></a>",
		"Makefile":        "PORT = 8080 # wsl-port-guard: ignore\n",
		"a.properties":    "# wsl-port-guard: ignore-file\nserver.port=8080\n",
		"php.ini":         "; wsl-port-guard: ignore-file\n[x]\nport = 8080\n",
		"src/settings.py": "PORT = 8080  # wsl-port-guard: ignore\n",
	} {
		if got := File(name, []byte(c)).Literals; len(got) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
		if loud := strings.ReplaceAll(c, "wsl-port-guard:", "nothing:"); name != "a.properties" && len(File(name, []byte(loud)).Literals) == 0 {
			t.Errorf("%s: nothing to silence", name)
		}
	}
}

// TestRepetition gives every format one piece of text many times: pieces that make a parser nest,
// recover or join without end.
func TestRepetition(t *testing.T) {
	names := []string{
		"compose.yaml", "a.config.ts", "package.json", "run.sh", "a.toml", "nginx.conf", "Caddyfile", "x.run.xml", "Vagrantfile", ".env", "Dockerfile",
		"a.properties", "php.ini", "a.service", "Makefile", "redis.conf", "Procfile", "a.ps1",
	}
	pieces := []string{
		"[", "{", "- ", "(", "a: {", "a:\n ", "<a>", "${", "`${", "'", "\"", "\\", "$(", "if ", "a {\n", "a=[", "{{", "#", "\n", "- a:\n", "[[a]]\n", "x\\\n", "<<EOF\n",
		"localhost:", "://", ":1", ":8080 ", "@", "* ", "&a ", "? ", "a: 'x\n", "-p 3000 ", "f(", "]", "}", "port: 8080 ", "${A:-", "80-", "\"\"\" ", "<!--", "/*", "=> ", "x_PORT=1000 ", "a-",
	}
	for _, name := range names {
		for _, piece := range pieces {
			content := []byte(strings.Repeat(piece, 16<<10/len(piece)))
			checkInvariants(t, name, content, File(name, content))
		}
	}
}

// fuzzedNames are names of files of many formats.
var fuzzedNames = []string{
	"compose.yaml", ".vscode/launch.json", ".vscode/tasks.json", "devcontainer.json", ".env", "package.json", "application.yml", "a.toml", "vite.config.ts",
	"Vagrantfile", "nginx.conf", "Caddyfile", "Makefile", "run.sh", "a.ps1", "a.run.xml", "Dockerfile", "a.service", "k8s.yaml", "appsettings.json", "application.properties", "redis.conf",
}

// FuzzFile gives any bytes to every format.
func FuzzFile(f *testing.F) {
	names := fuzzedNames
	err := filepath.WalkDir(goldenDir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasSuffix(path, ".want") {
			if content, err := os.ReadFile(path); err == nil {
				f.Add(content, uint8(len(content)))
			}
		}
		return nil
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte, which uint8) {
		name := names[int(which)%len(names)]
		checkInvariants(t, name, content, File(name, content))
	})
}

// BenchmarkFile shows that time grows linearly with the size; a file above the size limit costs
// nothing.
func BenchmarkFile(b *testing.B) {
	pieces := map[string]string{
		"compose.yaml": "  web%d:\n    image: nginx\n    ports:\n      - \"8080:80\"\n    environment:\n      - DB=postgres://localhost:5432/x\n",
		"package.json": "\"dev%d\": \"cross-env PORT=3000 next dev -p 3000 && echo done\",\n",
		".env":         "WEB_PORT_%d=3000 # note\n",
		"a.config.ts":  "export const a%d = { server: { port: process.env.PORT || 3000, url: 'http://localhost:3000' } }\n",
		"run.sh":       "next dev -p 3000 --name a%d | grep x\n",
		"a.toml":       "[server%d]\nport = 3000\n",
	}
	heads := map[string]string{"compose.yaml": "services:\n", "package.json": "{\"scripts\": {\n"}
	for name, piece := range pieces {
		for _, size := range []int{1 << 10, 10 << 10, 100 << 10, 1 << 20, 10 << 20} {
			content := []byte(heads[name])
			for i := 0; len(content) < size; i++ {
				content = fmt.Appendf(content, piece, i)
			}
			b.Run(fmt.Sprintf("%s/%dKB", name, size>>10), func(b *testing.B) {
				b.SetBytes(int64(len(content)))
				for b.Loop() {
					File(name, content)
				}
			})
		}
	}
}

// TestTyping removes one byte of a fixture in some positions, as happens while a person is typing: the
// rest of the file must still be read.
func TestTyping(t *testing.T) {
	for name, least := range map[string]float64{
		"compose/docker-compose.yml": 0.95, "launch/.vscode/launch.json": 0.93, "package/package.json": 0.95, "env/.env.example": 0.97,
		"toml/supabase/config.toml": 0.95, "code/vite.config.ts": 0.95, "spring/application.yml": 0.93,
	} {
		content := readFixture(t, name)
		all := len(File(name, content).Literals)
		found, tries := 0, 0
		for i := 0; i < len(content); i += 5 {
			cut := slices.Concat(content[:i], content[i+1:])
			r := File(name, cut)
			checkInvariants(t, name, cut, r)
			found += len(r.Literals)
			tries++
		}
		if share := float64(found) / float64(all*tries); share < least {
			t.Errorf("%s: with one byte missing %.3f of the literals are found on average, want %.2f", name, share, least)
		}
	}
}

// TestLongFilesAreReadByGoroutines reads files in so many parts that several goroutines share them.
func TestLongFilesAreReadByGoroutines(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	for name, text := range map[string]string{"compose.yaml": sample.LongCompose(8000), ".vscode/launch.json": sample.LongLaunch(3000)} {
		got, memory := Of(name).ReadParts(context.Background(), []byte(text), nil)
		if memory == nil || !sameResult(got, Of(name).Read([]byte(text))) {
			t.Errorf("%s: in parts (%v) and as a whole differ", name, memory != nil)
		}
	}
}

// Several goroutines read files at once and share what is remembered of names.
func TestReadingsAreShared(t *testing.T) {
	var wait sync.WaitGroup
	for _, name := range fixtures(t) {
		content := readFixture(t, name)
		want := render(content, File(name, content))
		for range 4 {
			wait.Go(func() {
				if got := render(content, File(name, content)); got != want {
					t.Errorf("%s: read differently beside others", name)
				}
			})
		}
	}
	wait.Wait()
}
