package lsp

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// changingMachine is a probe.Reader of a WSL with Docker Desktop whose files a test can change.
type changingMachine struct {
	mirroredInside
	mu    sync.Mutex
	files map[string]string // in the place of those of mirroredInside
}

func (m *changingMachine) Read(ctx context.Context, name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	content, ok := m.files[name]
	switch {
	case ok:
		return []byte(content), nil
	case name == fact.NameRecording:
		return fmt.Appendf(nil, `{"version":1,"vantage":"wsl2","generation":"one","docker":%q}`, fact.DockerDesktop), nil
	}
	return m.mirroredInside.Read(ctx, name)
}

// change replaces a file of the machine; the window then gets the focus, and so the machine is read.
func (m *changingMachine) change(e *editor, name, content string) {
	m.mu.Lock()
	m.files = map[string]string{name: content}
	m.mu.Unlock()
	e.notify(methodWindow, windowParams{Focused: false})
	e.notify(methodWindow, windowParams{Focused: true})
}

// onAChangingMachine starts a session, with a clock that only the test moves, for the given number of files
// with one port inside the block each.
func onAChangingMachine(t *testing.T, files int, test func(t *testing.T, m *changingMachine, e *editor)) {
	whereChanging(t, files, func(t *testing.T, m *changingMachine, e *editor) {
		// Without capabilities the server sends no request: the library keeps channels of those for later ones, also
		// of other tests, and a channel must not leave this test's clock.
		e.initialize(`{"refreshInterval": 3600}`, `{}`)
		time.Sleep(time.Minute) // until the folder is read
		synctest.Wait()
		if n := e.warnings(); n != files {
			t.Fatalf("%d warnings in %d files %+v", n, files, e.status)
		}
		test(t, m, e)
	})
}

// whereChanging is onAChangingMachine for a session that is not yet initialized.
func whereChanging(t *testing.T, files int, test func(t *testing.T, m *changingMachine, e *editor)) {
	var archive strings.Builder
	for i := range files {
		fmt.Fprintf(&archive, "-- %d/compose.yaml --\nservices: {web: {ports: ['45456:80']}}\n", i)
	}
	synctest.Test(t, func(t *testing.T) {
		dir, m := t.TempDir(), &changingMachine{}
		layOut(t, dir, archive.String())
		test(t, m, startEditorWith(t, "", dir, Options{Reader: m}))
	})
}

// received is how many notifications and requests of a method the editor has got.
func (e *editor) received(method string) (n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, m := range e.notes {
		if m.Method == method {
			n++
		}
	}
	return n
}

// warnings is how many diagnostics the editor shows.
func (e *editor) warnings() (n int) {
	for _, diagnostics := range e.shown() {
		n += len(diagnostics)
	}
	return n
}

// TestAFlappingBlockIsPublishedInMeasure has the block vanish and appear ten times a second. The first
// changes are shown at once and the last one in the end; between them few messages are sent.
func TestAFlappingBlockIsPublishedInMeasure(t *testing.T) {
	const files, flips = 50, 584
	const vanished, back = "32768 60999\n", "44620 48715\n"
	onAChangingMachine(t, files, func(t *testing.T, m *changingMachine, e *editor) {
		before := e.received("textDocument/publishDiagnostics") + e.received(methodStatus)
		for i := range flips {
			m.change(e, fact.NamePortRange, []string{vanished, back}[i%2])
			synctest.Wait()
			if i < 4 && e.warnings() != []int{0, files}[i%2] {
				t.Fatalf("after change %d %d warnings are shown", i+1, e.warnings())
			}
			time.Sleep(100 * time.Millisecond)
		}
		m.change(e, fact.NamePortRange, vanished)
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := e.warnings(); n != 0 {
			t.Errorf("in the end there is no block, but %d warnings are shown", n)
		}
		n := e.received("textDocument/publishDiagnostics") + e.received(methodStatus) - before
		t.Logf("%d messages for %d changes", n, flips+1)
		if most := 24 * (files + 1); n > most {
			t.Errorf("%d messages for %d changes, want at most %d", n, flips+1, most)
		}
	})
}

// TestTheStatusIsSentWhenItsWordsChange: a program that begins to listen changes the machine, but no word of
// the status bar except the time of the reading.
func TestTheStatusIsSentWhenItsWordsChange(t *testing.T) {
	onAChangingMachine(t, 1, func(t *testing.T, m *changingMachine, e *editor) {
		const header = "  sl  local_address rem_address   st\n"
		m.change(e, fact.NameProcTCP, header)
		synctest.Wait()
		before := e.received(methodStatus)
		time.Sleep(time.Second)
		m.change(e, fact.NameProcTCP, header+"   0: 0100007F:1F90 00000000:0000 0A\n")
		synctest.Wait()
		var answer reportResult
		e.call(methodExplain, explainParams{Port: 8080}, &answer)
		if !strings.Contains(answer.Markdown, "listens") {
			t.Errorf("the program is not known: %s", answer.Markdown)
		}
		if n := e.received(methodStatus) - before; n != 0 {
			t.Errorf("the status bar was sent %d times", n)
		}
		m.change(e, fact.NamePortRange, "40525 44620\n")
		synctest.Wait()
		if n := e.received(methodStatus) - before; n != 1 {
			t.Errorf("the status bar was sent %d times after the block moved", n)
		}
	})
}
