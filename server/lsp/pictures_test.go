package lsp

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-json"
)

var update = flag.Bool("update", false, "write what pictures show")

const top = "../.."

// demos are the files that hold what the animations show, by the editor's language.
var demos = map[string]string{"en": "demo.txt", "zh-cn": "demo.zh-cn.txt"}

// TestWhatTheDemoShows: the files of testdata/pictures hold what the server sends of the scene in ext/workbench/demo.mjs:
// the status, the problems with their related places, the quick fixes at the caret, and the hover there.
func TestWhatTheDemoShows(t *testing.T) {
	for locale, file := range demos {
		t.Run(locale, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(filepath.Join(top, "testdata", "demo"))); err != nil {
				t.Fatal(err)
			}
			e := startEditorIn(t, recordingOf(t, "mirrored-windows"), dir)
			e.commands = []string{"wslPortGuard.refresh", "wslPortGuard.openReport", "wslPortGuard.explainPort", "wslPortGuard.ignorePort", "wslPortGuard.copyCommands"} // those of a client on Linux, where pictures are taken
			e.locale = locale
			e.initialize("", `{"textDocument":{"publishDiagnostics":{"relatedInformation":true,"codeDescriptionSupport":true},`+
				`"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":["quickfix"]}}}},"workspace":{"workspaceEdit":{"documentChanges":true}}}`)
			e.open("compose.yaml", 1)
			e.until("all problems", func() bool {
				return e.status.Findings == 17 && len(e.latest[e.uri("compose.yaml")].Diagnostics) == 3
			})
			compareDemo(t, file, e.demo())
		})
	}
}

// compareDemo compares what a demo shows with its file, or writes the file with -update.
func compareDemo(t *testing.T, file, shown string) {
	t.Helper()
	name := filepath.Join(top, "testdata", "pictures", file)
	if *update {
		if err := os.WriteFile(name, []byte(shown), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if shown != string(want) {
		t.Errorf("the demo shows something else now; run with -update, then npm run pictures:\n%s", shown)
	}
}

// demo is what the server says of compose.yaml in the demo workspace, for people.
func (e *editor) demo() string {
	var b strings.Builder
	fmt.Fprintf(&b, "status: %s %s, %d problems\n", e.status.Kind, e.status.Text, e.status.Findings)
	at := func(p position) string { return fmt.Sprintf("%d:%d", p.Line+1, p.Character+1) }
	for _, d := range e.latest[e.uri("compose.yaml")].Diagnostics {
		fmt.Fprintf(&b, "%s %s [%s]\n", at(d.Range.Start), d.Message, d.Code)
		for _, r := range d.Related {
			fmt.Fprintf(&b, "  %s:%s %s\n", strings.TrimPrefix(r.Location.URI, e.uri("")+"/"), at(r.Location.Range.Start), r.Message)
		}
	}
	caret := position{Line: 9, Character: 10} // on 45456
	var actions []action
	e.call("textDocument/codeAction", actionParams(e.uri("compose.yaml"), caret.Line, caret.Character), &actions)
	for _, title := range titles(actions) {
		fmt.Fprintf(&b, "fix: %s\n", title)
	}
	var hover struct {
		Contents struct {
			Value string `json:"value"`
		} `json:"contents"`
	}
	e.call("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": e.uri("compose.yaml")}, "position": caret}, &hover)
	return b.String() + "\n" + hover.Contents.Value
}

// TestPicturesAreOfToday: each picture is the one that was taken last, and what it shows has not changed since. All
// pictures of the documentation are there.
func TestPicturesAreOfToday(t *testing.T) {
	var taken []struct{ Picture, SHA256, Shows, OfSHA256 string }
	raw, err := os.ReadFile(filepath.Join(top, "testdata", "pictures", "taken.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &taken); err != nil {
		t.Fatal(err)
	}
	var known []string
	for _, p := range taken {
		known = append(known, filepath.Join(top, p.Picture))
		if digest(t, p.Picture) != p.SHA256 {
			t.Errorf("%s is not the picture that was taken; run npm run pictures", p.Picture)
		}
		if digest(t, p.Shows) != p.OfSHA256 {
			t.Errorf("%s is older than what it shows, %s; run npm run pictures", p.Picture, p.Shows)
		}
	}
	all, _ := filepath.Glob(filepath.Join(top, "ext", "media", "*.*"))
	for _, file := range all {
		if drawn := strings.HasPrefix(filepath.Base(file), "icon."); drawn == slices.Contains(known, file) {
			t.Errorf("%s: taken.json must list it if npm run pictures makes it", file)
		}
	}
	for _, name := range known {
		if info, err := os.Stat(name); err != nil || info.Size() > 1_500_000 {
			t.Errorf("%s is too large, or not there: %v", name, err)
		}
	}
}

func digest(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(top, path))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
