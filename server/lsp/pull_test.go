package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/protocol"
)

// pullingCapabilities are those of an editor that asks for diagnostics.
const pullingCapabilities = `{"workspace":{"workspaceEdit":{"documentChanges":true},"diagnostics":{"refreshSupport":true}},"textDocument":{"publishDiagnostics":{"relatedInformation":true},"diagnostic":{}}}`

type pulledReport struct {
	URI      string       `json:"uri"`
	Version  *int         `json:"version"`
	Kind     string       `json:"kind"`
	ResultID string       `json:"resultId"`
	Items    []diagnostic `json:"items"`
}

// String is the file's path below the folder with the name "w", and what is wrong in it.
func (r pulledReport) String() string {
	out := filepath.Base(filepath.Dir(r.URI)) + "/" + filepath.Base(r.URI)
	if r.Version != nil {
		out += fmt.Sprint(" v", *r.Version)
	}
	for _, d := range r.Items {
		out += ", " + d.String()
	}
	return out
}

// pull asks for the diagnostics of a file.
func (e *editor) pull(name, previous string) pulledReport {
	e.t.Helper()
	var r pulledReport
	if m := e.call("textDocument/diagnostic", map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}, "previousResultId": previous}, &r); m.Error != nil {
		e.t.Fatal(m.Error)
	}
	return r
}

// polling is what a client knows of a workspace, as result IDs by URI.
type polling map[string]string

// poll sends workspace/diagnostic, and returns its id.
func (e *editor) poll(known polling) string {
	previous := []any{}
	for u, id := range known {
		previous = append(previous, map[string]any{"uri": u, "value": id})
	}
	return e.send("workspace/diagnostic", map[string]any{"previousResultIds": previous})
}

// polled waits for the answer to a poll, which it adds to what the client knows.
func (e *editor) polled(id string, known polling) (said []string) {
	e.t.Helper()
	var report struct {
		Items []pulledReport `json:"items"`
	}
	m := e.wait(id)
	if m.Error != nil || json.Unmarshal(m.Result, &report) != nil || report.Items == nil {
		e.t.Fatalf("%+v %s", m.Error, m.Result)
	}
	for _, r := range report.Items {
		if r.Kind != "full" || r.Items == nil {
			e.t.Errorf("%+v", r)
		}
		known[r.URI] = r.ResultID
		said = append(said, r.String())
	}
	return said
}

// expectPolled polls, and waits for the answer.
func (e *editor) expectPolled(known polling, want ...string) {
	e.t.Helper()
	if got := e.polled(e.poll(known), known); !slices.Equal(got, want) {
		e.t.Errorf("got %q, want %q", got, want)
	}
}

func (e *editor) isAnswered(id string) bool { return e.answersTo(id) > 0 }

// wantError waits for the answer to a request, which must be this error.
func (e *editor) wantError(what, id string, code int) {
	e.t.Helper()
	if m := e.wait(id); m.Error == nil || m.Error.Code != code {
		e.t.Errorf("%s: %+v %s, want code %d", what, m.Error, m.Result, code)
	}
}

