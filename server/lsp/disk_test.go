package lsp

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/server/internal/sample"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

const progressCapabilities = `{"window":{"workDoneProgress":true}}`

// progressKinds are the kinds of the progress messages received, without repetitions.
func (e *editor) progressKinds() string {
	var out []string
	for _, m := range e.notes {
		if m.Method != "$/progress" {
			continue
		}
		for _, kind := range []string{"begin", "report", "end"} {
			if strings.Contains(string(m.Params), `"kind":"`+kind+`"`) && (len(out) == 0 || out[len(out)-1] != kind) {
				out = append(out, kind)
			}
		}
	}
	return strings.Join(out, " ")
}

func TestLongWalksShowProgress(t *testing.T) {
	dir := t.TempDir()
	if err := sample.Write(dir, sample.Size{Services: 60}); err != nil {
		t.Fatal(err)
	}
	e := startEditorWith(t, recordingOf(t, "mirrored-windows"), dir, Options{ProgressAfter: time.Nanosecond})
	e.initialize("", progressCapabilities)
	e.until("progress that ends", func() bool {
		return strings.HasPrefix(e.progressKinds(), "begin") && strings.HasSuffix(e.progressKinds(), "end")
	})
}

func TestShortWalksAndPlainClientsShowNoProgress(t *testing.T) {
	for name, c := range map[string]struct {
		capabilities string
		after        time.Duration
	}{"a short walk": {progressCapabilities, time.Hour}, "a client that shows none": {"{}", time.Nanosecond}} {
		dir := t.TempDir()
		if err := sample.Write(dir, sample.Size{Services: 50, Findings: 1}); err != nil {
			t.Fatal(err)
		}
		e := startEditorWith(t, recordingOf(t, "mirrored-windows"), dir, Options{ProgressAfter: c.after})
		e.initialize("", c.capabilities)
		e.until("the finding", func() bool { return e.status.Findings > 0 })
		e.call("wslPortGuard/map", nil, nil)
		if got := e.progressKinds(); got != "" {
			t.Errorf("%s: progress %s", name, got)
		}
	}
}

// The user cancels the walk: the files that it has read stay, and the next walk finds the rest.
func TestWalksCanBeCancelled(t *testing.T) {
	dir := t.TempDir()
	if err := sample.Write(dir, sample.Size{Services: 250}); err != nil {
		t.Fatal(err)
	}
	last := filepath.Join(dir, "zz", "compose.yaml")
	if err := os.MkdirAll(filepath.Dir(last), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(last, []byte(sample.Compose(0, sample.Size{Findings: 1})), 0o644); err != nil {
		t.Fatal(err)
	}
	e := startEditorWith(t, recordingOf(t, "mirrored-windows"), dir, Options{ProgressAfter: time.Nanosecond})
	e.initialize("", progressCapabilities)
	e.until("progress", func() bool { return e.progressKinds() != "" })
	e.notify("window/workDoneProgress/cancel", map[string]any{"token": string(walkToken)})
	e.until("its end", func() bool { return strings.HasSuffix(e.progressKinds(), "end") })
	e.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": e.uri(".gitignore"), "type": 1}}})
	e.until("what the walk had not found", func() bool { return len(e.latest[e.uri("zz/compose.yaml")].Diagnostics) > 0 })
}

// Files that git ignores and files of other people are not reported, even if a watcher names them.
func TestIgnoredFilesStayOutWhenAWatcherNamesThem(t *testing.T) {
	bad := fmt.Sprintf("-- %%s --\n%s", sample.Compose(0, sample.Size{Findings: 1}))
	e := startEditor(t, recordingOf(t, "mirrored-windows"), "-- .gitignore --\ndist/\n"+
		fmt.Sprintf(bad, "dist/compose.yaml")+fmt.Sprintf(bad, "node_modules/x/compose.yaml")+fmt.Sprintf(bad, "zz/compose.yaml"))
	e.initialize("", "")
	e.until("the walk", func() bool { return len(e.latest[e.uri("zz/compose.yaml")].Diagnostics) > 0 })
	if err := os.Remove(filepath.Join(e.dir, "zz", "compose.yaml")); err != nil {
		t.Fatal(err)
	}
	var changes []any
	for _, name := range []string{"dist/compose.yaml", "node_modules/x/compose.yaml", "zz/compose.yaml"} {
		changes = append(changes, map[string]any{"uri": e.uri(name), "type": 2})
	}
	e.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": changes})
	e.expect("zz/compose.yaml")
	e.until("no findings", func() bool { return e.status.Findings == 0 })
}

// TestEventsDoNotKeepTheDiskBusy has a folder made every 100 ms, as a build does, where a walk takes a
// second: walks take a tenth of the time. What the user asks for is walked at once.
func TestEventsDoNotKeepTheDiskBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		d := newDisk(workspace.New(workspace.Options{Workers: 1}))
		made := []fileEvent{{uri.File(t.TempDir()), protocol.FileChangeTypeCreated}}
		walks := 0
		d.progress = func(ctx context.Context, _ func(context.Context, func(int)) error) {
			walks++
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
		ended := make(chan bool)
		go func() { d.run(ctx); close(ended) }()
		events := func(seconds int) {
			for range 10 * seconds {
				d.follow(made)
				time.Sleep(100 * time.Millisecond)
			}
			synctest.Wait()
		}
		events(100)
		if walks < 10 || walks > 11 {
			t.Errorf("%d walks in 100 seconds of events", walks)
		}
		before := walks
		d.walkAgain()
		synctest.Wait()
		if walks != before+1 {
			t.Error("what is asked for waits")
		}
		events(1)
		time.Sleep(time.Minute)
		synctest.Wait()
		if walks != before+2 {
			t.Errorf("%d walks after the last event, instead of one", walks-before-1)
		}
		cancel()
		<-ended
	})
}

// TestAWalkThatAnotherOneFollowsIsNotTheLast: until then not all files are known.
func TestAWalkThatAnotherOneFollowsIsNotTheLast(t *testing.T) {
	d := newDisk(workspace.New(workspace.Options{Workers: 1}))
	walks, ended := 0, 0
	d.walked = func() { ended++ }
	d.progress = func(context.Context, func(context.Context, func(int)) error) {
		if walks++; walks == 1 {
			d.walkAgain()
		}
	}
	d.walkAgain()
	for i, want := range []int{0, 1} {
		if d.work(t.Context()); ended != want {
			t.Errorf("after walk %d: %d ended, want %d", i+1, ended, want)
		}
	}
}
