package lsp

import (
	"context"
	"log/slog"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/history"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
)

// judge holds the conditions that files are judged by: the newest snapshot of the machine and the
// present settings. When one of them changes, it judges all files again in the background.
type judge struct {
	files   *workspace.Workspace
	probe   *probe.Probe
	log     *slog.Logger
	wake    bell
	save    bell                  // a block was added to the history
	storage string                // the error that was logged last; used by saveHistory only
	focused atomic.Bool           // the editor's window has the focus
	latest  func() *fact.Snapshot // the last reading of the machine, changed or not

	mu       sync.Mutex
	settings settings
	version  int // of the settings: how often they changed
	judged   int // the newest View is judged by this version or a newer one
	snapshot *fact.Snapshot
	history  *history.History
}

func newJudge(files *workspace.Workspace, p *probe.Probe, s settings, log *slog.Logger) *judge {
	j := &judge{files: files, probe: p, log: log, wake: newBell(), save: newBell(), settings: s, history: &history.History{}, latest: p.Last}
	j.focused.Store(true)
	return j
}

// watch reads the machine at the interval, and when Refresh is called, until ctx ends.
func (j *judge) watch(ctx context.Context) {
	j.probe.Watch(ctx, probe.WatchOptions{Interval: j.interval}, j.machineChanged)
}

// interval is the time between two readings of the machine. It is 0, for no readings, while the window
// does not have the focus or findings are turned off.
func (j *judge) interval() time.Duration {
	set := j.currentSettings()
	if !j.focused.Load() || !set.enable {
		return 0
	}
	return set.refresh
}

// setFocused records whether the window has the focus. When it gets the focus, the machine is read at
// once; answers of slow sources are reused, because people switch windows all the time.
func (j *judge) setFocused(focused bool) {
	if j.focused.Swap(focused) != focused && focused {
		j.probe.Refresh()
	}
}

// machineChanged stores a new snapshot, and adds its block to the history.
func (j *judge) machineChanged(snap *fact.Snapshot) {
	j.mu.Lock()
	j.snapshot = snap
	j.mu.Unlock()
	j.noteBlock(snap)
	j.requestJudging()
}

// noteBlock adds the block of a snapshot, which may be nil, to the history.
func (j *judge) noteBlock(snap *fact.Snapshot) {
	if snap == nil {
		return
	}
	j.mu.Lock()
	past := j.history
	j.mu.Unlock()
	if b := snap.Block; b != nil && b.State == fact.StateLive && !snap.Replayed {
		if past.Note(b.At, b.Range, snap.Generation) {
			j.save.ring()
		}
	}
}

// saveAgain is when a history that could not be written is written again.
const saveAgain = 5 * time.Minute

// saveHistory reads the history, and writes it whenever a block was added, until ctx ends. It has a goroutine
// of its own, because the storage may hang.
func (j *judge) saveHistory(ctx context.Context) {
	j.mu.Lock()
	past := j.history
	j.mu.Unlock()
	j.tellStorage(past.Load())
	j.requestJudging()
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(history.SeenEvery):
			j.noteBlock(j.latest()) // a machine that does not change is reported once only
			continue
		case <-j.save:
		}
		if ctx.Err() != nil {
			return // the storage may have hung until after the end
		}
		err := past.Save()
		if j.tellStorage(err); err != nil {
			time.AfterFunc(saveAgain, j.save.ring)
		}
	}
}

// tellStorage logs why the history cannot be kept, once for each reason.
func (j *judge) tellStorage(err error) {
	if err == nil {
		j.storage = ""
		return
	}
	if why := err.Error(); why != j.storage {
		j.storage = why
		j.log.Warn("the blocks of this machine are not remembered", "error", err)
	}
}

// currentSettings is a copy of the present settings.
func (j *judge) currentSettings() settings {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.settings
}

// requestJudging wakes run, which judges all files; it does not block.
func (j *judge) requestJudging() {
	j.wake.ring()
}

// run judges all files whenever that is requested, until ctx ends.
func (j *judge) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-j.wake:
			j.adopt(ctx)
		}
	}
}

// adopt judges all files by the newest conditions and makes the View with these findings the current
// one, unless ctx ends before that.
func (j *judge) adopt(ctx context.Context) {
	version := 0
	err := j.files.SetConditions(ctx, func(view.Conditions) view.Conditions {
		cond, v := j.conditions()
		version = v
		return cond
	})
	j.mu.Lock()
	defer j.mu.Unlock()
	if err == nil {
		j.judged = max(j.judged, version)
	}
}

// catchUp returns when the current View is judged by the present settings, or when ctx has ended. So a
// request is answered by the settings that the client sent before it.
func (j *judge) catchUp(ctx context.Context) {
	j.mu.Lock()
	awaited := j.judged < j.version
	j.mu.Unlock()
	if awaited {
		j.adopt(ctx)
	}
}

// conditions returns the newest conditions and the version of their settings.
func (j *judge) conditions() (view.Conditions, int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return view.Conditions{
		Snapshot: j.snapshot, Seen: j.history.Blocks(),
		Enable: j.settings.enable, Check: j.settings.check, Folders: j.settings.checks(), Within: j.settings.within,
	}, j.version
}

// configure replaces the settings; it returns the old ones, and whether they differ.
func (j *judge) configure(s settings) (old settings, changed bool) {
	j.mu.Lock()
	old, j.settings = j.settings, s
	changed = !reflect.DeepEqual(old, s)
	if changed {
		j.version++
	}
	j.mu.Unlock()
	if !changed {
		return old, false
	}
	j.probe.SetExtra(s.extra)
	j.probe.Refresh()
	j.requestJudging()
	return old, true
}
