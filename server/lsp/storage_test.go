package lsp

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/history"
	"go.lsp.dev/uri"
)

// TestAStorageThatFailsIsTriedAgain has a file in the place of the storage's folder for an hour: the log says so
// once, and then the block is saved although it did not change.
func TestAStorageThatFailsIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		storage, log := filepath.Join(t.TempDir(), "storage"), &bytes.Buffer{}
		if err := os.WriteFile(storage, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		j := newJudge(nil, nil, settings{}, slog.New(slog.NewTextHandler(log, nil)))
		j.history, j.latest = history.New(storage), func() *fact.Snapshot { return nil }
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go j.saveHistory(ctx)
		j.machineChanged(&fact.Snapshot{Block: &fact.Block{Range: port.Range{Start: 44620, End: 48715}, State: fact.StateLive, At: time.Now()}})
		time.Sleep(time.Hour)
		synctest.Wait()
		if n := strings.Count(log.String(), "not remembered"); n != 1 {
			t.Errorf("%d entries in the log:\n%s", n, log)
		}
		if err := os.Remove(storage); err != nil {
			t.Fatal(err)
		}
		time.Sleep(saveAgain)
		synctest.Wait()
		if text, err := os.ReadFile(filepath.Join(storage, "blocks.txt")); err != nil || !strings.Contains(string(text), "44620-48715") {
			t.Errorf("saved: %q, %v", text, err)
		}
	})
}

// TestBlocksOfBeforeAreAvoided: where the block has been, no other port is suggested.
func TestBlocksOfBeforeAreAvoided(t *testing.T) {
	storage := t.TempDir()
	if err := os.WriteFile(filepath.Join(storage, "blocks.txt"), []byte("2026-05-01T12:00:00Z 25000-26000 vm-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
	e.call("initialize", map[string]any{
		"processId": nil, "rootUri": uri.File(e.dir), "capabilities": map[string]any{},
		"initializationOptions": map[string]any{"storage": storage, "settings": map[string]any{}},
	}, nil)
	e.notify("initialized", map[string]any{})
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		var actions []action
		e.call("textDocument/codeAction", actionParams(e.uri("compose.yaml"), 3, 12), &actions)
		if len(actions) > 0 && strings.HasPrefix(actions[0].Title, "Change port 45456 to ") && !strings.HasSuffix(actions[0].Title, " 25456") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("actions %q", titles(actions))
		}
	}
}

// TestABlockIsSeenLater: a machine that does not change is read all the time, but reported once; its history tells when the
// block was last seen.
func TestABlockIsSeenLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		storage := t.TempDir()
		j := newJudge(nil, nil, settings{}, slog.New(slog.DiscardHandler))
		snapshot := func() *fact.Snapshot {
			return &fact.Snapshot{Generation: "vm-1", Block: &fact.Block{Range: port.Range{Start: 44620, End: 48715}, State: fact.StateLive, At: time.Now().UTC()}}
		}
		j.history, j.latest = history.New(storage), snapshot
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go j.saveHistory(ctx)
		from := time.Now().UTC()
		j.machineChanged(snapshot())
		time.Sleep(150 * time.Minute)
		synctest.Wait()
		text, err := os.ReadFile(filepath.Join(storage, "blocks.txt"))
		want := from.Format(time.RFC3339) + " 44620-48715 vm-1\n" + from.Add(2*time.Hour).Format(time.RFC3339) + " 44620-48715 vm-1\n"
		if err != nil || string(text) != want {
			t.Errorf("%q, %v\nwant %q", text, err, want)
		}
	})
}

// live is a recorded machine that counts as this one.
type live struct{ probe.Reader }

// TestTheReportTellsOfBlocksOfBefore: with the ports of the workspace where they have been. The history is that of this
// machine, so neither report nor map shows it on a recording.
func TestTheReportTellsOfBlocksOfBefore(t *testing.T) {
	for _, replayed := range []bool{false, true} {
		storage := t.TempDir()
		if err := os.WriteFile(filepath.Join(storage, "blocks.txt"), []byte("2026-05-01T12:00:00Z 45000-46000 vm-1\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		recording := recordingOf(t, "mirrored-windows")
		reader, err := probe.OpenRecording(recording)
		if err != nil {
			t.Fatal(err)
		}
		if !replayed {
			reader = live{reader}
		}
		dir := t.TempDir()
		layOut(t, dir, oneCompose)
		e := startEditorWith(t, recording, dir, Options{Reader: reader})
		e.call("initialize", map[string]any{
			"processId": nil, "rootUri": uri.File(e.dir), "capabilities": map[string]any{},
			"initializationOptions": map[string]any{"storage": storage, "settings": map[string]any{}},
		}, nil)
		e.notify("initialized", map[string]any{})
		// The block of now is written into the history too, unless it is replayed.
		past, hit := "45000–46000 · 1×", "45456 · 2 of 2 times · compose.yaml:4"
		e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
		blocks := 2
		if replayed {
			blocks = 1
		}
		for deadline := time.Now().Add(patience); len(e.session.pastBlocks()) != blocks; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("replayed: %v, history: %v", replayed, e.session.pastBlocks())
			}
		}
		var told reportResult
		e.call(methodReport, nil, &told)
		if strings.Contains(told.Markdown, past) == replayed || strings.Contains(told.Markdown, hit) == replayed {
			t.Errorf("replayed: %v\n%s", replayed, told.Markdown)
		}
		var picture mapResult
		e.call(methodMap, nil, &picture)
		if !strings.Contains(picture.SVG, `class="mark refused"`) || strings.Contains(picture.SVG, `class="mark past"`) == replayed {
			t.Errorf("replayed: %v\n%s", replayed, picture.SVG)
		}
	}
}
