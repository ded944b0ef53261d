package program

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func TestRun(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SKIP: programs of Linux")
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, content := range map[string]string{
		"ok": "#!/bin/sh\ncat; pwd; echo $1 $E", "bad": "#!/bin/sh\nexit 3", "alien.exe": "MZ\x90\x00",
	} {
		if err := os.WriteFile(at(name), []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	out, err := Run(t.Context(), Command{Path: at("ok"), Dir: dir, Args: []string{"arg"}, Env: []string{"E=env"}})
	if string(out) != dir+"\narg env\n" || err != nil {
		t.Errorf("%q %v", out, err)
	}
	for _, name := range []string{"alien.exe", "missing"} {
		if _, err := Run(t.Context(), Command{Path: at(name)}); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Run(t.Context(), Command{Path: at("bad")}); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("exit 3: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := Run(ctx, Command{Path: "/bin/sleep", Args: []string{"60"}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("sleep: %v", err)
	}
}

func TestOutputIsBounded(t *testing.T) {
	var l limited
	for range 5 {
		if n, err := l.Write(make([]byte, 1<<20)); n != 1<<20 || err != nil {
			t.Fatal(n, err)
		}
	}
	if l.Len() != maxOutput {
		t.Errorf("%d bytes kept", l.Len())
	}
}
