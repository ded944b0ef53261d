package lsp

import (
	"context"
	"hash/maphash"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// reports are the diagnostics for a client that asks for them (LSP 3.17, "Pull Diagnostics"). The publisher
// puts them here instead of sending them. A result ID is a hash of the diagnostics: the same ID means the same
// diagnostics, whichever request asked for them.
type reports struct {
	files   *workspace.Workspace
	refresh func(context.Context) // has the client ask again
	wake    bell                  // some report may be another than the client knows
	seed    maphash.Seed

	mu      sync.Mutex
	isRead  bool                  // the folders and the machine were read
	current map[string]fileReport // by key; of the files with diagnostics
	isNew   bool                  // something was put that no poll was woken for
	changed chan struct{}         // closed when polls are to look again
	waiting chan struct{}         // closed to end the poll that waits; nil if none does
	ended   bool

	// What the client knows, as result IDs by key.
	pulled    map[string]fileReport // of files that it asks for
	polled    map[string]fileReport // of the workspace; a file that is missing is clean
	hasPolled bool
	touched   map[string]bool // keys whose report may be another than the client knows
}

// fileReport is what the client is told of one file; of one that it was told of, only uri and id are kept.
type fileReport struct {
	uri     uri.URI
	version *int32 // nil if the file is not open
	id      string
	payload []byte // the diagnostics, encoded
}

// The messages are types of our own, with the diagnostics as the publisher has encoded them: those of package protocol
// would link their code, ten kilobytes of a package.
type (
	documentDiagnosticParams struct {
		TextDocument struct {
			URI uri.URI `json:"uri"`
		} `json:"textDocument"`
		PreviousResultID string `json:"previousResultId"`
	}
	workspaceDiagnosticParams struct {
		PreviousResultIDs []struct {
			URI   uri.URI `json:"uri"`
			Value string  `json:"value"`
		} `json:"previousResultIds"`
	}
	documentReport struct {
		Kind     string          `json:"kind"` // full or unchanged
		ResultID string          `json:"resultId"`
		Items    json.RawMessage `json:"items,omitempty"` // only if full
	}
	workspaceReport struct {
		Items []workspaceItem `json:"items"`
	}
	workspaceItem struct {
		documentReport
		URI     uri.URI `json:"uri"`
		Version *int32  `json:"version"`
	}
)

// cleanID is the result ID of a file without diagnostics.
const cleanID = "0"

// refreshAfter is how long reports must not have changed until the client is asked to ask again. While its user
// types it does so by itself.
const refreshAfter = 150 * time.Millisecond

func newReports(files *workspace.Workspace, refresh func(context.Context)) *reports {
	return &reports{
		files: files, refresh: refresh, wake: newBell(), seed: maphash.MakeSeed(), changed: make(chan struct{}),
		current: map[string]fileReport{}, pulled: map[string]fileReport{}, polled: map[string]fileReport{}, touched: map[string]bool{},
	}
}

// idOf is the result ID of diagnostics; payload is their encoding, nil for none.
func (r *reports) idOf(payload []byte) string {
	if payload == nil {
		return cleanID
	}
	return strconv.FormatUint(maphash.Bytes(r.seed, payload), 36)
}

// put replaces the report of a file; payload is the encoding of its diagnostics, nil for none.
func (r *reports) put(p *protocol.PublishDiagnosticsParams, payload []byte) {
	key := view.Key(p.URI)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.isNew, r.touched[key] = true, true
	if payload == nil {
		delete(r.current, key)
		return
	}
	is := fileReport{uri: p.URI, id: r.idOf(payload), payload: payload}
	if version, isOpen := p.Version.Get(); isOpen {
		is.version = &version
	}
	r.current[key] = is
}

// settle is called when the reports of all files are put. isRead says that the folders and the machine were read.
func (r *reports) settle(isRead bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.isNew && r.isRead == isRead {
		return
	}
	r.isNew, r.isRead = false, isRead
	close(r.changed)
	r.changed = make(chan struct{})
	r.wake.ring()
}

// run has the client ask again where it knows something else than is current, until ctx ends.
func (r *reports) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.wake:
		}
		if r.awaitQuiet(ctx); r.isOutdated() && ctx.Err() == nil {
			r.refresh(ctx)
		}
	}
}

// awaitQuiet returns when nothing has changed for refreshAfter, or ctx has ended.
func (r *reports) awaitQuiet(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.wake:
		case <-time.After(refreshAfter):
			return
		}
	}
}

// isOutdated reports whether a file that was touched has another report than the client knows, and forgets which
// were touched.
func (r *reports) isOutdated() (outdated bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for key := range r.touched {
		if r.isPulled(key) {
			outdated = outdated || r.pulled[key].id != r.currentID(key)
			continue
		}
		delete(r.pulled, key)
		outdated = outdated || r.hasPolled && idIn(r.polled, key) != r.currentID(key)
	}
	clear(r.touched)
	return outdated
}

// isPulled reports whether a file is an open document that the client has asked for. The caller holds r.mu.
func (r *reports) isPulled(key string) bool {
	_, asked := r.pulled[key]
	f := r.files.View().File(key)
	return asked && f != nil && f.Open
}

// currentID is the result ID of a file now. The caller holds r.mu.
func (r *reports) currentID(key string) string {
	if is, ok := r.current[key]; ok {
		return is.id
	}
	return cleanID
}

// idIn is the result ID of a file in what the client knows.
func idIn(known map[string]fileReport, key string) string {
	if had, ok := known[key]; ok {
		return had.id
	}
	return cleanID
}