// TestDiagnosticsAreAskedForOrSent: a client gets diagnostics in one of the two ways, never in both.
func TestDiagnosticsAreAskedForOrSent(t *testing.T) {
	for name, c := range map[string]struct {
		capabilities, wants, client string
		asks                        bool
	}{
		"asks, and asks again when told to":   {pullingCapabilities, "", "", true},
		"wants something that nobody knows":   {pullingCapabilities, "sometimes", "", true},
		"could ask, but wants to be sent":     {pullingCapabilities, "push", "", false},
		"cannot be told to ask again":         {`{"textDocument":{"diagnostic":{}},"workspace":{"diagnostics":{}}}`, "", "", false},
		"never says whether it can be told":   {`{"textDocument":{"diagnostic":{}}}`, "", "", false},
		"can be told to ask, but does not":    {`{"textDocument":{},"workspace":{"diagnostics":{"refreshSupport":true}}}`, "", "", false},
		"knows nothing of asking":             {editorCapabilities, "", "", false},
		"has the capability by a wrong name":  {`{"textDocument":{"diagnostic":{}},"workspace":{"diagnostic":{"refreshSupport":true}}}`, "", "", false},
		"has no capabilities":                 {`{}`, "", "", false},
		"refuses by saying that it cannot be": {`{"textDocument":{"diagnostic":{}},"workspace":{"diagnostics":{"refreshSupport":false}}}`, "", "", false},
		"is an editor that asks":              {pullingCapabilities, "", "Visual Studio Code", true},
		"asks, but not for open files":        {pullingCapabilities, "", "Neovim", false},
	} {
		t.Run(name, func(t *testing.T) {
			e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
			e.wants, e.name = c.wants, c.client
			answer := string(e.initialize("", c.capabilities).Result)
			if got := strings.Contains(answer, `"diagnosticProvider":{"interFileDependencies":true,"workspaceDiagnostics":true}`); got != c.asks {
				t.Errorf("offered: %t, in %s", got, answer)
			}
			if c.asks {
				e.expectPolled(polling{}, filepath.Base(e.dir)+"/compose.yaml, 4:10-15 warning wsl-reserved")
				e.open("compose.yaml", 1)
				if r := e.pull("compose.yaml", ""); len(r.Items) != 1 {
					t.Errorf("%+v", r)
				}
				if n := e.received("textDocument/publishDiagnostics"); n > 0 {
					t.Errorf("%d messages with diagnostics were sent", n)
				}
				return
			}
			e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
			e.wantError("of a document", e.send("textDocument/diagnostic", map[string]any{"textDocument": map[string]any{"uri": e.uri("compose.yaml")}}), -32601)
			e.wantError("of the workspace", e.poll(nil), -32601)
			if n := e.received("workspace/diagnostic/refresh"); n > 0 {
				t.Errorf("the client was told %d times to ask", n)
			}
		})
	}
}

// TestDocumentReports asks for the diagnostics of documents, as an editor does after each change.
func TestDocumentReports(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
	e.initialize("", pullingCapabilities)
	e.expectPolled(polling{}, filepath.Base(e.dir)+"/compose.yaml, 4:10-15 warning wsl-reserved") // everything is read
	want := func(name, previous, kind string, items ...string) string {
		t.Helper()
		r := e.pull(name, previous)
		var got []string
		for _, d := range r.Items {
			got = append(got, d.String())
		}
		if r.Kind != kind || !slices.Equal(got, items) || (kind == "full") != (r.Items != nil) {
			t.Errorf("got %+v, want %s %q", r, kind, items)
		}
		return r.ResultID
	}
	const first = "4:10-15 warning wsl-reserved"
	onDisk := want("compose.yaml", "", "full", first)
	e.open("compose.yaml", 1)
	opened := want("compose.yaml", onDisk, "unchanged")
	if opened != onDisk {
		t.Errorf("%q is an unchanged %q", opened, onDisk)
	}
	want("compose.yaml", "of another session", "full", first)
	e.change("compose.yaml", 2, "services: {web: {ports: ['45457:80']}}")
	changed := want("compose.yaml", opened, "full", "1:27-32 warning wsl-reserved")
	e.change("compose.yaml", 3, "services: {web: {ports: ['45457:81']}} # no other diagnostics")
	want("compose.yaml", changed, "unchanged")
	e.change("compose.yaml", 4, "services: {web: {ports: ['8080:80']}}")
	clean := want("compose.yaml", changed, "full")
	want("compose.yaml", clean, "unchanged")
	e.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": e.uri("compose.yaml")}})
	known := polling{e.uri("compose.yaml"): clean}
	for said := []string(nil); !slices.Equal(said, []string{filepath.Base(e.dir) + "/compose.yaml, " + first}); {
		said = e.polled(e.poll(known), known) // the texts before may be told first
	}
	want("nowhere.yaml", changed, "full")
}

