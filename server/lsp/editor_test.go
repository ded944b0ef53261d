package lsp

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"go.lsp.dev/uri"
	"golang.org/x/tools/txtar"
)

// patience is how long a test waits for something that must happen; it measures nothing.
const patience = 20 * time.Second

// editor is a client that reads and writes raw frames, so that tests see what is on the wire.
type editor struct {
	t       testing.TB
	dir     string
	session *session // tests of what is on the wire do not look at it
	in      *io.PipeWriter
	exit    chan int

	mu       sync.Mutex
	changed  *sync.Cond
	lastID   int
	ended    bool // no more messages come
	answers  map[string]message
	seen     map[string]int           // answers by id, to detect a second one
	latest   map[string]publishParams // diagnostics by URI
	status   statusParams
	commands []string                   // that the client can run
	wants    string                     // the initializationOptions' diagnostics
	name     string                     // in clientInfo; none if it is empty
	locale   string                     // the language of its words; none if it is empty
	isAsked  bool                       // gives settings only when the server asks
	settings json.RawMessage            // given when the server asks
	scoped   map[string]json.RawMessage // the same for a folder, by its URI
	notes    []message                  // every notification and request, in order
}

type message struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int             `json:"code"`
		Message string          `json:"message"`
		Data    json.RawMessage `json:"data"`
	} `json:"error"`
}

type publishParams struct {
	URI         string       `json:"uri"`
	Version     *int         `json:"version"`
	Diagnostics []diagnostic `json:"diagnostics"`
}

type position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

type span struct {
	Start position `json:"start"`
	End   position `json:"end"`
}

type diagnostic struct {
	Range    span   `json:"range"`
	Severity int    `json:"severity"`
	Code     string `json:"code"`
	Source   string `json:"source"`
	Message  string `json:"message"`
	Page     struct {
		Href string `json:"href"`
	} `json:"codeDescription"`
	Related []struct {
		Location struct {
			URI   string `json:"uri"`
			Range span   `json:"range"`
		} `json:"location"`
		Message string `json:"message"`
	} `json:"relatedInformation"`
}

func (d diagnostic) String() string {
	return fmt.Sprintf("%d:%d-%d %s %s", d.Range.Start.Line+1, d.Range.Start.Character+1, d.Range.End.Character+1,
		check.Severity(d.Severity), d.Code)
}

// recordingOf copies one of the recordings in testdata, so that a test may change it.
func recordingOf(t testing.TB, name string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", "testdata", "recordings", name))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// startEditor writes files and starts a session for them on a recorded machine.
func startEditor(t testing.TB, recording, archive string) *editor {
	t.Helper()
	dir := t.TempDir()
	layOut(t, dir, archive)
	return startEditorIn(t, recording, dir)
}

// layOut writes the files of a txtar archive below dir.
func layOut(t testing.TB, dir, archive string) {
	t.Helper()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		p := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// startEditorIn starts a session for the files below dir on a recorded machine.
func startEditorIn(t testing.TB, recording, dir string) *editor {
	t.Helper()
	return startEditorWith(t, recording, dir, Options{})
}

// startEditorWith starts a session with other options. A Reader there takes the place of the recording.
func startEditorWith(t testing.TB, recording, dir string, o Options) *editor {
	t.Helper()
	if o.Reader == nil {
		reader, err := probe.OpenRecording(recording)
		if err != nil {
			t.Fatal(err)
		}
		o.Reader = reader
	}
	o.Version = "test"
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	e := &editor{
		t: t, dir: dir, in: inW, exit: make(chan int, 1),
		answers: map[string]message{}, seen: map[string]int{}, latest: map[string]publishParams{},
	}
	e.changed = sync.NewCond(&e.mu)
	ctx, cancel := context.WithCancel(context.Background())
	e.session = newSession(ctx, cancel, o)
	go func() {
		e.exit <- e.session.serve(ctx, inR, outW)
		outW.Close()
	}()
	reading := make(chan struct{})
	go func() {
		defer close(reading)
		e.read(bufio.NewReader(outR))
		e.mu.Lock()
		defer e.mu.Unlock()
		e.ended = true
		e.changed.Broadcast()
	}()
	t.Cleanup(func() { cancel(); inW.Close(); <-reading })
	return e
}

// read reads all messages until the server closes the connection.
func (e *editor) read(r *bufio.Reader) {
	for {
		length := 0
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			if line = strings.TrimSpace(line); line == "" {
				break
			}
			if v, ok := strings.CutPrefix(line, "Content-Length: "); ok {
				length, _ = strconv.Atoi(v)
			}
		}
		body := make([]byte, length)
		if _, err := io.ReadFull(r, body); err != nil {
			return
		}
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			e.t.Errorf("the server sent %q: %v", body, err)
			return
		}
		e.take(m)
	}
}

func (e *editor) take(m message) {
	e.mu.Lock()
	defer e.mu.Unlock()
	defer e.changed.Broadcast()
	switch {
	case m.Method == "":
		e.answers[string(m.ID)] = m
		e.seen[string(m.ID)]++
	case len(m.ID) > 0:
		e.notes = append(e.notes, m)
		go e.answer(m)
	default:
		e.notes = append(e.notes, m)
		e.notification(m)
	}
}

func (e *editor) notification(m message) {
	var err error
	switch m.Method {
	case "textDocument/publishDiagnostics":
		var p publishParams
		err = json.Unmarshal(m.Params, &p)
		e.latest[p.URI] = p
	case methodStatus:
		err = json.Unmarshal(m.Params, &e.status)
	}
	if err != nil {
		e.t.Errorf("%s: %v", m.Method, err)
	}
}