// notePulled notes what the client has been told of a file that it asked for.
func (r *reports) notePulled(key, id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pulled[key] = fileReport{id: id}
	if id != r.currentID(key) { // one of the two is older
		r.touched[key] = true
		r.wake.ring()
	}
}

// since returns the reports that differ from what the client knows, in the order of their keys. isDue says that they
// are to be sent: a document that the client asks for itself is no reason. The caller holds r.mu.
func (r *reports) since(known map[string]fileReport) (items []workspaceItem, isDue bool) {
	for _, key := range r.differing(known) {
		is, hasSome := r.current[key]
		if !hasSome {
			is = fileReport{uri: known[key].uri, id: cleanID}
		}
		items = append(items, workspaceItem{fullReport(is.id, is.payload), is.uri, is.version})
		isDue = isDue || !r.isPulled(key)
	}
	return items, isDue
}

// differing returns the keys of the files whose reports are others than the client knows. The caller holds r.mu.
func (r *reports) differing(known map[string]fileReport) (keys []string) {
	for key, is := range r.current {
		if idIn(known, key) != is.id {
			keys = append(keys, key)
		}
	}
	for key, had := range known {
		if _, hasSome := r.current[key]; !hasSome && had.id != cleanID {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

func fullReport(id string, payload []byte) documentReport {
	if payload == nil {
		payload = []byte("[]")
	}
	return documentReport{"full", id, payload}
}

// answer returns what differs from what the client knows, as soon as something does; the first time at once, when
// everything is read. Only one poll waits: another one ends it, since a client that asks again and again must not use
// up the requests that may be open.
func (r *reports) answer(ctx context.Context, known map[string]fileReport) (workspaceReport, error) {
	mine := make(chan struct{})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.endPoll()
	r.waiting, r.polled = mine, known
	for !r.ended && r.waiting == mine {
		if items, isDue := r.since(known); r.isRead && (isDue || !r.hasPolled) {
			r.waiting, r.hasPolled = nil, true
			r.noteSent(items)
			return workspaceReport{append([]workspaceItem{}, items...)}, nil
		}
		if err := r.awaitChange(ctx, mine); err != nil {
			return workspaceReport{}, err
		}
	}
	return workspaceReport{}, serverCancelled()
}

// awaitChange returns when a poll is to look again or is to end. The caller holds r.mu, which is free meanwhile.
func (r *reports) awaitChange(ctx context.Context, mine chan struct{}) error {
	changed := r.changed
	r.mu.Unlock()
	defer r.mu.Lock()
	select {
	case <-changed:
	case <-mine:
	case <-ctx.Done():
	}
	return ctx.Err()
}

// endPoll ends the poll that waits, if one does. The caller holds r.mu.
func (r *reports) endPoll() {
	if r.waiting != nil {
		close(r.waiting)
		r.waiting = nil
	}
}

// noteSent notes what a poll is answered. The caller holds r.mu.
func (r *reports) noteSent(items []workspaceItem) {
	for _, is := range items {
		r.polled[view.Key(is.URI)] = fileReport{uri: is.URI, id: is.ResultID}
	}
}

// end lets no poll wait any more.
func (r *reports) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
	r.endPoll()
}

// serverCancelled is the answer to a poll that another one or the end of the session takes the place of.
func serverCancelled() error {
	err := jsonrpc2.NewError(jsonrpc2.Code(protocol.LSPErrorCodesServerCancelled), "no longer awaited")
	err.Data = jsonrpc2.RawMessage(`{"retriggerRequest":false}`)
	return err
}

// diagnostic answers textDocument/diagnostic. As long as the machine is not read, nothing is wrong; afterwards the
// client is asked to ask again.
func (s *session) diagnostic(ctx context.Context, raw []byte) (any, error) {
	var p documentDiagnosticParams
	if err := s.decodePull(protocol.MethodTextDocumentDiagnostic, raw, &p); err != nil {
		return nil, err
	}
	v := s.currentView(ctx)
	var payload []byte
	f := v.Get(p.TextDocument.URI)
	if f != nil {
		var err error
		if _, payload, err = s.render.encoded(v, f); err != nil {
			return nil, err
		}
	}
	id := s.reports.idOf(payload)
	if f != nil {
		s.reports.notePulled(f.Key, id)
	}
	if id == p.PreviousResultID {
		return encode(documentReport{Kind: "unchanged", ResultID: id})
	}
	return encode(fullReport(id, payload))
}

// workspaceDiagnostic answers workspace/diagnostic.
func (s *session) workspaceDiagnostic(ctx context.Context, raw []byte) (any, error) {
	var p workspaceDiagnosticParams
	if err := s.decodePull(protocol.MethodWorkspaceDiagnostic, raw, &p); err != nil {
		return nil, err
	}
	known := map[string]fileReport{}
	for _, had := range p.PreviousResultIDs {
		known[view.Key(had.URI)] = fileReport{uri: had.URI, id: had.Value}
	}
	report, err := s.reports.answer(ctx, known)
	if err != nil {
		return nil, err
	}
	return encode(report)
}

// decodePull decodes params of a method that is there only for a client that asks for diagnostics. Any other is sent
// them.
func (s *session) decodePull(method string, raw []byte, into any) error {
	if !s.client.caps.pulls {
		return methodNotFound(method)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return jsonrpc2.NewError(jsonrpc2.InvalidParams, err.Error())
	}
	return nil
}
