package lsp

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// disk keeps the files that are not open up to date, in one goroutine: it walks the folders when asked
// to, and reads the files again that the client reports as changed.
type disk struct {
	files    *workspace.Workspace
	progress func(ctx context.Context, walk func(context.Context, func(int)) error)
	walked   func() // called after a walk that no other one takes the place of
	wake     bell

	mu     sync.Mutex
	events []fileEvent
	walk   bool
	urgent bool               // the walk was asked for by more than an event
	cancel context.CancelFunc // of the current walk
	rest   time.Time          // until when no walk begins because of an event
}

// fileEvent says that a file or a folder was created, changed or deleted.
type fileEvent struct {
	uri  uri.URI
	kind protocol.FileChangeType
}

// After a walk no event begins another one for restFactor times as long as it took, at most maxRest:
// programs may make folders all the time.
const (
	restFactor = 9
	maxRest    = 30 * time.Second
)

func newDisk(files *workspace.Workspace) *disk {
	return &disk{files: files, walked: func() {}, wake: newBell()}
}

// walkAgain requests a walk of all folders; it cancels the current walk.
func (d *disk) walkAgain() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.walk, d.urgent = true, true
	d.stopWalk()
	d.wake.ring()
}

// cancelWalk cancels the current walk; the files that it has read stay.
func (d *disk) cancelWalk() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopWalk()
}

// stopWalk cancels the current walk, if there is one. The caller holds d.mu.
func (d *disk) stopWalk() {
	if d.cancel != nil {
		d.cancel()
	}
}

// follow has files read again that have changed, and the folders walked if that may change which files there
// are. The current walk ends first.
func (d *disk) follow(events []fileEvent) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, events...)
	d.wake.ring()
}

// run works until ctx ends.
func (d *disk) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
			d.work(ctx)
		}
	}
}

// work does what was requested since the last call.
func (d *disk) work(ctx context.Context) {
	changed, concernFolders := d.takeEvents()
	d.mu.Lock()
	walk := d.walk || concernFolders
	d.walk = walk
	if !d.urgent && time.Now().Before(d.rest) {
		walk = false // d.walk stays, for when the rest is over
	} else {
		d.walk, d.urgent = false, false
	}
	within, cancel := context.WithCancel(ctx)
	d.cancel = cancel
	d.mu.Unlock()
	defer cancel()
	d.files.ReloadAll(ctx, changed)
	if walk {
		began := time.Now()
		d.progress(within, d.files.Walk)
		d.restAfter(time.Since(began))
		// The texts of the files are not needed any more. Without this call the process would keep
		// their memory.
		debug.FreeOSMemory()
		if !d.isUrgent() {
			d.walked()
		}
	}
}

func (d *disk) isUrgent() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.urgent
}

// takeEvents returns and forgets the files that have changed, and whether some of the events concern folders.
func (d *disk) takeEvents() (changed []uri.URI, concernFolders bool) {
	d.mu.Lock()
	events := d.events
	d.events = nil
	d.mu.Unlock()
	for _, e := range events {
		concernFolders = concernFolders || d.concernsFolders(e)
		changed = append(changed, e.uri)
	}
	return changed, concernFolders
}

// restAfter sets until when no walk begins because of an event, after a walk that took so long.
func (d *disk) restAfter(took time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	rest := min(restFactor*took, maxRest)
	d.rest = time.Now().Add(rest)
	time.AfterFunc(rest, d.wake.ring)
}

// didChangeWatchedFiles handles workspace/didChangeWatchedFiles.
func (s *session) didChangeWatchedFiles(_ context.Context, p *protocol.DidChangeWatchedFilesParams) error {
	var events []fileEvent
	for _, e := range p.Changes {
		if u, err := uri.Parse(strings.Clone(string(e.URI))); err == nil && isFile(u) {
			events = append(events, fileEvent{u, e.Type})
		}
	}
	s.disk.follow(events)
	return nil
}

