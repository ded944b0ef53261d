package lsp

import (
	"bytes"
	"context"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// publisher sends diagnostics and the text of the status bar, in one goroutine; a client that asks for diagnostics
// gets them from reports instead. viewChanged tells it of every new View. It publishes open documents first, then the other files, one at a time, while no open
// document is waiting.
type publisher struct {
	client  *client
	render  *render
	reports *reports
	wake    bell

	mu       sync.Mutex
	view     *view.View // the newest
	urgent   queue      // open documents
	later    queue
	moved    []view.Delta // edits after which files that link to a moved Place must be found
	isWalked bool         // the files of the folders were read

	// Used only by the goroutine.
	published map[string]published // by key
	bar       barInput
	shown     statusParams // for bar, without the times of its snapshot
}

// published is what was last sent to the client for a file.
type published struct {
	uri     uri.URI
	version int32
	payload []byte // the diagnostics as sent; nil if there are none
}

// barInput is everything that the text of the status bar depends on.
type barInput struct {
	snapshot *fact.Snapshot
	findings int
	enabled  bool
}

func newPublisher(c *client, r *render, to *reports) *publisher {
	return &publisher{client: c, render: r, reports: to, wake: newBell(), published: map[string]published{}}
}

// viewChanged accepts a new View. It is called in the order of the Views, and does not block.
func (p *publisher) viewChanged(d view.Delta) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.view = d.After
	for _, key := range d.Edited {
		p.queueOf(d, key).add(key)
	}
	for _, key := range d.Others {
		p.queueOf(d, key).add(key)
	}
	if len(d.Edited) > 0 && p.client.caps.related {
		p.moved = append(p.moved, d)
	}
	p.wake.ring()
}

// walked is called when the files of all folders were read.
func (p *publisher) walked() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.isWalked = true
	p.wake.ring()
}

// queueOf returns the queue for a file that d changed: urgent for an open document. The caller holds
// p.mu.
func (p *publisher) queueOf(d view.Delta, key string) *queue {
	was, is := d.Before.File(key), d.After.File(key)
	if was != nil && was.Open || is != nil && is.Open {
		return &p.urgent
	}
	return &p.later
}

// run publishes until ctx ends.
func (p *publisher) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
		}
		for v, key := p.next(); v != nil && ctx.Err() == nil; v, key = p.next() {
			p.publish(ctx, v, key)
		}
		p.tellStatus(ctx)
	}
}

// next returns the newest View and the key of its next file to publish; a nil View if there is none.
func (p *publisher) next() (*view.View, string) {
	for {
		p.mu.Lock()
		if key, ok := p.urgent.take(); ok {
			defer p.mu.Unlock()
			return p.view, key
		}
		if len(p.moved) == 0 {
			defer p.mu.Unlock()
			if key, ok := p.later.take(); ok {
				return p.view, key
			}
			if p.view != nil && p.client.caps.pulls {
				p.reports.settle(p.isWalked && p.view.Snapshot() != nil)
			}
			return nil, ""
		}
		d := p.moved[0]
		p.moved = p.moved[1:]
		p.mu.Unlock()
		p.queueLinking(d)
	}
}

// queueLinking queues the files whose diagnostics link to a Place that moved.
func (p *publisher) queueLinking(d view.Delta) {
	var keys []string
	for _, ports := range d.Moved() {
		if !linksDiffer(d.Before, d.After, ports) {
			continue
		}
		for f := range d.After.Users(ports) {
			if len(f.Findings) > 0 {
				keys = append(keys, f.Key)
			}
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, key := range keys {
		p.later.add(key)
	}
}

// linksDiffer reports whether an edit changed the Places that diagnostics on ports may link to.
func linksDiffer(before, after *view.View, ports port.Range) bool {
	return !sameLinks(firstPlaces(before, ports), firstPlaces(after, ports))
}

// linkable is how many Places of a port are looked at for links. A diagnostic links to maxRelated of them:
// not to its own, and not to those of the other protocol.
const linkable = 16

// firstPlaces returns the first Places of ports that diagnostics may link to.
func firstPlaces(v *view.View, ports port.Range) []view.Place {
	var out []view.Place
	for place := range v.Places(ports) {
		if place.Literal.OnHost() {
			out = append(out, place)
		}
		if len(out) == linkable {
			break
		}
	}
	return out
}

// sameLinks reports whether links to a and to b look the same to the client.
func sameLinks(a, b []view.Place) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].File.URI != b[i].File.URI || !view.SamePlace(a[i], b[i]) || a[i].Literal.Proto != b[i].Literal.Proto {
			return false
		}
	}
	return true
}

