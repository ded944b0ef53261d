package lsp

import (
	"context"
	"log/slog"
	"strings"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// documents are the open texts as the client sends them. Changes are applied on the read loop. Other
// goroutines scan the newest text of each document, one the short texts and one the long ones, so that
// nobody waits for a long text; a text that is replaced before that is never scanned.
type documents struct {
	files    *workspace.Workspace
	log      *slog.Logger
	wake     bell // a short text is stale
	wakeLong bell
	most     int // how many bytes all texts together may have

	mu   sync.Mutex
	open map[string]*document // by key; those that are closed until the workspace knows
	held int                  // how many bytes all texts together have
}

// document is one open text.
type document struct {
	uri     uri.URI
	version int32
	text    []byte
	isLost  bool // text is not known until the client sends the whole text again
	closed  bool // by the client; text is of no use
	changes int  // number of the newest text or closing
	given   int  // number of the one that the workspace knows

	reading sync.Mutex // held while the workspace is told; taken before documents.mu
	stop    func()     // stops the scanning of the text; nil while it is not scanned
}

// maxDocument is the length in bytes of the longest text that is kept. It is more than is scanned
// (text.MaxFile), since the text may become shorter again.
const maxDocument = 4 * text.MaxFile

// maxHeld is how many bytes of open texts are kept. No editor has so many open; further texts are left
// alone, so that a client cannot fill the memory.
const maxHeld = 128 << 20

// longText is the length in bytes from which a text is scanned apart from the others: a shorter one takes
// less than 50 ms, whatever is in it.
const longText = 256 << 10

// put makes content the newest text of a document. The caller holds d.mu.
func (d *documents) put(doc *document, version int32, content []byte) {
	d.held += len(content) - len(doc.text)
	doc.version, doc.text, doc.isLost, doc.closed = version, content, false, false
	if len(content) > maxDocument || d.held > d.most {
		d.log.Warn("a document is left alone until its whole text comes again, shorter or with less text open beside it", "uri", doc.uri, "bytes", len(content))
		d.forget(doc)
	}
	doc.changes++
	if len(doc.text) < longText {
		d.wake.ring()
	} else {
		d.wakeLong.ring()
	}
}

// forget drops the text of a document. The caller holds d.mu.
func (d *documents) forget(doc *document) {
	d.held -= len(doc.text)
	doc.text, doc.isLost = nil, true
}

// loseText makes the text of a document unknown. The caller holds d.mu.
func (d *documents) loseText(doc *document) {
	d.put(doc, doc.version, nil)
	d.forget(doc)
}

// isStale reports whether the workspace does not know the newest text or the closing, or is just being told.
func (d *document) isStale() bool { return d.given < d.changes }

func newDocuments(files *workspace.Workspace, log *slog.Logger) *documents {
	return &documents{files: files, log: log, wake: newBell(), wakeLong: newBell(), most: maxHeld, open: map[string]*document{}}
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
	d.put(doc, version, content)
}

// change applies changes in order, each to the text that the one before it made. Those to a text that is
// not known have no effect. After a range whose end is before its start the text is not known: clients
// do not agree on what that means.
func (d *documents) change(u uri.URI, version int32, changes []protocol.TextDocumentContentChangeEvent, caps *capabilities) {
	d.mu.Lock()
	defer d.mu.Unlock()
	doc := d.open[view.Key(u)]
	if doc == nil || doc.closed {
		return // a document that is not open
	}
	switch content, isLost := applied(doc, changes, caps.encoding); {
	case !isLost:
		d.put(doc, version, content)
	case !doc.isLost:
		d.log.Warn("a change ends before it starts; the document is left alone until its whole text comes", "uri", u)
		d.loseText(doc)
	}
}

// applied returns the text of doc after changes. isLost says that it is not known.
func applied(doc *document, changes []protocol.TextDocumentContentChangeEvent, enc text.Encoding) (content []byte, isLost bool) {
	if len(changes) == 1 && !doc.isLost {
		if c, ok := changes[0].(*protocol.TextDocumentContentChangePartial); ok { // the usual keystroke
			if isReversed(c.Range) {
				return nil, true
			}
			return text.Replace(doc.text, fromPosition(c.Range.Start), fromPosition(c.Range.End), enc, c.Text), false
		}
	}
	lines, isLost := text.NewLines(doc.text), doc.isLost
	for _, change := range changes {
		switch c := change.(type) {
		case *protocol.TextDocumentContentChangePartial:
			isLost = isLost || isReversed(c.Range)
			lines.Replace(fromPosition(c.Range.Start), fromPosition(c.Range.End), enc, c.Text)
		case *protocol.TextDocumentContentChangeWholeDocument:
			lines, isLost = text.NewLines([]byte(c.Text)), false
		}
	}
	if isLost {
		return nil, true
	}
	return lines.Text(), false
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
	if doc := d.open[view.Key(u)]; doc != nil && !doc.closed {
		d.loseText(doc)
	}
}

// close removes a document. The workspace is told later, because it may be busy with the text.
func (d *documents) close(u uri.URI) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if doc := d.open[view.Key(u)]; doc != nil && !doc.closed {
		d.forget(doc)
		doc.closed = true
		doc.changes++
		if doc.stop != nil { // only now: if newer text did this, it might never come to an end
			doc.stop()
		}
		d.wakeLong.ring()
	}
}

// runShort gives the workspace the newest short texts until ctx ends.
func (d *documents) runShort(ctx context.Context) { d.run(ctx, d.wake, true, false) }

// runLong is runShort for the long texts.
func (d *documents) runLong(ctx context.Context) { d.run(ctx, d.wakeLong, false, true) }

func (d *documents) run(ctx context.Context, wake bell, short, long bool) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
			for _, doc := range d.staleDocuments(short, long) {
				d.read(doc)
			}
		}
	}
}

// catchUp gives the workspace the newest text of every document that is stale.
func (d *documents) catchUp() {
	for _, doc := range d.staleDocuments(true, true) {
		d.read(doc)
	}
}

// staleDocuments returns the documents whose newest text the workspace does not have: those with a short
// text, those with a long one, or both. One that is closed counts as long: its text may still be scanned.
func (d *documents) staleDocuments(short, long bool) []*document {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []*document
	for _, doc := range d.open {
		isLong := doc.closed || len(doc.text) >= longText
		if doc.isStale() && (isLong && long || !isLong && short) {
			out = append(out, doc)
		}
	}
	return out
}

// read gives the workspace the newest text of a document, or tells it that the document is closed. It returns
// when the workspace knows, even if another goroutine told it.
func (d *documents) read(doc *document) {
	doc.reading.Lock()
	defer doc.reading.Unlock()
	d.mu.Lock()
	u, version, content, closed, changes := doc.uri, doc.version, doc.text, doc.closed, doc.changes
	if !doc.isStale() {
		d.mu.Unlock()
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	doc.stop = stop
	d.mu.Unlock()
	switch {
	case closed:
		d.files.Close(u)
	default:
		d.files.Open(ctx, u, version, content)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	doc.stop = nil
	if doc.given = changes; closed && doc.changes == changes {
		delete(d.open, view.Key(u)) // it was not opened again meanwhile
	}
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
