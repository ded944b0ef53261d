package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// effects has a row for each flag of each verb: arguments, and a value of the flag, with which the
// result is another one than without it. The machine is mirrored-windows unless the row names another.
var effects = map[string]struct {
	args  string
	value string
}{
	"scan --replay":          {"compose.yaml", "RECORDINGS/no-wsl"},
	"scan --reserve":         {"compose.yaml", "8443"},
	"scan --side":            {"compose.yaml", "wsl"},
	"scan --color":           {"compose.yaml", "always"},
	"scan --format":          {"compose.yaml", "sarif"},
	"scan --literals":        {"compose.yaml", "true"},
	"scan --group":           {".", "true"},
	"scan --stdin-filename":  {"-", "compose.yaml"},
	"scan --require-known":   {"compose.yaml --replay RECORDINGS/denied", "true"},
	"scan --baseline":        {"compose.yaml", "nowhere.json"}, // refused
	"scan --write-baseline":  {"compose.yaml", "SCRATCH/known.json"},
	"scan --exit-zero":       {"compose.yaml", "true"},
	"scan --min-severity":    {"compose.yaml", "error"},
	"status --replay":        {"", "RECORDINGS/no-wsl"},
	"status --reserve":       {"", "8443"},
	"status --json":          {"", "true"},
	"status --verbose":       {"", "true"},
	"status --record":        {"", "SCRATCH/recording"},
	"doctor --replay":        {"", "RECORDINGS/no-wsl"},
	"doctor --json":          {"", "true"},
	"doctor --record":        {"", "SCRATCH/examined"},
	"explain --replay":       {"45456", "RECORDINGS/no-wsl"},
	"explain --reserve":      {"8443", "8443"},
	"explain --color":        {"45456", "always"},
	"suggest --replay":       {"5432", "RECORDINGS/no-wsl"},
	"suggest --reserve":      {"45456", "25456"},
	"suggest --proto":        {"5353", "udp"},
	"suggest --json":         {"45456", "true"},
	"suggest --one":          {"45456", "true"},
	"suggest --write":        {".", "true"},
	"suggest --diff":         {".", "true"},
	"map --replay":           {".", "RECORDINGS/no-wsl"},
	"map --reserve":          {".", "8443"},
	"map --side":             {".", "wsl"},
	"map --color":            {".", "always"},
	"map --format":           {".", "svg"},
	"map --after":            {".", "true"},
	"hold --replay":          {"45456", "RECORDINGS/no-wsl"},
	"hold --workspace":       {"8000", "."},
	"hold --until-wsl":       {"45456 --for 1h", "true"}, // refused: they exclude each other
	"hold --for":             {"45456", "0s"},            // refused
	"hold --wait":            {"45456", "true"},
	"hold --task":            {"45456", "true"},
	"history --json":         {"", "true"},
	"history --storage":      {"", "SCRATCH/past"},
	"watch --replay":         {".", "RECORDINGS/no-wsl"},
	"watch --reserve":        {".", "8443"},
	"watch --side":           {".", "wsl"},
	"watch --color":          {".", "always"},
	"watch --interval":       {".", "1ms"}, // refused
	"scan --fix":             {"compose.yaml", "true"},
	"scan --diff":            {"compose.yaml", "true"},
	"scan --only":            {"compose.yaml --diff", "win-excluded"},
	"scan --port":            {"compose.yaml --diff", "45457"},
	"scan --fix-mentions":    {". --diff", "true"},
	"scan --even-if-unknown": {"compose.yaml --diff --replay RECORDINGS/denied", "true"},
}

// withoutEffect are flags that change nothing that a run shows, each for a reason.
var withoutEffect = map[string]string{
	"lsp --replay": "tests of server/lsp", "lsp --reserve": "tests of server/lsp", "lsp --side": "tests of server/lsp",
	"lsp --stdio":  "accepted for editors",
	"mcp --replay": "tests of testdata/assistant", "mcp --reserve": "TestFlagsOfMCP", "mcp --side": "TestFlagsOfMCP",
}

// TestEveryFlagHasAnEffect: a flag that changes nothing on its verb must not be there.
func TestEveryFlagHasAnEffect(t *testing.T) {
	t.Setenv("LC_ALL", "C.UTF-8")
	scratch := t.TempDir()
	if err := os.MkdirAll(filepath.Join(scratch, "past"), 0o755); err != nil {
		t.Fatal(err)
	}
	writeText(t, filepath.Join(scratch, "past", "blocks.txt"), "2026-05-01T12:00:00Z 44620-48715 vm-1\n")
	recordings, err := filepath.Abs(filepath.Join("..", "..", "testdata", "recordings"))
	if err != nil {
		t.Fatal(err)
	}
	demo, err := filepath.Abs(filepath.Join("..", "..", "testdata", "demo"))
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range Commands().Commands() {
		if verb.Name() == "completion" || verb.Name() == "help" {
			continue // cobra's
		}
		verb.LocalFlags().VisitAll(func(f *pflag.Flag) {
			name := verb.Name() + " --" + f.Name
			row, ok := effects[name]
			if withoutEffect[name] != "" || f.Name == "help" {
				return
			}
			if !ok {
				t.Errorf("%s has no row in effects", name)
				return
			}
			fill := strings.NewReplacer("RECORDINGS", recordings, "SCRATCH", scratch)
			args := append([]string{verb.Name()}, strings.Fields(fill.Replace(row.args))...)
			if verb.Flags().Lookup("replay") != nil && !strings.Contains(row.args, "--replay") {
				args = append(args, "--replay", filepath.Join(recordings, "mirrored-windows"))
			}
			flag := "--" + f.Name + "=" + fill.Replace(row.value)
			enterCopy(t, demo)
			with := result(t, append(args, flag))
			enterCopy(t, demo)
			if without := result(t, args); with == without {
				t.Errorf("%s changes nothing: %s", name, with)
			}
		})
	}
}

// enterCopy makes a copy of the demo workspace with a README the current folder, since a flag can change files.
func enterCopy(t *testing.T, demo string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	if err := os.CopyFS(dir, os.DirFS(demo)); err != nil {
		t.Fatal(err)
	}
	writeText(t, filepath.Join(dir, "README.md"), "Open http://localhost:45456 in a browser.\n")
	t.Chdir(dir)
}

// result is what a command line prints, and its exit status.
func result(t *testing.T, args []string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var out, errs bytes.Buffer
	in, err := os.Open("compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	writer := &endsAfterFirst{Buffer: &out, end: cancel, ending: args[0] == "watch" || args[0] == "hold"}
	code := Run(ctx, args, Streams{In: in, Out: writer, Err: &errs})
	return fmt.Sprintf("%d\n%s\n%s", code, withoutTimes(out.String()), errs.String())
}

// endsAfterFirst ends a watch, or a hold, after what it prints first.
type endsAfterFirst struct {
	*bytes.Buffer
	end    func()
	ending bool
}

func (w *endsAfterFirst) Write(p []byte) (int, error) {
	if w.ending {
		w.end()
	}
	return w.Buffer.Write(p)
}

// withoutTimes leaves out the times of now.
func withoutTimes(text string) string {
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(line, "Read at") {
			lines = append(lines, strings.TrimPrefix(line, clock(line)))
		}
	}
	return strings.Join(lines, "\n")
}

// clock is the time at the start of a line of watch.
func clock(line string) string {
	if len(line) > 8 && line[2] == ':' && line[5] == ':' {
		return line[:8]
	}
	return ""
}
