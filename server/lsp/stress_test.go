package lsp

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wsl-port-guard/wsl-port-guard/server/internal/sample"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

var stressFor = flag.Duration("stress", 3*time.Second, "how long TestStress keeps a session busy")

// stressServices is small, so that many operations concern the same files.
const stressServices = 12

// TestStress does everything at once in one session: typing, opening and closing, files that appear and
// disappear, other settings, a machine that changes, fixes, and requests that are cancelled. In the end
// the editor must show what a fresh session shows of the same files. Diagnostics are sent to the editor, or it asks for them.
func TestStress(t *testing.T) {
	for name, capabilities := range map[string]string{"sent": editorCapabilities, "asked for": pullingCapabilities} {
		t.Run(name, func(t *testing.T) { testStress(t, capabilities) })
	}
}

func testStress(t *testing.T, capabilities string) {
	leavesNothing(t)
	dir, recording := t.TempDir(), recordingOf(t, "mirrored-windows")
	if err := sample.Write(dir, sample.Size{Services: stressServices, Findings: 6}); err != nil {
		t.Fatal(err)
	}
	s := &stress{editor: startEditorIn(t, recording, dir), recording: recording, open: map[string]*openText{}, until: time.Now().Add(*stressFor)}
	s.editor.initialize("", capabilities)
	if capabilities == pullingCapabilities {
		go s.editor.keepPolling()
	}
	var wait sync.WaitGroup
	for i, work := range []func(*rand.Rand){s.typing, s.takeFix, s.changeFiles, s.changeSettings, s.changeMachine, s.changePolicy, s.ask} {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), uint64(stressFor.Nanoseconds())))
			for time.Now().Before(s.until) {
				work(r)
			}
		})
	}
	wait.Wait()
	s.compare(t)
}

// stress is one session under stress.
type stress struct {
	editor    *editor
	recording string
	until     time.Time

	mu   sync.Mutex
	open map[string]*openText // by name
}

// openText is a document as the editor has it. Only one goroutine at a time changes a document.
type openText struct {
	mu      sync.Mutex
	version int
	text    string
	isLost  bool // FuzzSessions only: the server cannot know the text
}

var stressPorts = []string{"45456", "44700", "8080", "25456", "5000", "48000", "3000-3003", "45000-45010", "${WEB_PORT:-45001}", "abc", ""}

func stressName(r *rand.Rand) string {
	files := []string{"compose.yaml", ".env", ".vscode/launch.json", "package.json", "inside.env", "db.yml", "compose.override.yaml"}
	return sample.Service(r.IntN(stressServices)) + "/" + files[r.IntN(len(files))]
}

func stressText(r *rand.Rand, name string) string {
	port := stressPorts[r.IntN(len(stressPorts))]
	lines := strings.Repeat("\n", r.IntN(3))
	switch filepath.Base(name) {
	case ".env", "inside.env":
		return fmt.Sprintf("%sWEB_PORT=%s\nOTHER_PORT=45999\n", lines, port)
	case "launch.json":
		return fmt.Sprintf("%s{\"configurations\": [{\"type\": \"node\", \"request\": \"attach\", \"port\": %s}]}\n", lines, port)
	case "package.json":
		return fmt.Sprintf("%s{\"scripts\": {\"dev\": \"vite --port %s\"}}\n", lines, port)
	}
	extra := []string{"", "    env_file: [inside.env]\n", "    extends: {file: db.yml, service: db}\n", "    ports: [\n"}
	return fmt.Sprintf("%sservices:\n  web:\n    ports:\n      - \"%s:80\"\n      - \"${WEB_PORT:-45002}:81\"\n%s", lines, port, extra[r.IntN(len(extra))])
}

// typing opens, edits and closes documents.
func (s *stress) typing(r *rand.Rand) {
	name := stressName(r)
	s.mu.Lock()
	doc := s.open[name]
	if doc == nil {
		doc = &openText{}
		s.open[name] = doc
	}
	s.mu.Unlock()
	doc.mu.Lock()
	defer doc.mu.Unlock()
	doc.version++
	switch {
	case doc.text == "":
		doc.text = stressText(r, name)
		s.editor.openText(name, doc.version, doc.text)
	case r.IntN(8) == 0:
		doc.text = ""
		s.editor.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": s.editor.uri(name)}})
	case r.IntN(3) == 0:
		doc.text = stressText(r, name)
		s.editor.change(name, doc.version, doc.text)
	default:
		// An empty line is inserted at the start.
		doc.text = "\n" + doc.text
		s.editor.notify("textDocument/didChange", map[string]any{
			"textDocument":   map[string]any{"uri": s.editor.uri(name), "version": doc.version},
			"contentChanges": []any{map[string]any{"range": inLine(0, 0, 0), "text": "\n"}},
		})
	}
}

