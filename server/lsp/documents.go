package lsp

import (
	"context"
	"strings"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// documents are the open texts as the client sends them. Changes are applied on the read loop. Another
// goroutine scans the newest text of each document; a text that is replaced before that is never
// scanned.
type documents struct {
	files *workspace.Workspace
	wake  bell

	mu   sync.Mutex
	open map[string]*document // by key
}

// document is one open text.
type document struct {
	uri     uri.URI
	version int32
	text    []byte
	changes int // number of the newest text
	given   int // number of the text that the workspace has

	reading sync.Mutex // held while the workspace is given a text; taken before documents.mu
	closed  bool
}

// isStale reports whether the workspace lacks the newest text, or is just being given it.
func (d *document) isStale() bool { return d.given < d.changes }

func newDocuments(files *workspace.Workspace) *documents {
	return &documents{files: files, wake: newBell(), open: map[string]*document{}}
}

// set stores the text of a document that the client opened.
func (d *documents) set(u uri.URI, version int32, content []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := view.Key(u)
	doc := d.open[key]
	if doc == nil {
		doc = &document{}
		d.open[key] = doc
	}
	doc.uri, doc.version, doc.text = u, version, content
	doc.changes++
	d.wake.ring()
}

// change applies changes in order, each to the text that the one before it made.
func (d *documents) change(u uri.URI, version int32, changes []protocol.TextDocumentContentChangeEvent, caps *capabilities) {
	d.mu.Lock()
	defer d.mu.Unlock()
	doc := d.open[view.Key(u)]
	if doc == nil {
		return // a document that was never opened
	}
	content := doc.text
	for _, change := range changes {
		switch c := change.(type) {
		case *protocol.TextDocumentContentChangePartial:
			span := caps.toSpan(text.NewIndex(content), c.Range)
			span.End = max(span.Start, span.End)
			content = text.Apply(content, []text.Edit{{Span: span, New: c.Text}})
		case *protocol.TextDocumentContentChangeWholeDocument:
			content = []byte(c.Text)
		}
	}
	doc.version, doc.text = version, content
	doc.changes++
	d.wake.ring()
}

// close removes a document.
func (d *documents) close(u uri.URI) {
	key := view.Key(u)
	d.mu.Lock()
	doc := d.open[key]
	delete(d.open, key)
	d.mu.Unlock()
	if doc == nil {
		return
	}
	doc.reading.Lock()
	defer doc.reading.Unlock()
	doc.closed = true
	d.files.Close(doc.uri)
}

// run gives the workspace the newest texts until ctx ends.
func (d *documents) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
			d.catchUp()
		}
	}
}

// catchUp gives the workspace the newest text of every document that is stale.
func (d *documents) catchUp() {
	for _, doc := range d.staleDocuments() {
		d.read(doc)
	}
}

// staleDocuments returns the documents whose newest text the workspace does not have.
func (d *documents) staleDocuments() []*document {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []*document
	for _, doc := range d.open {
		if doc.isStale() {
			out = append(out, doc)
		}
	}
	return out
}

// read gives the workspace the newest text of a document. It returns when the workspace has that text,
// even if another goroutine gave it.
func (d *documents) read(doc *document) {
	doc.reading.Lock()
	defer doc.reading.Unlock()
	d.mu.Lock()
	u, version, content, changes := doc.uri, doc.version, doc.text, doc.changes
	stale := doc.isStale() && !doc.closed
	d.mu.Unlock()
	if !stale {
		return
	}
	d.files.Open(u, version, content)
	d.mu.Lock()
	doc.given = changes
	d.mu.Unlock()
}

// didOpen handles textDocument/didOpen.
func (s *session) didOpen(_ context.Context, p *protocol.DidOpenTextDocumentParams) error {
	t := p.TextDocument
	u := uri.URI(strings.Clone(string(t.URI))) // decoded strings share the memory of the whole message
	s.documents.set(u, t.Version, []byte(t.Text))
	return nil
}

// didChange handles textDocument/didChange.
func (s *session) didChange(_ context.Context, p *protocol.DidChangeTextDocumentParams) error {
	s.documents.change(p.TextDocument.URI, p.TextDocument.Version, p.ContentChanges, &s.client.caps)
	return nil
}

// didClose handles textDocument/didClose: the file on disk counts again.
func (s *session) didClose(_ context.Context, p *protocol.DidCloseTextDocumentParams) error {
	s.documents.close(p.TextDocument.URI)
	return nil
}

// currentView is the View that answers a request: the newest one, with the texts and the settings that
// the client has sent so far.
func (s *session) currentView(ctx context.Context) *view.View {
	s.documents.catchUp()
	s.judge.catchUp(ctx)
	return s.files.View()
}
