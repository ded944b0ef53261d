package server

import (
	"bytes"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

const module = "github.com/wsl-port-guard/wsl-port-guard/"

// mayImport lists for each package the others of this module that it may import. A new
// package fails the test until its author adds it here.
var mayImport = map[string][]string{
	"probe/port":                   {},
	"probe/growth":                 {},
	"probe/sorting":                {},
	"probe/fact":                   {"probe/port", "probe/sorting"},
	"probe/fault":                  {},
	"probe/wslconfig":              {"probe/port"},
	"probe/internal/docker":        {},
	"probe/internal/program":       {"probe/fact"},
	"probe/internal/question":      {"probe/fault", "probe/fact"},
	"probe/internal/fixtures":      {},
	"probe/internal/redact":        {},
	"probe/internal/regular":       {},
	"probe/linux":                  {"probe/internal/redact", "probe/port"},
	"probe/windows":                {"probe/internal/redact", "probe/port", "probe/sorting"},
	"probe/darwin":                 {"probe/port", "probe/windows"},
	"probe/onlinux":                {"probe/fact", "probe/port", "probe/linux", "probe/internal/docker", "probe/internal/program", "probe/internal/question", "probe/internal/regular"},
	"probe/hold":                   {"probe/fact", "probe/port", "probe/windows", "probe/sorting"},
	"probe/onwindows":              {"probe/fact", "probe/hold", "probe/port", "probe/linux", "probe/windows", "probe/internal/docker", "probe/internal/program", "probe/internal/question", "probe/internal/regular"},
	"probe/fuse":                   {"probe/fact", "probe/port", "probe/wslconfig", "probe/linux", "probe/windows", "probe/sorting"},
	"probe/doctor":                 {"probe/fact", "probe/fuse", "probe/port", "probe/windows"},
	"probe":                        {"probe/doctor", "probe/internal/redact", "probe/fault", "probe/fact", "probe/hold", "probe/fuse", "probe/port", "probe/wslconfig", "probe/darwin", "probe/linux", "probe/windows", "probe/onlinux", "probe/onwindows", "probe/internal/docker", "probe/internal/program", "probe/internal/question", "probe/internal/regular"},
	"server/text":                  {"probe/sorting"},
	"server/syntax":                {"probe/fault", "server/text"},
	"server/scan/word":             {},
	"server/scan/pattern":          {},
	"server/scan/grammar":          {"probe/port", "server/text", "server/syntax", "server/scan/word"},
	"server/scan":                  {"probe/port", "server/text", "server/syntax", "server/scan/grammar", "server/scan/pattern", "server/scan/word"},
	"server/scan/format":           {"server/text", "server/syntax", "server/scan", "server/scan/grammar", "server/scan/pattern", "server/scan/word"},
	"server/words":                 {"probe/fact", "probe/port"},
	"server/markdown":              {},
	"server/terminal":              {"probe/sorting"},
	"server/check":                 {"probe/fact", "probe/port", "server/scan", "server/words"},
	"server/suggest":               {"probe/fact", "probe/port", "probe/sorting"},
	"server/folder/ignore":         {},
	"server/folder/glob":           {},
	"server/folder":                {"server/folder/glob", "probe/fault", "server/folder/ignore"},
	"server/policy":                {"probe/fact", "probe/port", "server/check", "server/folder/glob", "server/scan/format", "server/syntax", "server/text", "server/words", "probe/sorting"},
	"server/view":                  {"server/policy", "probe/fault", "probe/fact", "probe/port", "server/check", "server/scan", "server/suggest", "server/text", "probe/sorting"},
	"server/workspace":             {"probe/fault", "server/policy", "server/text", "server/folder", "server/scan", "server/scan/format", "server/view"},
	"server/history":               {"server/folder", "probe/port", "server/words", "probe/sorting"},
	"server/distrust":              {"server/folder", "probe/doctor", "probe/fact"},
	"server/rpc":                   {},
	"server/mcp":                   {"probe/fault", "server/rpc"},
	"server/assist":                {"probe/fact", "probe/port", "server/check", "server/explain", "server/report", "server/scan", "server/suggest", "server/terminal", "server/text", "server/view", "server/words", "probe/sorting"},
	"server/fix":                   {"probe/fact", "probe/port", "server/check", "server/scan", "server/suggest", "server/text", "server/view", "server/words", "probe/sorting"},
	"server/apply":                 {"server/fix", "server/folder", "server/text", "server/view", "probe/sorting"},
	"server/screen":                {},
	"server/explain":               {"probe/fact", "probe/port", "server/check", "server/markdown", "server/scan", "server/screen", "server/words"},
	"server/report":                {"probe/doctor", "probe/fact", "probe/port", "server/check", "server/markdown", "server/scan", "server/screen", "server/text", "server/words", "probe/sorting"},
	"server/print":                 {"probe/fact", "server/check", "server/report", "server/screen", "server/words"},
	"server/export":                {"server/policy", "probe/fact", "server/check", "server/report", "server/scan", "server/words"},
	"server/internal/man":          {"server/cli"},
	"server/internal/recorded":     {"probe", "probe/doctor", "probe/fact", "probe/port", "probe/windows"},
	"server/internal/sample":       {},
	"server/internal/sample/write": {"server/internal/sample"},
	"server/lsp":                   {"probe/doctor", "server/assist", "server/rpc", "probe/fault", "probe", "probe/fact", "probe/port", "probe/wslconfig", "server/check", "server/explain", "server/fix", "server/folder", "server/history", "server/report", "server/scan", "server/scan/format", "server/suggest", "server/terminal", "server/text", "server/view", "server/workspace", "server/words", "server/policy", "probe/sorting"},
	"server/cli":                   {"probe/doctor", "server/distrust", "server/history", "server/assist", "server/mcp", "probe/fault", "server/text", "probe", "probe/hold", "probe/windows", "probe/fact", "probe/port", "server/apply", "server/check", "server/explain", "server/export", "server/fix", "server/lsp", "server/print", "server/report", "server/scan", "server/screen", "server/suggest", "server/view", "server/workspace", "server/words", "server/folder", "server/policy", "server/scan/format"},
	"server/wsl-port-guard":        {"server/cli"},
}

// goFiles calls f for each Go file of the project, with its slash-separated name.
func goFiles(t *testing.T, f func(name string, content []byte)) {
	t.Helper()
	for _, top := range []string{"probe", "server"} {
		err := filepath.WalkDir(filepath.Join("..", top), func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") {
				return err
			}
			b, err := os.ReadFile(p)
			f(strings.TrimPrefix(filepath.ToSlash(p), "../"), b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestArrowsPointOneWay(t *testing.T) {
	goFiles(t, func(name string, content []byte) {
		if strings.HasSuffix(name, "_test.go") {
			return
		}
		room := path.Dir(name)
		allowed, known := mayImport[room]
		if !known {
			t.Errorf("%s: no room %s in the plan of the house", name, room)
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, content, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range file.Imports {
			imported, _ := strconv.Unquote(i.Path.Value)
			if to, ours := strings.CutPrefix(imported, module); ours && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s: %s must know nothing of it", name, to, room)
			}
			if strings.HasPrefix(imported, "go.lsp.dev/protocol") && room != "server/lsp" {
				t.Errorf("%s: only server/lsp speaks the protocol", name)
			}
			if room == "server/scan" || room == "server/syntax" || room == "server/check" || room == "probe/fuse" {
				if imported == "os" || imported == "net" || imported == "os/exec" || imported == "time" && room != "probe/fuse" {
					t.Errorf("%s imports %s: %s is pure", name, imported, room)
				}
			}
		}
	})
}

// TestEveryArchitectureHasTheSameFiles: the tests run go vet for one architecture of Windows only, since no file of ours is for
// another.
func TestEveryArchitectureHasTheSameFiles(t *testing.T) {
	isBuilt := func(goos, goarch, name string) bool {
		c := build.Default
		c.GOOS, c.GOARCH, c.CgoEnabled = goos, goarch, false
		built, err := c.MatchFile("..", name)
		if err != nil {
			t.Fatal(err)
		}
		return built
	}
	goFiles(t, func(name string, _ []byte) {
		for _, goos := range []string{"windows", "linux", "darwin"} {
			if isBuilt(goos, "amd64", name) != isBuilt(goos, "arm64", name) {
				t.Errorf("%s is built for one architecture of %s only", name, goos)
			}
		}
	})
}

// The program opens no connection, neither for updates nor for telemetry.
func TestNothingTalksToTheNetwork(t *testing.T) {
	for _, goos := range []string{"linux", "windows", "darwin"} {
		for _, dep := range linked(t, goos, "./wsl-port-guard") {
			if dep == "net/http" || dep == "net/smtp" || dep == "net/rpc" || dep == "crypto/tls" {
				t.Errorf("%s links %s", goos, dep)
			}
		}
	}
}

// pureRooms only calculate: they start no program, open no socket, watch no file and call
// no system, and neither does anything that they link.
var pureRooms = []string{
	"server/policy",
	"probe/fact", "probe/fuse", "probe/doctor", "probe/hold", "server/scan/format", "server/words", "server/check", "server/suggest",
	"server/view", "server/fix", "server/explain", "server/report", "server/screen", "server/print", "server/export", "server/assist",
}

func TestPureRoomsLinkNoSystem(t *testing.T) {
	forbidden := []string{"os/exec", "os/signal", "net", "net/http", "golang.org/x/sys", "github.com/fsnotify/fsnotify"}
	for _, goos := range []string{"linux", "windows"} {
		for _, room := range pureRooms {
			for _, dep := range linked(t, goos, "../"+room) {
				if slices.ContainsFunc(forbidden, func(f string) bool {
					return dep == f || strings.HasPrefix(dep, "golang.org/x/sys/")
				}) {
					t.Errorf("%s links %s for %s", room, dep, goos)
				}
			}
		}
	}
}

// linked lists the packages that the package at dir links, including itself.
func linked(t *testing.T, goos, dir string) []string {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", dir)
	cmd.Env = append(os.Environ(), "GOOS="+goos, "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list for %s: %v", goos, err)
	}
	return strings.Fields(string(out))
}

// Invisible and bidirectional characters hide code from its reviewers (CVE-2021-42574).
func TestNoInvisibleCharacters(t *testing.T) {
	allowed := []rune{'\t', '\n', '\r'}
	err := filepath.WalkDir("..", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains([]string{".git", "node_modules", ".cache", "dist", "bin", "testdata"}, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".ts", ".mjs", ".json", ".md", ".sh"}, filepath.Ext(p)) {
			return nil
		}
		b, err := os.ReadFile(p)
		for line, text := range bytes.Split(b, []byte("\n")) {
			for len(text) > 0 {
				r, size := utf8.DecodeRune(text)
				if (unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r)) && !slices.Contains(allowed, r) {
					t.Errorf("%s:%d: character %U", p, line+1, r)
				}
				text = text[size:]
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
