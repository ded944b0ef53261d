package lsp

import (
	"context"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// TestTheReadLoopWaitsForNoDocument: while a document is being read, which a long text or a slow storage makes
// last, the client's messages about it are taken, and the last of them counts in the end.
func TestTheReadLoopWaitsForNoDocument(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := idleSession(ctx)
	const name = "file:///nowhere/.env"
	open := func(text string) {
		if err := s.didOpen(ctx, &protocol.DidOpenTextDocumentParams{TextDocument: protocol.TextDocumentItem{URI: name, Text: text}}); err != nil {
			t.Error(err)
		}
	}
	shut := func() {
		if err := s.didClose(ctx, &protocol.DidCloseTextDocumentParams{TextDocument: protocol.TextDocumentIdentifier{URI: name}}); err != nil {
			t.Error(err)
		}
	}
	shows := func() string {
		if f := s.files.View().Get(uri.URI(name)); f != nil {
			return string(f.Text())
		}
		return "nothing"
	}
	open("PORT=1\n")
	s.documents.catchUp()
	doc := s.documents.open[view.Key(name)]
	doc.reading.Lock()
	shut()
	open("PORT=2\n")
	shut()
	open("PORT=3\n")
	if got := shows(); got != "PORT=1\n" {
		t.Errorf("while it is read: %q", got)
	}
	doc.reading.Unlock()
	s.documents.catchUp()
	if got := shows(); got != "PORT=3\n" {
		t.Errorf("after that: %q", got)
	}
	shut()
	s.documents.catchUp()
	if got := shows(); got != "nothing" || len(s.documents.open) != 0 {
		t.Errorf("when it is closed: %q, %d documents", got, len(s.documents.open))
	}
}

// TestClosingEndsTheScanning of a long text, which is of no use any more.
func TestClosingEndsTheScanning(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := idleSession(ctx)
	const name = "file:///nowhere/compose.yaml"
	long := strings.Repeat("a: [1, 2, 3, 4]\n", 10_000)
	for range 20 { // the scanning may have come to its end before
		s.documents.set(name, 1, []byte(long))
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.documents.catchUp()
		}()
		for isScanned, hasEnded := false, false; !isScanned && !hasEnded; {
			s.documents.mu.Lock()
			doc := s.documents.open[view.Key(name)]
			isScanned, hasEnded = doc.stop != nil, !doc.isStale()
			s.documents.mu.Unlock()
		}
		s.documents.close(name)
		<-done
		if s.files.View().Get(name) == nil {
			return
		}
		s.documents.catchUp()
	}
	t.Error("each text was scanned to its end")
}

// TestEventsAreOnlyNotedByTheReadLoop: what they are about is looked up on disk by another goroutine.
func TestEventsAreOnlyNotedByTheReadLoop(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := idleSession(ctx)
	made := uri.File(t.TempDir())
	if err := s.didChangeWatchedFiles(ctx, &protocol.DidChangeWatchedFilesParams{Changes: []protocol.FileEvent{
		{URI: made, Type: protocol.FileChangeTypeCreated}, {URI: "untitled:x", Type: protocol.FileChangeTypeCreated},
	}}); err != nil {
		t.Fatal(err)
	}
	if s.disk.walk || len(s.disk.events) != 1 {
		t.Errorf("walk %v, events %v", s.disk.walk, s.disk.events)
	}
	if changed, walk := s.disk.takeEvents(); !walk || len(changed) != 1 {
		t.Errorf("changed %v, walk %v", changed, walk)
	}
}
