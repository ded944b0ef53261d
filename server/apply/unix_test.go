//go:build unix

package apply

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestModesAndOwnersStay(t *testing.T) {
	for _, mode := range []fs.FileMode{0o600, 0o640, 0o644, 0o755, 0o666, 0o200 | 0o400, 0o777 | fs.ModeSticky} {
		dir := tree{".env": before}.write(t)
		file := filepath.Join(dir, ".env")
		try(t, os.Chmod(file, mode))
		owner := os.Geteuid()
		if owner == 0 {
			owner = 12345
			try(t, os.Chown(file, owner, 54321))
		} else {
			t.Log("SKIP: only root can make a file of another user")
		}
		wrote(t, Prepare(planned(t, dir, usual)))
		info, err := os.Stat(file)
		try(t, err)
		if got := info.Mode(); got != mode {
			t.Errorf("%v became %v", mode, got)
		}
		if s := info.Sys().(*syscall.Stat_t); int(s.Uid) != owner {
			t.Errorf("the owner became %d, want %d", s.Uid, owner)
		}
		if b, err := os.ReadFile(file); err != nil || string(b) != after {
			t.Errorf("%q, %v", b, err)
		}
	}
}

func TestForOtherGroup(t *testing.T) {
	for mode, want := range map[fs.FileMode]fs.FileMode{0o640: 0o600, 0o644: 0o644, 0o660: 0o600, 0o664: 0o644, 0o755: 0o755, 0o770: 0o700, 0o666: 0o666, 0o604: 0o604} {
		if got := forOtherGroup(mode); got != want {
			t.Errorf("%o becomes %o, want %o", mode, got, want)
		}
	}
}