// changeFiles writes and deletes files, and reports that; sometimes it also changes an ignore file.
func (s *stress) changeFiles(r *rand.Rand) {
	name := stressName(r)
	p := filepath.Join(s.editor.dir, filepath.FromSlash(name))
	kind := 2
	if r.IntN(4) == 0 {
		kind = 3
		_ = os.Remove(p)
	} else if os.WriteFile(p, []byte(stressText(r, name)), 0o644) != nil {
		return
	}
	changes := []any{map[string]any{"uri": s.editor.uri(name), "type": kind}}
	if r.IntN(20) == 0 {
		ignore := sample.Service(r.IntN(stressServices)) + "/.gitignore"
		_ = os.WriteFile(filepath.Join(s.editor.dir, filepath.FromSlash(ignore)), []byte([]string{"db.yml\n", "inside.env\n", ""}[r.IntN(3)]), 0o644)
		changes = append(changes, map[string]any{"uri": s.editor.uri(ignore), "type": 2})
	}
	s.editor.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": changes})
	time.Sleep(time.Millisecond)
}

// takeFix applies one of the actions that the server offers for an open document. No other goroutine
// types in the document meanwhile, so the edit must be for its newest version.
func (s *stress) takeFix(r *rand.Rand) {
	name := stressName(r)
	s.mu.Lock()
	doc := s.open[name]
	s.mu.Unlock()
	if doc == nil {
		return
	}
	doc.mu.Lock()
	defer doc.mu.Unlock()
	if doc.text == "" {
		return
	}
	u := s.editor.uri(name)
	params := actionParams(u, 0, 0)
	params["range"] = span{position{0, 0}, position{100, 0}}
	var actions []action
	s.editor.call("textDocument/codeAction", params, &actions)
	for _, i := range r.Perm(len(actions)) {
		changes := actions[i].Edit.DocumentChanges
		if len(changes) != 1 || changes[0].TextDocument.URI != u {
			continue
		}
		if v := changes[0].TextDocument.Version; v == nil || *v != doc.version {
			s.editor.t.Errorf("%s: an edit of version %v, the newest is %d", name, v, doc.version)
		}
		for k := len(changes[0].Edits) - 1; k >= 0; k-- {
			edit := changes[0].Edits[k]
			index := text.NewIndex([]byte(doc.text))
			at := func(p position) int {
				return index.Offset(text.Position{Line: p.Line, Column: p.Character}, text.UTF16)
			}
			doc.text = doc.text[:at(edit.Range.Start)] + edit.NewText + doc.text[at(edit.Range.End):]
		}
		doc.version++
		s.editor.change(name, doc.version, doc.text)
		return
	}
}

var stressSettings = []string{`{}`, `{"ignoredPorts":[8080]}`, `{"exclude":["**/package.json"]}`, `{"severity":{"wsl-reserved":"error"}}`, `{"enable":false}`, `{"side":"wsl"}`, `{"reservedRanges":["25000-25999"]}`}

func (e *editor) set(section string) {
	e.notify("workspace/didChangeConfiguration", map[string]any{"settings": rawJSON(`{"wslPortGuard":` + section + `}`)})
}

func (s *stress) changeSettings(r *rand.Rand) {
	s.editor.set(stressSettings[r.IntN(len(stressSettings))])
	time.Sleep(time.Duration(r.IntN(20)) * time.Millisecond)
}

// changeMachine changes the networking mode, and has the machine read at once.
func (s *stress) changeMachine(r *rand.Rand) {
	mode := []string{"mirrored\n", "nat\n", "none\n"}[r.IntN(3)]
	_ = os.WriteFile(filepath.Join(s.recording, "wslinfo-networking-mode.txt"), []byte(mode), 0o644)
	s.editor.call("wslPortGuard/refresh", nil, nil)
	time.Sleep(time.Duration(r.IntN(30)) * time.Millisecond)
}

