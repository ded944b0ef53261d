// Package distrust keeps what doctor has shown to be false on this machine, in one small file of the user. Every
// server and every command reads it; only the command doctor writes it. It names no user and no file.
package distrust

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/goccy/go-json"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
)

// maxBytes is read at most, as the file may not be ours.
const maxBytes = 1 << 16

// content is the file.
type content struct {
	Version      int               `json:"version"` // 1
	At           time.Time         `json:"at"`
	WindowsBuild int               `json:"windowsBuild,omitempty"`
	WSLVersion   string            `json:"wslVersion,omitempty"`
	Contradicted []fact.Assumption `json:"contradicted"`
}

// File is where the file of this user stands: in %LOCALAPPDATA% on Windows, else in $XDG_STATE_HOME, which is
// ~/.local/state by default (XDG Base Directory Specification). The editor's own storage would not do, since the
// command line does not know it. The error says that the environment names no folder.
func File() (path string, err error) {
	folder := os.Getenv("XDG_STATE_HOME")
	if runtime.GOOS == "windows" {
		folder = os.Getenv("LOCALAPPDATA")
	} else if !filepath.IsAbs(folder) {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		folder = filepath.Join(home, ".local", "state")
	}
	if folder == "" {
		return "", errors.New("%LOCALAPPDATA% is not defined")
	}
	return filepath.Join(folder, "wsl-port-guard", "doctor.json"), nil
}

// Load reads the file. One that does not exist, and one that is not ours or of another version, remembers
// nothing; the error is that of the storage. The storage may hang.
func Load(path string) (doctor.Remembered, error) {
	raw, err := folder.ReadRegular(path, maxBytes) // a pipe would not answer
	if errors.Is(err, fs.ErrNotExist) {
		return doctor.Remembered{}, nil
	}
	if err != nil {
		return doctor.Remembered{}, &fs.PathError{Op: "read", Path: path, Err: err}
	}
	var c content
	if json.Unmarshal(raw, &c) != nil || c.Version != 1 {
		return doctor.Remembered{}, nil
	}
	return doctor.Remembered{At: c.At, WindowsBuild: c.WindowsBuild, WSLVersion: c.WSLVersion, Contradicted: c.Contradicted}, nil
}

// Save writes the file in one step, so that a reader never sees half of it, in place of what an earlier run has
// left. If nothing is contradicted, the file is removed.
func Save(path string, r doctor.Remembered) error {
	if len(r.Contradicted) == 0 {
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	raw, err := json.MarshalIndent(content{1, r.At.UTC().Truncate(time.Second), r.WindowsBuild, r.WSLVersion, r.Contradicted}, "", "  ")
	if err != nil {
		return fmt.Errorf("what doctor has shown: %w", err)
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(append(raw, '\n'))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
