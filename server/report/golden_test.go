package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/internal/recorded"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// go test ./server/report -update rewrites testdata/report and the status.json beside each
// recording. Read the difference before you keep it.
var update = flag.Bool("update", false, "rewrite the expected output")

// workspace is what the golden maps draw.
func workspace() iter.Seq2[string, scan.Literal] {
	bind := func(start, end uint16, b scan.Binder) scan.Literal {
		return scan.Literal{Range: port.Range{Start: start, End: end}, Proto: port.TCP, Role: scan.HostBind, Binder: b}
	}
	return func(yield func(string, scan.Literal) bool) {
		_ = yield("compose.yaml:7", bind(45456, 45456, scan.ByPublisher)) &&
			yield("compose.yaml:7", scan.Literal{Range: port.One(80), Proto: port.TCP, Role: scan.ContainerInternal}) &&
			yield("compose.yaml:8", bind(8000, 8010, scan.ByPublisher)) &&
			yield("package.json:12", bind(3000, 3000, scan.ByProgram)) &&
			yield(".vscode/launch.json:9", scan.Literal{Range: port.One(48080), Proto: port.TCP, Role: scan.HostConnect, Address: "localhost"})
	}
}

// TestGolden writes every recording in both languages: the status for a terminal, the
// report, the status bar with its tooltip, and the map for a terminal.
func TestGolden(t *testing.T) {
	for name, snap := range recorded.Machines(t, "../../testdata") {
		for _, language := range []string{"en", "zh-cn"} {
			name := name + "." + language
			t.Run(name, func(t *testing.T) {
				w := words.For(language)
				bar := StatusBar(w, snap, 2)
				compare(t, name+".txtar", txtar.Format(&txtar.Archive{Files: []txtar.File{
					{Name: "status.txt", Data: []byte(Text(w, snap, recorded.Now(), Layout{Width: 80}))},
					{Name: "status-verbose.txt", Data: []byte(Text(w, snap, recorded.Now(), Layout{AllSources: true}))},
					{Name: "report.md", Data: []byte(Markdown(w, snap, recorded.Now()))},
					{Name: "bar.txt", Data: []byte(bar.Kind + ": " + bar.Text + "\n" + bar.Tooltip + "\n")},
					{Name: "map-narrow.txt", Data: []byte(NewMap(snap, check.Settings{Words: w}, workspace()).Terminal(screen.Paint{}, 60))},
					{Name: "map.txt", Data: []byte(NewMap(snap, check.Settings{Words: w}, workspace()).Terminal(screen.Paint{}, 100))},
				}}))
			})
		}
	}
}

func TestGoldenPicture(t *testing.T) {
	snap := recorded.Machine(t, "../../testdata", "mirrored-windows")
	compare(t, "mirrored-windows.svg", []byte(NewMap(snap, check.Settings{}, workspace()).SVG()))
}

// compare holds got against a file of testdata/report.
func compare(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("../../testdata/report", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("run with -update if this is right:\n%s", diff)
	}
}

// TestStatusJSON compares the JSON of every recording with the NAME.status.json beside it.
func TestStatusJSON(t *testing.T) {
	for name, snap := range recorded.Machines(t, "../../testdata") {
		t.Run(name, func(t *testing.T) {
			raw, err := JSON(snap)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := json.Indent(&got, raw, "", "  "); err != nil {
				t.Fatal(err)
			}
			got.WriteByte('\n')
			compare(t, filepath.Join("../recordings", name+".status.json"), got.Bytes())
		})
	}
}