var stressPolicies = []string{
	"", "severity: {wsl-reserved: error}\n", "reserved-ranges: [25000-25999]\n", "ignored-paths: [{path: '**/.env', reason: a}]\noops: 1\n",
	"formats: [{name: ours, files: ['**/package.json'], syntax: json, rules: [{path: '**', is: text}]}]\n",
}

// changePolicy changes the policy file on disk, or as a document that is closed again.
func (s *stress) changePolicy(r *rand.Rand) {
	const name = "wsl-port-guard.yaml"
	one, other := stressPolicies[r.IntN(len(stressPolicies))], stressPolicies[r.IntN(len(stressPolicies))]
	_ = os.WriteFile(filepath.Join(s.editor.dir, name), []byte(one), 0o644)
	s.editor.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": s.editor.uri(name), "type": 2}}})
	if r.IntN(2) == 0 {
		s.editor.openText(name, 1, one)
		s.editor.change(name, 2, other)
		time.Sleep(time.Duration(r.IntN(20)) * time.Millisecond)
		s.editor.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": s.editor.uri(name)}})
	}
	time.Sleep(time.Duration(r.IntN(50)) * time.Millisecond)
}

// ask sends requests and cancels some of them; each must be answered.
func (s *stress) ask(r *rand.Rand) {
	u := s.editor.uri(stressName(r))
	methods := []string{"textDocument/hover", "textDocument/codeAction", "wslPortGuard/map", "wslPortGuard/report"}
	var ids []string
	for range 1 + r.IntN(4) {
		method := methods[r.IntN(len(methods))]
		params := actionParams(u, r.IntN(6), r.IntN(20))
		if strings.HasPrefix(method, "wsl") {
			params = nil
		}
		id := s.editor.send(method, params)
		ids = append(ids, id)
		if r.IntN(3) == 0 {
			s.editor.notify("$/cancelRequest", map[string]any{"id": rawJSON(id)})
		}
	}
	for _, id := range ids {
		s.editor.wait(id)
	}
}

// compare resets the machine and the settings, and waits until the editor shows the same as a fresh
// session.
func (s *stress) compare(t *testing.T) {
	if err := os.WriteFile(filepath.Join(s.recording, "wslinfo-networking-mode.txt"), []byte("mirrored\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s.editor.set(`{}`)
	s.editor.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": s.editor.uri(".gitignore"), "type": 2}}})
	fresh := startEditorIn(t, s.recording, s.editor.dir)
	fresh.initialize("", editorCapabilities)
	for name, doc := range s.open {
		if doc.text != "" {
			fresh.openText(name, doc.version, doc.text)
		}
	}
	var difference string
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		s.editor.call("wslPortGuard/refresh", nil, nil)
		got, want := s.editor.shown(), fresh.shown()
		if difference = differingFiles(want, got); difference == "" && len(want) > 0 && s.atRest(fresh, want) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the session shows something else than a fresh one \n%s", difference)
		}
	}
}

// differingFiles describes each file that is shown differently.
func differingFiles(want, got map[string][]string) string {
	var b strings.Builder
	for _, u := range slices.Sorted(maps.Keys(want)) {
		if !slices.Equal(want[u], got[u]) {
			fmt.Fprintf(&b, "%s\n  fresh %.600q\n  this  %.600q\n", u, want[u], got[u])
		}
	}
	for _, u := range slices.Sorted(maps.Keys(got)) {
		if want[u] == nil {
			fmt.Fprintf(&b, "%s\n  fresh shows nothing\n  this  %.600q\n", u, got[u])
		}
	}
	return b.String()
}

// atRest reports whether both editors still show the same after a while.
func (s *stress) atRest(fresh *editor, want map[string][]string) bool {
	time.Sleep(300 * time.Millisecond)
	return cmp.Equal(want, fresh.shown()) && cmp.Equal(want, s.editor.shown())
}

// shown are the diagnostics that the editor shows, by file.
func (e *editor) shown() map[string][]string {
	e.mu.Lock()
	defer e.mu.Unlock()
	out := map[string][]string{}
	for u, p := range e.latest {
		for _, d := range p.Diagnostics {
			text := d.String() + " " + d.Message
			for _, r := range d.Related {
				text += fmt.Sprint(" ", r.Location.URI, r.Location.Range)
			}
			out[u] = append(out[u], text)
		}
	}
	return out
}
