// Package apply carries out a fix.Plan: it shows it as a unified diff, or writes it to disk, each file as a
// whole or not at all.
//
// Only files are changed that lie where the scan found them, with the bytes that the scan read. A file's
// encoding, byte order mark and line ends stay, since only the digits that an edit names are replaced in the
// bytes of the file.
package apply

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"unicode/utf16"

	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// Why a file is not changed. Other errors are those of the system.
var (
	ErrReadOnly = errors.New("the file is read-only")
	ErrChanged  = errors.New("the file has changed meanwhile")
	ErrShared   = errors.New("the file has other names") // hard links, which would keep the old text
)

// document is a file on disk with the bytes that it has and those that it is to get. All access to it stays
// below root, also if a link takes the place of a folder meanwhile.
type document struct {
	root   string // a folder of the workspace
	name   string // slash-separated, below root
	info   fs.FileInfo
	before []byte
	text   []byte  // before, decoded to UTF-8
	at     []int32 // for UTF-16: the offset in before of each byte of text; nil for UTF-8

	edits []text.Edit // in before
	after []byte
}

// open reads the file of a name below root. It fails with ErrReadOnly, ErrShared, or an error of the system. It
// does not follow a link.
func open(root, name string) (*document, error) {
	d := &document{root: root, name: name}
	var err error
	if d.before, err = d.read(); err != nil {
		return nil, err
	}
	if err := d.checkWritable(); err != nil {
		return nil, err
	}
	d.text = d.before
	if decoded, at, ok := text.DecodeUTF16(d.before); ok {
		d.text, d.at = decoded, at
	}
	return d, nil
}

// read returns the bytes that the file has now.
func (d *document) read() ([]byte, error) {
	return folder.Open(d.root, folder.Rules{}, nil).Read(d.name, text.MaxFile)
}

// folder opens the folder of the file; base is the file's name in it. The caller closes it.
func (d *document) folder() (dir *os.Root, base string, err error) {
	root, err := os.OpenRoot(d.root)
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = root.Close() }()
	dir, err = root.OpenRoot(filepath.FromSlash(path.Dir(d.name)))
	return dir, path.Base(d.name), err
}

// checkWritable notes what is known of the file, and fails with ErrReadOnly or ErrShared for one that must not
// be replaced. A rename would replace a read-only file too, since it needs the right to write the folder only.
func (d *document) checkWritable() error {
	dir, base, err := d.folder()
	if err != nil {
		return err
	}
	defer func() { _ = dir.Close() }()
	if d.info, err = dir.Lstat(base); err != nil {
		return err
	}
	if d.info.Mode().Perm()&0o222 == 0 {
		return ErrReadOnly
	}
	f, err := dir.OpenFile(base, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrPermission) || isReadOnlySystem(err) {
		return ErrReadOnly
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	names, err := namesOf(f)
	if err == nil && names > 1 {
		err = ErrShared
	}
	return err
}

// edit sets what the file is to become: edits are in spans of d.text.
func (d *document) edit(edits []text.Edit) {
	d.edits = slices.Clone(edits)
	if d.at != nil {
		for i, e := range d.edits {
			d.edits[i] = text.Edit{Span: text.Span{Start: int(d.at[e.Span.Start]), End: int(d.at[e.Span.End])}, New: d.utf16(e.New)}
		}
	}
	sorting.By(d.edits, func(a, b text.Edit) int { return a.Span.Start - b.Span.Start })
	d.after = text.Apply(d.before, d.edits)
}

// utf16 encodes s in the byte order of the file's mark.
func (d *document) utf16(s string) string {
	var order binary.AppendByteOrder = binary.LittleEndian
	if d.before[0] == 0xFE {
		order = binary.BigEndian
	}
	var b []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

// isUnchanged reports whether the file still has the bytes that were read.
func (d *document) isUnchanged() bool {
	now, err := d.read()
	return err == nil && bytes.Equal(now, d.before)
}
