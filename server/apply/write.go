package apply

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// temporary is the name of a file that is not finished: the process that writes it, and a random number.
var temporary = regexp.MustCompile(`^\.wsl-port-guard-([0-9]+)-[0-9]+\.tmp$`)

// staged is a finished new file beside the one that it replaces.
type staged struct {
	*document
	temp string
}

// stage writes the new file of d beside the old one, under another name, down to the disk.
func stage(d *document) (s staged, err error) {
	f, err := os.CreateTemp(filepath.Dir(d.path), fmt.Sprintf(".wsl-port-guard-%d-*.tmp", os.Getpid()))
	if err != nil {
		return s, err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(d.after); err != nil {
		return s, err
	}
	if err := keep(f, d.mode); err != nil {
		return s, err
	}
	return staged{d, f.Name()}, f.Sync()
}

// stageAll stages all documents. If any cannot be staged, or ctx ends, none is.
func stageAll(ctx context.Context, docs []*document) (done []staged, failed map[*document]error) {
	failed = map[*document]error{}
	for _, d := range docs {
		s, err := staged{}, ctx.Err()
		if err == nil {
			s, err = stage(d)
		}
		if err != nil {
			failed[d] = err
			continue
		}
		done = append(done, s)
	}
	if len(failed) > 0 {
		discard(done)
		return nil, failed
	}
	return done, failed
}

func discard(all []staged) {
	for _, s := range all {
		_ = os.Remove(s.temp)
	}
}

// commit puts the new files in place of the old ones, one after the other in a short time. It leaves a file
// that has changed since it was read, and returns why, as for one that cannot be replaced.
func commit(all []staged) (failed map[*document]error) {
	failed = map[*document]error{}
	folders := map[string]bool{}
	for _, s := range all {
		err := ErrChanged
		if s.isUnchanged() {
			err = replace(s.temp, s.path, s.mode)
		}
		if err != nil {
			_ = os.Remove(s.temp)
			failed[s.document] = err
			continue
		}
		folders[filepath.Dir(s.path)] = true
	}
	for f := range folders {
		syncFolder(f)
	}
	return failed
}

// Sweep removes what runs that were killed have left in the folders: unfinished files of processes that do
// not exist any more.
func Sweep(folders []string) {
	for _, f := range folders {
		entries, err := os.ReadDir(f)
		if err != nil {
			continue // where a folder cannot be read, nothing is written
		}
		for _, e := range entries {
			m := temporary.FindStringSubmatch(e.Name())
			if m == nil || !e.Type().IsRegular() {
				continue
			}
			if pid, err := strconv.Atoi(m[1]); err == nil && (pid == os.Getpid() || !isAlive(pid)) {
				_ = os.Remove(filepath.Join(f, e.Name()))
			}
		}
	}
}