// concernsFolders reports whether an event may change which files there are, so that all folders are walked
// again: a folder was created, or deleted as a whole, or an ignore file changed.
func (d *disk) concernsFolders(e fileEvent) bool {
	p := filepath.FromSlash(e.uri.FsPath())
	if folder.IsIgnoreFile(filepath.ToSlash(p)) {
		return true
	}
	if e.kind == protocol.FileChangeTypeDeleted {
		for range d.files.View().FilesBelow(view.Key(e.uri)) {
			return true
		}
		return false
	}
	info, err := os.Lstat(p)
	return err == nil && info.IsDir() && e.kind == protocol.FileChangeTypeCreated
}

// didChangeWorkspaceFolders handles workspace/didChangeWorkspaceFolders.
func (s *session) didChangeWorkspaceFolders(_ context.Context, p *protocol.DidChangeWorkspaceFoldersParams) error {
	removed := folderPaths(p.Event.Removed)
	kept := slices.DeleteFunc(s.files.Folders(), func(f string) bool {
		return slices.ContainsFunc(removed, func(r string) bool { return workspace.SamePath(f, r) })
	})
	s.files.SetFolders(append(kept, folderPaths(p.Event.Added)...))
	s.disk.walkAgain()
	if s.asks {
		turn := s.nextTurn()
		s.spawn(func(ctx context.Context) { s.pullSettings(ctx, turn) })
	}
	return nil
}

// progressAfter is how long a walk takes before its progress is shown, unless the Options say
// otherwise.
const progressAfter = time.Second

// progressEvery is the time between two reports of progress.
const progressEvery = 200 * time.Millisecond

const walkToken protocol.String = "wslPortGuard/walk"

// showProgress runs a walk and shows its progress if it takes long and the client can show it. The user
// can cancel it there.
func (s *session) showProgress(ctx context.Context, walk func(context.Context, func(int)) error) {
	if !s.client.caps.progress {
		_ = walk(ctx, nil)
		return
	}
	shown := &walkProgress{client: s.client, render: s.render, ctx: ctx, due: time.Now().Add(cmp.Or(s.options.ProgressAfter, progressAfter))}
	_ = walk(ctx, shown.report)
	shown.end(s.ctx)
}

// walkProgress is the work-done progress of one walk (LSP 3.17, "Work Done Progress").
type walkProgress struct {
	client *client
	render *render
	ctx    context.Context

	mu      sync.Mutex
	due     time.Time
	begun   bool
	refused bool // by the client
}

// report shows how many files were looked at, if it is time to. Several goroutines call it.
func (p *walkProgress) report(files int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Before(p.due) || p.refused {
		return
	}
	p.due = now.Add(progressEvery)
	message := p.render.words.Say("progress/files", "count", strconv.Itoa(files))
	if p.begun {
		p.send(p.ctx, protocol.WorkDoneProgressReport{Kind: "report", Cancellable: new(true), Message: &message})
		return
	}
	if p.client.call(p.ctx, protocol.MethodWindowWorkDoneProgressCreate, &protocol.WorkDoneProgressCreateParams{Token: walkToken}, nil) != nil {
		p.refused = true
		return
	}
	p.begun = true
	p.send(p.ctx, protocol.WorkDoneProgressBegin{Kind: "begin", Title: p.render.words.Say("progress/title"), Cancellable: new(true), Message: &message})
}

func (p *walkProgress) end(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.begun {
		p.send(ctx, protocol.WorkDoneProgressEnd{Kind: "end"})
	}
}

func (p *walkProgress) send(ctx context.Context, value any) {
	if payload, err := protocol.Marshal(value); err == nil {
		_ = p.client.conn.Notify(ctx, protocol.MethodProgress, &protocol.ProgressParams{Token: walkToken, Value: protocol.LSPAny(payload)})
	}
}

// workDoneProgressCancel handles window/workDoneProgress/cancel.
func (s *session) workDoneProgressCancel(_ context.Context, p *protocol.WorkDoneProgressCancelParams) error {
	if p.Token == walkToken {
		s.disk.cancelWalk()
	}
	return nil
}
