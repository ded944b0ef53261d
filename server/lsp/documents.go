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
	isLost  bool // text is not known until the client sends the whole text again
	changes int  // number of the newest text
	given   int  // number of the text that the workspace has

	reading sync.Mutex // held while the workspace is given a text; taken before documents.mu
	closed  bool
}

// maxDocument is the length in bytes of the longest text that is kept. It is more than is scanned
// (text.MaxFile), since the text may become shorter again.
const maxDocument = 4 * text.MaxFile

// put makes content the newest text.
func (d *document) put(version int32, content []byte) {
	if d.version, d.text, d.isLost = version, content, len(content) > maxDocument; d.isLost {
		d.text = nil
	}
	d.changes++
}

// lose makes the text unknown.
func (d *document) lose() {
	d.put(d.version, nil)
	d.isLost = true
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
	doc.uri = u
	doc.put(version, content)
	d.wake.ring()
}

// change applies changes in order, each to the text that the one before it made. Those to a text that is
// not known have no effect. After a range whose end is before its start the text is not known: clients
// do not agree on what that means.
func (d *documents) change(u uri.URI, version int32, changes []protocol.TextDocumentContentChangeEvent, caps *capabilities) {
	d.mu.Lock()
	defer d.mu.Unlock()
	doc := d.open[view.Key(u)]
	if doc == nil {
		return // a document that was never opened
	}
	content, isLost := text.NewLines(doc.text), doc.isLost
	for _, change := range changes {
		switch c := change.(type) {
		case *protocol.TextDocumentContentChangePartial:
			isLost = isLost || isReversed(c.Range)
			content.Replace(fromPosition(c.Range.Start), fromPosition(c.Range.End), caps.encoding, c.Text)
		case *protocol.TextDocumentContentChangeWholeDocument:
			content, isLost = text.NewLines([]byte(c.Text)), false
		}
	}
	switch {
	case !isLost:
		doc.put(version, content.Text())
	case !doc.isLost:
		doc.lose()
	}
	d.wake.ring()
}

// isReversed reports whether a range ends before it starts.
func isReversed(r protocol.Range) bool {
	return r.End.Line < r.Start.Line || r.End.Line == r.Start.Line && r.End.Character < r.Start.Character
}

// lose is called when a change of a document could not be read. Its text is not known any more, so
// nothing is said about it until the client sends the whole text.
func (d *documents) lose(u uri.URI) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if doc := d.open[view.Key(u)]; doc != nil {
		doc.lose()
		d.wake.ring()
	}
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
func (s *session) didChange(_ context.Context, raw []byte) (any, error) {
	p, err := decode[protocol.DidChangeTextDocumentParams](raw)
	if err != nil {
		s.loseDocument(raw)
		return nil, err
	}
	s.documents.change(p.TextDocument.URI, p.TextDocument.Version, p.ContentChanges, &s.client.caps)
	return nil, nil
}

// loseDocument reads which document a change is about that is not understood otherwise.
func (s *session) loseDocument(raw []byte) {
	var about struct {
		TextDocument struct {
			URI uri.URI `json:"uri"`
		} `json:"textDocument"`
	}
	if protocol.Unmarshal(raw, &about) == nil {
		s.log.Warn("a change is not understood; the document is left alone until its whole text comes", "uri", about.TextDocument.URI)
		s.documents.lose(about.TextDocument.URI)
	}
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
