package lsp

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// judge publishes diagnostics, from one goroutine: marked files are judged in turn, the
// newest version of each, so that nothing outdated and nothing unchanged is sent.
type judge struct {
	session *session
	wake    chan struct{}

	mu    sync.Mutex
	dirty map[string]uri.URI // by key, in the client's spelling
	queue []string           // keys of dirty, oldest first
	every bool

	// Of the goroutine only.
	published map[string]published
	bar       statusParams
}

// published is what the client last got for a file.
type published struct {
	uri      uri.URI
	version  int32
	payload  []byte
	findings int
	places   string // where the file uses which ports: other files' diagnostics link there
}

func newJudge(s *session) *judge {
	return &judge{session: s, wake: make(chan struct{}, 1), dirty: map[string]uri.URI{}, published: map[string]published{}}
}

// mark asks for a file to be judged, and those beside it whose meaning it can change.
func (j *judge) mark(f *workspace.File) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.add(f.URI)
	for _, o := range j.session.files.Beside(f) {
		j.add(o.URI)
	}
	j.signal()
}

// all asks for every file to be judged.
func (j *judge) all() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.every = true
	j.signal()
}

func (j *judge) add(u uri.URI) {
	key := workspace.Key(u)
	if _, ok := j.dirty[key]; !ok {
		j.queue = append(j.queue, key)
	}
	j.dirty[key] = u
}

func (j *judge) signal() {
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// run judges until ctx ends.
func (j *judge) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-j.wake:
		}
		j.spread()
		for u, ok := j.next(); ok && ctx.Err() == nil; u, ok = j.next() {
			j.publish(ctx, u)
		}
		j.status(ctx)
	}
}

// spread turns a wish for all into marks: the files there are, and those that were.
func (j *judge) spread() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.every {
		return
	}
	j.every = false
	for _, f := range j.session.files.Files() {
		j.add(f.URI)
	}
	for _, p := range j.published {
		if j.session.files.Get(p.uri) == nil {
			j.add(p.uri)
		}
	}
}

func (j *judge) next() (uri.URI, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.queue) == 0 {
		return "", false
	}
	key := j.queue[0]
	j.queue = j.queue[1:]
	u := j.dirty[key]
	delete(j.dirty, key)
	return u, true
}

// publish sends a file's diagnostics, unless the client has them or newer text came.
func (j *judge) publish(ctx context.Context, u uri.URI) {
	key, f := workspace.Key(u), j.session.files.Get(u)
	had, sent := j.published[key]
	if f == nil {
		if sent && len(had.payload) > 0 {
			j.send(ctx, &protocol.PublishDiagnosticsParams{URI: had.uri, Diagnostics: []protocol.Diagnostic{}})
		}
		delete(j.published, key)
		j.linked(had.places, "")
		return
	}
	diagnostics := j.session.diagnostics(f)
	if j.session.files.Get(u) != f {
		return // the newer version is marked already
	}
	payload, err := protocol.Marshal(diagnostics)
	if err != nil {
		j.session.log.Error("diagnostics", "error", err)
		return
	}
	now := published{uri: f.URI, version: f.Version, payload: payload, findings: len(diagnostics), places: placesOf(f)}
	j.linked(had.places, now.places)
	if len(diagnostics) == 0 {
		now.payload = nil
	}
	if (!sent && now.payload == nil) || (sent && had.uri == now.uri && had.version == now.version && bytes.Equal(had.payload, now.payload)) {
		j.published[key] = now
		return
	}
	if sent && had.uri != f.URI && had.payload != nil {
		j.send(ctx, &protocol.PublishDiagnosticsParams{URI: had.uri, Diagnostics: []protocol.Diagnostic{}})
	}
	params := &protocol.PublishDiagnosticsParams{URI: f.URI, Diagnostics: diagnostics}
	if f.Open {
		params.Version = protocol.NewOptional(f.Version)
	}
	j.send(ctx, params)
	j.published[key] = now
}

// linked asks for all files to be judged again when the places that they may link moved.
func (j *judge) linked(before, after string) {
	if before != after && j.session.caps.related {
		j.all()
	}
}

// placesOf writes down which ports a file uses on which lines.
func placesOf(f *workspace.File) string {
	var b strings.Builder
	for _, l := range f.Result().Literals {
		if l.OnHost() {
			fmt.Fprintf(&b, "%d:%s ", f.Index().Line(l.Span.Start), l.Range)
		}
	}
	return b.String()
}

func (j *judge) send(ctx context.Context, p *protocol.PublishDiagnosticsParams) {
	if err := j.session.client.PublishDiagnostics(ctx, p); err != nil && ctx.Err() == nil {
		j.session.log.Error("publish", "uri", p.URI, "error", err)
	}
}

// status tells the client what its status bar shows, when that has changed.
func (j *judge) status(ctx context.Context) {
	s := j.session.snap.Load()
	if s == nil {
		return
	}
	count := 0
	for _, p := range j.published {
		count += p.findings
	}
	now := statusParams{Kind: "ok", Findings: count}
	if j.session.current().enable {
		bar := report.StatusBar(j.session.words, s, count)
		now = statusParams{Text: bar.Text, Tooltip: bar.Tooltip, Visible: bar.Visible, Kind: bar.Kind, Findings: count}
	}
	if now == j.bar {
		return
	}
	payload, err := encode(now)
	if err != nil {
		return
	}
	if err := j.session.conn.Notify(ctx, methodStatus, jsonrpc2.RawMessage(payload)); err == nil {
		j.bar = now
	}
}

// findings judges one file in the light of the newest snapshot.
func (s *session) findings(f *workspace.File) []check.Finding {
	set, snap := s.current(), s.snap.Load()
	if !set.enable || snap == nil || !s.files.Covered(f) {
		return nil
	}
	set.check.Words = s.words
	return check.Literals(s.files.Literals(f), snap, set.check)
}