// publish sends a file's diagnostics, unless the client already has them.
func (p *publisher) publish(ctx context.Context, v *view.View, key string) {
	f := v.File(key)
	had, sent := p.published[key]
	if f == nil {
		if sent {
			p.clear(ctx, had)
			delete(p.published, key)
		}
		return
	}
	now := published{uri: f.URI, version: f.Version}
	diagnostics, payload, err := p.render.encoded(v, f)
	if err != nil {
		p.client.log.Error("diagnostics", "error", err)
		return
	}
	now.payload = payload
	if sent && had.uri != now.uri {
		p.clear(ctx, had)
	}
	if !sent && now.payload == nil {
		if f.Open {
			p.published[key] = now
		}
		return
	}
	if sent && had.uri == now.uri && had.version == now.version && bytes.Equal(had.payload, now.payload) {
		return
	}
	params := &protocol.PublishDiagnosticsParams{URI: f.URI, Diagnostics: diagnostics}
	if f.Open {
		params.Version = protocol.NewOptional(f.Version)
	}
	p.send(ctx, params, payload)
	if p.published[key] = now; now.payload == nil && !f.Open {
		delete(p.published, key)
	}
}

// clear removes the diagnostics of a file from the client, if it has any.
func (p *publisher) clear(ctx context.Context, had published) {
	if had.payload != nil {
		p.send(ctx, &protocol.PublishDiagnosticsParams{URI: had.uri, Diagnostics: []protocol.Diagnostic{}}, nil)
	}
}

// send gives the client the diagnostics of a file, or has them ready until it asks; payload is their encoding, nil
// for none.
func (p *publisher) send(ctx context.Context, params *protocol.PublishDiagnosticsParams, payload []byte) {
	if p.client.caps.pulls {
		p.reports.put(params, payload)
		return
	}
	p.client.publish(ctx, params)
}

// tellStatus sends the client the contents of its status bar if more than the time in them has changed.
func (p *publisher) tellStatus(ctx context.Context) {
	p.mu.Lock()
	v := p.view
	p.mu.Unlock()
	if v == nil || v.Snapshot() == nil {
		return
	}
	now := barInput{v.Snapshot(), v.Findings(), v.Conditions().Enable}
	if now == p.bar {
		return
	}
	shown := p.statusOf(now, now.snapshot.WithoutTimes())
	if shown == p.shown || p.client.notify(ctx, methodStatus, p.statusOf(now, now.snapshot)) {
		p.bar, p.shown = now, shown
	}
}

// statusOf is what the status bar shows for in, of the machine as snap describes it.
func (p *publisher) statusOf(in barInput, snap *fact.Snapshot) statusParams {
	if !in.enabled {
		return statusParams{Kind: "ok", Findings: in.findings}
	}
	bar := report.StatusBar(p.render.words, snap, in.findings)
	return statusParams{Text: bar.Text, Tooltip: bar.Tooltip, Visible: bar.Visible, Kind: bar.Kind, Findings: in.findings}
}

// queue holds keys in the order in which they were added, each only once.
type queue struct {
	keys []string
	in   map[string]bool
}

func (q *queue) add(key string) {
	if q.in[key] {
		return
	}
	if q.in == nil {
		q.in = map[string]bool{}
	}
	q.in[key] = true
	q.keys = append(q.keys, key)
}

func (q *queue) take() (string, bool) {
	if len(q.keys) == 0 {
		return "", false
	}
	key := q.keys[0]
	if q.keys = q.keys[1:]; len(q.keys) == 0 {
		q.keys = nil
	}
	delete(q.in, key)
	return key, true
}
