package lsp

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/uri"
)

// TestOpenTextsAreBounded opens ten thousand documents: no more than a bound is kept of their texts, and
// what is closed makes room again.
func TestOpenTextsAreBounded(t *testing.T) {
	var told strings.Builder
	d := newDocuments(workspace.New(workspace.Options{}), slog.New(slog.NewTextHandler(&told, nil)))
	d.most = 1000
	name := func(i int) uri.URI { return uri.URI(fmt.Sprintf("untitled:%d", i)) }
	content := []byte(strings.Repeat("#", 99) + "\n")
	for i := range 10_000 {
		d.set(name(i), 1, content)
	}
	kept, lost := 0, 0
	for _, doc := range d.open {
		kept += len(doc.text)
		if doc.isLost {
			lost++
		}
	}
	if kept != 1000 || d.held != kept || lost != 10_000-10 || strings.Count(told.String(), "left alone") != lost {
		t.Errorf("%d bytes are kept, %d are counted; %d documents are lost", kept, d.held, lost)
	}
	d.close(name(3))
	d.lose(name(4))
	d.set(name(5), 2, []byte("short"))
	if want := 1000 - 100 - 100 - 95; d.held != want {
		t.Errorf("%d bytes are counted, want %d", d.held, want)
	}
	d.set(name(9_999), 2, content)
	if doc := d.open["untitled:9999"]; doc.isLost || string(doc.text) != string(content) {
		t.Errorf("there is room for %q", doc.text)
	}
	for i := range 10_000 {
		d.close(name(i))
	}
	if d.held != 0 {
		t.Errorf("%d bytes are counted although nothing is open", d.held)
	}
}

// heard is a log that may be read while it is written.
type heard struct {
	mu  sync.Mutex
	all strings.Builder
}

func (h *heard) Write(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.all.Write(b)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.all.String()
}

// TestUnreadFilesAreToldOnce: in the log, and in the report as long as it is so.
func TestUnreadFilesAreToldOnce(t *testing.T) {
	var told heard
	dir := t.TempDir()
	layOut(t, dir, "-- compose.yaml --\n"+strings.Repeat("#\n", 2<<20))
	e := startEditorWith(t, recordingOf(t, "mirrored-windows"), dir, Options{Log: slog.New(slog.NewTextHandler(&told, nil))})
	e.initialize("", "{}")
	const line = `reason=too-long`
	for end := time.Now().Add(patience); !strings.Contains(told.String(), line); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nothing in the log")
		}
	}
	e.openText("compose.yaml", 1, strings.Repeat("#\n", 1<<20+1))
	e.openText("compose.yaml", 2, strings.Repeat("#\n", 1<<20+2))
	var r reportResult
	e.call(methodReport, nil, &r)
	if want := "- compose.yaml: longer than 2 MB, so it is not read\n"; !strings.HasSuffix(r.Markdown, want) {
		t.Errorf("the report ends with %q", r.Markdown[max(0, len(r.Markdown)-200):])
	}
	if n := strings.Count(told.String(), line); n != 1 {
		t.Errorf("told %d times:\n%s", n, told.String())
	}
	e.openText("compose.yaml", 3, "services: {}\n")
	e.call(methodReport, nil, &r)
	if strings.Contains(r.Markdown, "not checked") {
		t.Error(r.Markdown)
	}
}

// TestGravestFindingsComeFirst: of many findings those that stop a program are sent.
func TestGravestFindingsComeFirst(t *testing.T) {
	var findings []check.Finding
	for i := range 6 {
		findings = append(findings, check.Finding{Severity: []check.Severity{check.Hint, check.Warning}[i%2], Message: fmt.Sprint(i)})
	}
	order := func(n int) (out string) {
		for _, f := range gravest(findings, n) {
			out += f.Message
		}
		return out
	}
	for n, want := range map[int]string{6: "012345", 7: "012345", 5: "13502", 2: "13"} {
		if got := order(n); got != want {
			t.Errorf("%d of them: %s, want %s", n, got, want)
		}
	}
}