// TestPollsWait: a poll is answered at once the first time, then when something has changed.
func TestPollsWait(t *testing.T) {
	whereChanging(t, 2, func(t *testing.T, m *changingMachine, e *editor) {
		e.initialize(`{"refreshInterval": 3600}`, pullingCapabilities)
		e.session.reports.refresh = func(context.Context) {}
		const zero, one = "0/compose.yaml", "1/compose.yaml"
		const found = ", 1:27-32 warning wsl-reserved"
		known := polling{}
		e.expectPolled(known, zero+found, one+found)
		waits := func() string {
			t.Helper()
			id := e.poll(known)
			if synctest.Wait(); e.isAnswered(id) {
				t.Fatalf("answered although nothing has changed: %s", e.wait(id).Result)
			}
			return id
		}
		answered := func(id string, want ...string) {
			t.Helper()
			if synctest.Wait(); !e.isAnswered(id) {
				t.Fatal("not answered")
			}
			if got := e.polled(id, known); !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		}

		id := waits()
		m.change(e, fact.NamePortRange, "32768 60999\n")
		answered(id, zero, one)

		id = waits()
		m.change(e, fact.NamePortRange, "44620 48715\n")
		answered(id, zero+found, one+found)

		id = waits()
		e.openText(one, 7, "services: {web: {ports: ['45456:81']}} # no other diagnostics")
		if synctest.Wait(); e.isAnswered(id) {
			t.Error("answered because a document was opened")
		}
		e.change(one, 8, "services: {w: {ports: ['45456:81']}}")
		answered(id, zero+found, one+" v8, 1:25-30 warning wsl-reserved") // the first one links to the second

		id = waits()
		if err := os.Remove(filepath.Join(e.dir, zero)); err != nil {
			t.Fatal(err)
		}
		e.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": e.uri(zero), "type": 3}}})
		answered(id, zero, one+" v8, 1:25-30 warning wsl-reserved")

		known[e.uri(one)] = "of another session"
		e.expectPolled(known, one+" v8, 1:25-30 warning wsl-reserved")
		known[e.uri("never/compose.yaml")] = "of another session"
		e.expectPolled(known, "never/compose.yaml")
		waits()
	})
}

// TestTheFirstPollIsAnswered where there is nothing to say.
func TestTheFirstPollIsAnswered(t *testing.T) {
	whereChanging(t, 0, func(t *testing.T, _ *changingMachine, e *editor) {
		e.initialize(`{"refreshInterval": 3600}`, pullingCapabilities)
		e.expectPolled(polling{})
		id := e.poll(nil)
		if synctest.Wait(); e.isAnswered(id) {
			t.Error("the second poll is answered, too")
		}
	})
}

// TestPollsEnd: each poll that waits is answered once, whatever ends it, and nothing of it is left.
func TestPollsEnd(t *testing.T) {
	const requestCancelled, serverCancelled = -32800, -32802
	leavesNothing(t)
	start := func(t *testing.T) (e *editor, waiting string) {
		e = startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
		e.initialize("", pullingCapabilities)
		known := polling{}
		e.polled(e.poll(known), known)
		return e, e.poll(known)
	}
	exits := func(t *testing.T, e *editor, want int) {
		t.Helper()
		select {
		case got := <-e.exit:
			if got != want {
				t.Errorf("exit status %d", got)
			}
		case <-time.After(patience):
			t.Fatal("the session did not end")
		}
	}
	t.Run("cancelled", func(t *testing.T) {
		e, id := start(t)
		e.notify("$/cancelRequest", map[string]any{"id": rawJSON(id)})
		e.wantError("a poll", id, requestCancelled)
		e.expectPolled(polling{}, filepath.Base(e.dir)+"/compose.yaml, 4:10-15 warning wsl-reserved")
	})
	t.Run("shutdown", func(t *testing.T) {
		e, id := start(t)
		e.call("shutdown", nil, nil)
		e.wantError("a poll", id, serverCancelled)
		e.notify("exit", nil)
		exits(t, e, 0)
	})
	t.Run("exit", func(t *testing.T) {
		e, _ := start(t)
		e.notify("exit", nil)
		exits(t, e, 1)
	})
	t.Run("closed input", func(t *testing.T) {
		e, _ := start(t)
		e.in.Close()
		exits(t, e, 1)
	})
	// More polls than there may be open requests must not stop the session.
	t.Run("other polls", func(t *testing.T) {
		e, id := start(t)
		known := polling{}
		e.polled(e.poll(known), known)
		ids := []string{id}
		for range 2 * mostOpen {
			ids = append(ids, e.poll(known))
		}
		// Requests that are open together may be handled in any order, so any of them may be the one that waits.
		var waiting []string
		e.until("the end of all polls but one", func() bool {
			waiting = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ended := e.answers[id]; return ended })
			return len(waiting) == 1
		})
		for _, id := range ids {
			if id == waiting[0] {
				continue
			}
			e.wantError("a poll that another one follows", id, serverCancelled)
			if m := e.wait(id); !strings.Contains(string(m.Error.Data), `"retriggerRequest":false`) {
				t.Errorf("the client is to ask again: %s", m.Error.Data)
			}
		}
		e.notify("$/cancelRequest", map[string]any{"id": rawJSON(waiting[0])})
		e.wantError("the poll that waits", waiting[0], requestCancelled)
		for _, id := range ids {
			if n := e.answersTo(id); n != 1 {
				t.Errorf("%d answers to %s", n, id)
			}
		}
	})
}

