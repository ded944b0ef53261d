package apply

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
)

// temporary is the name of a file that is not finished: the process that writes it, and a random number.
var temporary = regexp.MustCompile(`^\.wsl-port-guard-([0-9]+)-[0-9]+\.tmp$`)

// staged is a finished new file beside the one that it replaces.
type staged struct {
	*document
	temp string // its name in the folder
}

// stage writes the new file of d beside the old one, under another name, down to the disk.
func stage(d *document) (s staged, err error) {
	dir, _, err := d.folder()
	if err != nil {
		return s, err
	}
	defer func() { _ = dir.Close() }()
	s = staged{d, fmt.Sprintf(".wsl-port-guard-%d-%d.tmp", os.Getpid(), rand.Uint64())}
	f, err := dir.OpenFile(s.temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return s, err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			_ = dir.Remove(s.temp)
		}
	}()
	if _, err := f.Write(d.after); err != nil {
		return s, err
	}
	if err := keep(f, d.info); err != nil {
		return s, err
	}
	return s, f.Sync()
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
		s.discard()
	}
}

func (s staged) discard() {
	if dir, _, err := s.folder(); err == nil {
		_ = dir.Remove(s.temp)
		_ = dir.Close()
	}
}

// commit puts the new files in place of the old ones, one after the other in a short time. It returns why a
// file could not be replaced.
func commit(all []staged) (failed map[*document]error) {
	failed = map[*document]error{}
	folders := map[string]staged{} // a file of each
	for _, s := range all {
		if err := s.commit(); err != nil {
			s.discard()
			failed[s.document] = err
		}
		folders[filepath.Join(s.root, path.Dir(s.name))] = s
	}
	for _, s := range folders {
		if dir, _, err := s.folder(); err == nil {
			syncFolder(dir)
			_ = dir.Close()
		}
	}
	return failed
}

// commit puts the new file in place of the old one, unless that has changed since it was read.
func (s staged) commit() error {
	if !s.isUnchanged() {
		return ErrChanged
	}
	dir, base, err := s.folder()
	if err != nil {
		return err
	}
	defer func() { _ = dir.Close() }()
	return s.replace(dir, base)
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
