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
	wake     bell

	mu      sync.Mutex
	changed []uri.URI
	walk    bool
	urgent  bool               // the walk was asked for by more than an event
	cancel  context.CancelFunc // of the current walk
	rest    time.Time          // until when no walk begins because of an event
}

// After a walk no event begins another one for restFactor times as long as it took, at most maxRest:
// programs may make folders all the time.
const (
	restFactor = 9
	maxRest    = 30 * time.Second
)

func newDisk(files *workspace.Workspace) *disk {
	return &disk{files: files, wake: newBell()}
}

// walkAgain requests a walk of all folders; it cancels the current walk.
func (d *disk) walkAgain() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.walk, d.urgent = true, true
	d.stopWalk()
	d.wake.ring()
}

// walkSoon requests a walk of all folders because files have changed. It lets the current walk end.
func (d *disk) walkSoon() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.walk = true
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

// reread requests that files are read again.
func (d *disk) reread(changed []uri.URI) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.changed = append(d.changed, changed...)
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
	d.mu.Lock()
	changed, walk := d.changed, d.walk
	if !d.urgent && time.Now().Before(d.rest) {
		walk = false // d.walk stays, for when the rest is over
	} else {
		d.walk, d.urgent = false, false
	}
	d.changed = nil
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
	}
}

// restAfter sets until when no walk begins because of an event, after a walk that took so long.
func (d *disk) restAfter(took time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	rest := min(restFactor*took, maxRest)
	d.rest = time.Now().Add(rest)
	time.AfterFunc(rest, d.wake.ring)
}

// didChangeWatchedFiles handles workspace/didChangeWatchedFiles. Events of folders (created, renamed or
// deleted as a whole) and of ignore files change which files there are, so all folders are walked
// again.
func (s *session) didChangeWatchedFiles(_ context.Context, p *protocol.DidChangeWatchedFilesParams) error {
	again := false
	var changed []uri.URI
	for _, e := range p.Changes {
		u, err := uri.Parse(strings.Clone(string(e.URI)))
		if err != nil || !isFile(u) {
			continue
		}
		again = again || s.isFolderEvent(u, e.Type)
		changed = append(changed, u)
	}
	s.disk.reread(changed)
	if again {
		s.disk.walkSoon()
	}
	return nil
}

// isFolderEvent reports whether an event may change which files there are: a folder was created
// or deleted, or an ignore file changed.
func (s *session) isFolderEvent(u uri.URI, t protocol.FileChangeType) bool {
	p := filepath.FromSlash(u.FsPath())
	if folder.IsIgnoreFile(filepath.ToSlash(p)) {
		return true
	}
	if t == protocol.FileChangeTypeDeleted {
		for range s.files.View().FilesBelow(view.Key(u)) {
			return true
		}
		return false
	}
	info, err := os.Lstat(p)
	return err == nil && info.IsDir() && t == protocol.FileChangeTypeCreated
}

// didChangeWorkspaceFolders handles workspace/didChangeWorkspaceFolders.
func (s *session) didChangeWorkspaceFolders(_ context.Context, p *protocol.DidChangeWorkspaceFoldersParams) error {
	removed := folderPaths(p.Event.Removed)
	kept := slices.DeleteFunc(s.files.Folders(), func(f string) bool {
		return slices.ContainsFunc(removed, func(r string) bool { return workspace.SamePath(f, r) })
	})
	s.files.SetFolders(append(kept, folderPaths(p.Event.Added)...))
	s.disk.walkAgain()
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