// keepPolling polls until the session ends, and shows the diagnostics as if they were sent.
func (e *editor) keepPolling() {
	for known := (polling{}); ; {
		id := e.poll(known)
		e.mu.Lock()
		for e.seen[id] == 0 && !e.ended {
			e.changed.Wait()
		}
		var report struct {
			Items []pulledReport `json:"items"`
		}
		if e.ended || json.Unmarshal(e.answers[id].Result, &report) != nil {
			e.mu.Unlock()
			return
		}
		for _, r := range report.Items {
			known[r.URI] = r.ResultID
			e.latest[r.URI] = publishParams{r.URI, r.Version, r.Items}
		}
		e.mu.Unlock()
	}
}

// refreshes counts how often the client is told to ask again.
func (e *editor) refreshes() *atomic.Int64 {
	var n atomic.Int64
	e.session.reports.refresh = func(context.Context) { n.Add(1) }
	return &n
}

// TestTheClientIsToldToAskAgain once for many changes, and not for what it has asked for already.
func TestTheClientIsToldToAskAgain(t *testing.T) {
	const name, vanished, back = "0/compose.yaml", "32768 60999\n", "44620 48715\n"
	whereChanging(t, 2, func(t *testing.T, m *changingMachine, e *editor) {
		refreshes := e.refreshes()
		e.initialize(`{"refreshInterval": 3600}`, pullingCapabilities)
		want := func(what string, n int64) {
			t.Helper()
			time.Sleep(time.Minute)
			synctest.Wait()
			if got := refreshes.Swap(0); got != n {
				t.Errorf("%s: told %d times, want %d", what, got, n)
			}
		}
		want("a client that has asked for nothing", 0)
		e.open(name, 1)
		e.pull(name, "")
		want("a document that was asked for", 0)
		for _, severity := range []string{"error", "information", "hint", "error", "hint"} {
			e.set(`{"severity":{"wsl-reserved":"` + severity + `"}}`)
			time.Sleep(refreshAfter / 2)
		}
		want("five changes in a row", 1)
		e.open("1/compose.yaml", 1)
		e.pull("1/compose.yaml", "")
		want("another document", 0)
		e.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": e.uri("1/compose.yaml")}})
		e.pull(name, "")
		m.change(e, fact.NamePortRange, vanished)
		want("a change of the machine", 1)
		e.pull(name, "")
		m.change(e, fact.NamePortRange, back)
		synctest.Wait()
		e.pull(name, "")
		want("asked for before the time is over", 0)
		e.change(name, 2, "\nservices: {web: {ports: ['45456:80']}}")
		e.pull(name, "")
		want("a change by the user that was asked for", 0)
		e.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}})
		m.change(e, fact.NamePortRange, vanished)
		want("documents that are closed", 0)
		if n := len(e.session.reports.pulled); n > 0 {
			t.Errorf("%d documents are still remembered", n)
		}

		known := polling{}
		e.polled(e.poll(known), known)
		m.change(e, fact.NamePortRange, back)
		want("a client that asks for the workspace, but does not wait", 1)
		e.polled(e.poll(known), known)
		e.poll(known)
		m.change(e, fact.NamePortRange, vanished)
		want("a poll that waits", 0)
	})
}