// answer answers the server's requests.
func (e *editor) answer(m message) {
	result := any(nil)
	if m.Method == "workspace/configuration" {
		result = e.settingsFor(m.Params)
	}
	e.raw(map[string]any{"jsonrpc": "2.0", "id": m.ID, "result": result})
}

// settingsFor answers workspace/configuration.
func (e *editor) settingsFor(params json.RawMessage) (out []json.RawMessage) {
	var asked struct {
		Items []struct {
			ScopeURI string `json:"scopeUri"`
		} `json:"items"`
	}
	if err := json.Unmarshal(params, &asked); err != nil {
		e.t.Error(err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, item := range asked.Items {
		own, ok := e.scoped[item.ScopeURI]
		if !ok {
			own = e.settings
		}
		out = append(out, own)
	}
	return out
}

func (e *editor) raw(v any) {
	b, err := json.Marshal(v)
	if err != nil {
		e.t.Error(err)
		return
	}
	e.bytes(b)
}

func (e *editor) bytes(b []byte) {
	_, _ = e.in.Write(append(fmt.Appendf(nil, "Content-Length: %d\r\n\r\n", len(b)), b...))
}

func (e *editor) notify(method string, params any) {
	e.raw(map[string]any{"jsonrpc": "2.0", "method": method, "params": params})
}

// send sends a request and returns its id.
func (e *editor) send(method string, params any) string {
	e.mu.Lock()
	e.lastID++
	id := e.lastID
	e.mu.Unlock()
	m := map[string]any{"jsonrpc": "2.0", "id": id, "method": method}
	if params != nil {
		m["params"] = params
	}
	e.raw(m)
	return strconv.Itoa(id)
}

func (e *editor) wait(id string) message {
	e.t.Helper()
	e.until("an answer to "+id, func() bool { _, ok := e.answers[id]; return ok })
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.answers[id]
}

// call sends a request, waits for the response, and decodes the result.
func (e *editor) call(method string, params, result any) message {
	e.t.Helper()
	m := e.wait(e.send(method, params))
	if m.Error == nil && result != nil {
		if err := json.Unmarshal(m.Result, result); err != nil {
			e.t.Fatalf("%s: %v in %s", method, err, m.Result)
		}
	}
	return m
}

// until waits until a condition on the received messages is true.
func (e *editor) until(what string, ok func() bool) {
	e.t.Helper()
	timer := time.AfterFunc(patience, func() { e.mu.Lock(); e.changed.Broadcast(); e.mu.Unlock() })
	defer timer.Stop()
	deadline := time.Now().Add(patience)
	e.mu.Lock()
	defer e.mu.Unlock()
	for !ok() {
		if time.Now().After(deadline) {
			e.t.Fatalf("no %s; status %+v, diagnostics %.2000s", what, e.status, fmt.Sprint(e.latest))
		}
		e.changed.Wait()
	}
}

// initialize begins the session, and returns the answer to initialize.
func (e *editor) initialize(settings string, capabilities string) message {
	e.t.Helper()
	if settings == "" {
		settings = "{}"
	}
	if capabilities == "" {
		capabilities = `{"workspace":{"workspaceEdit":{"documentChanges":true},"configuration":true,"didChangeWatchedFiles":{"dynamicRegistration":true}}}`
	}
	e.mu.Lock()
	e.settings = json.RawMessage(settings)
	e.mu.Unlock()
	options := map[string]any{"commands": e.commands, "diagnostics": e.wants}
	if !e.isAsked {
		options["settings"] = json.RawMessage(settings)
	}
	params := map[string]any{
		"processId": nil, "rootUri": nil, "capabilities": json.RawMessage(capabilities),
		"workspaceFolders":      []any{map[string]any{"uri": uri.File(e.dir), "name": "test"}},
		"initializationOptions": options,
	}
	if e.name != "" {
		params["clientInfo"] = map[string]any{"name": e.name}
	}
	if e.locale != "" {
		params["locale"] = e.locale
	}
	m := e.call("initialize", params, nil)
	if m.Error != nil {
		e.t.Fatal(m.Error)
	}
	e.notify("initialized", map[string]any{})
	return m
}

func (e *editor) uri(name string) string { return string(uri.File(filepath.Join(e.dir, name))) }

func (e *editor) open(name string, version int) string {
	e.t.Helper()
	b, err := os.ReadFile(filepath.Join(e.dir, name))
	if err != nil {
		e.t.Fatal(err)
	}
	e.openText(name, version, string(b))
	return string(b)
}

func (e *editor) openText(name string, version int, text string) {
	e.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": e.uri(name), "languageId": "x", "version": version, "text": text,
	}})
}

func (e *editor) change(name string, version int, text string) {
	e.notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": e.uri(name), "version": version},
		"contentChanges": []any{map[string]any{"text": text}},
	})
}

// expect waits until a file's diagnostics are the wanted ones.
func (e *editor) expect(name string, want ...string) {
	e.t.Helper()
	e.until(fmt.Sprintf("%s with %q", name, want), func() bool {
		p, ok := e.latest[e.uri(name)]
		if !ok || len(p.Diagnostics) != len(want) {
			return !ok && len(want) == 0
		}
		for i, d := range p.Diagnostics {
			if d.String() != want[i] {
				return false
			}
		}
		return true
	})
}