// TestAnOldAnswerIsNoticed: the answer to a document's request may be from before a change that was told of already.
func TestAnOldAnswerIsNoticed(t *testing.T) {
	files := workspace.New(workspace.Options{})
	f := files.Open(t.Context(), "file:///w/.env", 1, []byte("PORT=45456"))
	r := newReports(files, nil)
	r.notePulled(f.Key, cleanID)
	r.put(&protocol.PublishDiagnosticsParams{URI: f.URI, Diagnostics: make([]protocol.Diagnostic, 1)}, []byte("one"))
	if !r.isOutdated() || r.isOutdated() {
		t.Error("the change is not told of once")
	}
	r.notePulled(f.Key, cleanID)
	if !r.isOutdated() || len(r.wake) == 0 {
		t.Error("the client keeps an old report")
	}
}

// TestAPollAfterTheEnd: a poll that was read before shutdown may begin behind it.
func TestAPollAfterTheEnd(t *testing.T) {
	r := newReports(workspace.New(workspace.Options{}), nil)
	r.end()
	if _, err := r.answer(t.Context(), nil); err == nil || t.Context().Err() != nil {
		t.Errorf("answered: %v", err)
	}
}

// TestOpenDocumentsDoNotEndPolls: a client that asks for a document after each keystroke would get it twice.
func TestOpenDocumentsDoNotEndPolls(t *testing.T) {
	whereChanging(t, 1, func(t *testing.T, m *changingMachine, e *editor) {
		const name = "0/compose.yaml"
		refreshes := e.refreshes()
		e.initialize(`{"refreshInterval": 3600}`, pullingCapabilities)
		known := polling{}
		e.polled(e.poll(known), known)
		e.open(name, 1)
		e.pull(name, "")
		id := e.poll(known)
		e.change(name, 2, "\nservices: {web: {ports: ['45456:80']}}")
		e.pull(name, "")
		if synctest.Wait(); e.isAnswered(id) {
			t.Errorf("answered: %s", e.wait(id).Result)
		}
		m.change(e, fact.NamePortRange, "32768 60999\n")
		time.Sleep(time.Minute)
		if synctest.Wait(); e.isAnswered(id) || refreshes.Load() != 1 {
			t.Errorf("answered %t; told to ask %d times", e.isAnswered(id), refreshes.Load())
		}
	})
}

// TestTheRequestToAskAgain is what is on the wire.
func TestTheRequestToAskAgain(t *testing.T) {
	recording := recordingOf(t, "mirrored-windows")
	e := startEditor(t, recording, oneCompose)
	e.initialize("", pullingCapabilities)
	e.polled(e.poll(nil), polling{})
	e.open("compose.yaml", 1)
	e.pull("compose.yaml", "")
	e.set(`{"ignoredPorts":[45456]}`)
	e.until("request to ask again", func() bool {
		return slices.ContainsFunc(e.notes, func(m message) bool { return m.Method == "workspace/diagnostic/refresh" && len(m.ID) > 0 })
	})
	if r := e.pull("compose.yaml", ""); len(r.Items) > 0 {
		t.Errorf("%+v", r)
	}
}

// TestAskingBeforeTheMachineIsRead: a document has no diagnostics then, and the client is told to ask again.
func TestAskingBeforeTheMachineIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &slowMachine{ready: make(chan struct{})}
		dir := t.TempDir()
		layOut(t, dir, oneCompose)
		e := startEditorWith(t, "", dir, Options{Reader: m})
		refreshes := e.refreshes()
		e.initialize(`{"refreshInterval": 3600}`, pullingCapabilities)
		id := e.poll(nil)
		e.open("compose.yaml", 1)
		if r := e.pull("compose.yaml", ""); r.Kind != "full" || len(r.Items) > 0 {
			t.Errorf("%+v", r)
		}
		if synctest.Wait(); e.isAnswered(id) {
			t.Errorf("the workspace is known: %s", e.wait(id).Result)
		}
		close(m.ready)
		time.Sleep(time.Minute)
		if synctest.Wait(); !e.isAnswered(id) || refreshes.Load() != 1 {
			t.Errorf("the poll is answered: %t; told to ask %d times", e.isAnswered(id), refreshes.Load())
		}
		if r := e.pull("compose.yaml", ""); len(r.Items) != 1 {
			t.Errorf("%+v", r)
		}
	})
}

// slowMachine is a probe.Reader of a WSL with a block that answers when it is ready.
type slowMachine struct {
	changingMachine
	ready chan struct{}
}

func (m *slowMachine) Read(ctx context.Context, name string) ([]byte, error) {
	select {
	case <-m.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return m.changingMachine.Read(ctx, name)
}
