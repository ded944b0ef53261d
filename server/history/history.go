// Package history remembers which blocks this machine has had: the next one may be in any
// of these places, so suggestions avoid them.
//
// The file holds a line for each VM generation: time, range, generation. A second line with the same
// range and generation says when that block was last seen; programs that know nothing of it keep it. The
// file names no program, no file and no user.
package history

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

const (
	fileName = "blocks.txt"
	maxLines = 200     // the oldest are dropped first
	maxBytes = 1 << 20 // read at most, as the file may not be ours
	// abandonedAfter is when a file that was never finished, since its process was killed, is removed.
	abandonedAfter = time.Hour
)

// History is safe for concurrent use. The zero value keeps blocks in memory only.
type History struct {
	path   string
	disk   disk
	saving sync.Mutex // one Save or Load at a time

	mu    sync.Mutex // guards the rest, and is not held while the disk is used
	lines []line
	noted int // how many blocks were added
	saved int // how many of them are on disk
}

// line is a block in one generation.
type line struct {
	at, last   time.Time // when it was first and last seen
	block      port.Range
	generation string
}

// SeenEvery is how much later a block must be seen again for Note to keep that.
const SeenEvery = time.Hour

// disk is how files are made and written; in tests it is full or read-only.
type disk struct {
	create func(folder, pattern string) (*os.File, error)
	write  func(*os.File, []byte) error
}

func realDisk() disk {
	return disk{os.CreateTemp, func(f *os.File, text []byte) error { _, err := f.Write(text); return err }}
}

// New is the history kept in folder, which is made at the first write. Nothing is read before Load.
func New(folder string) *History {
	return &History{path: filepath.Join(folder, fileName), disk: realDisk()}
}

// Load reads what is kept on disk. The storage may hang. A file that does not exist is no error; one that
// cannot be read leaves the blocks in memory only.
func (h *History) Load() error {
	h.saving.Lock()
	defer h.saving.Unlock()
	if h.path == "" {
		return nil
	}
	lines, err := read(h.path)
	if err == nil {
		h.merge(lines)
	}
	return err
}

// read returns the lines of a file, none if it does not exist. Lines that are not ours are left out, and so
// is a last one without an end, which was cut off.
func read(path string) (lines []line, err error) {
	text, err := folder.ReadRegular(path, maxBytes) // a pipe would not answer
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if errors.Is(err, folder.ErrNotRegular) {
		err = words.NewError("error/not-regular")
	}
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: path, Err: err}
	}
	for text := range bytes.Lines(text) {
		if l, ok := parse(string(text)); ok && bytes.HasSuffix(text, []byte("\n")) {
			lines = joined(lines, l)
		}
	}
	return lines, nil
}

// joined is lines with one more sighting, which may be of a block that is among them already.
func joined(lines []line, l line) []line {
	i := slices.IndexFunc(lines, func(o line) bool { return o.block == l.block && o.generation == l.generation })
	if i < 0 {
		return append(lines, l)
	}
	known := &lines[i]
	if l.at.Before(known.at) {
		known.at = l.at
	}
	if l.last.After(known.last) {
		known.last = l.last
	}
	return lines
}

func parse(text string) (line, bool) {
	fields := strings.Fields(text)
	if len(fields) < 2 {
		return line{}, false
	}
	at, err := time.Parse(time.RFC3339, fields[0])
	if err != nil {
		return line{}, false
	}
	block, _, err := port.ParseRange(fields[1])
	if err != nil {
		return line{}, false
	}
	return line{at, at, block, strings.Join(fields[2:], " ")}, true
}

// Note keeps a block that was seen live, in memory. Within one generation the block is
// constant, so a repeated one only counts as seen later. It reports whether there is something to
// save.
func (h *History) Note(at time.Time, block port.Range, generation string) bool {
	generation = strings.Join(strings.Fields(generation), "-")
	h.mu.Lock()
	defer h.mu.Unlock()
	i := lastIndex(h.lines, block, generation)
	switch {
	case i < 0:
		h.lines = newest(append(h.lines, line{at, at, block, generation}))
		h.noted++
	case at.Sub(h.lines[i].last) >= SeenEvery:
		h.lines[i].last = at
		h.noted++
	}
	return h.path != "" && h.noted > h.saved
}

// lastIndex is where a block is among lines: in the generation, or in the latest if that is not known; -1 if it is not there.
func lastIndex(lines []line, block port.Range, generation string) int {
	for i, l := range slices.Backward(lines) {
		if l.block == block && (generation == "" || l.generation == generation) {
			return i
		}
	}
	return -1
}

// newest are the last lines, as many as are kept.
func newest(lines []line) []line { return lines[max(0, len(lines)-maxLines):] }

// Save writes the file in one step, so that a reader never sees half of it. Blocks that other servers have
// saved meanwhile are kept; of two that save in the same moment, one writes the other's at its next Save. If
// that fails, the file stays as it was, nothing is left behind, and Note reports again that there is
// something to save. The storage may hang, so the blocks are not locked meanwhile.
func (h *History) Save() error {
	h.saving.Lock()
	defer h.saving.Unlock()
	lines, err := read(h.path)
	if err != nil {
		return err
	}
	text, noted := h.merge(lines)
	folder := filepath.Dir(h.path)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	removeAbandoned(folder)
	if err := h.replace(folder, text); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.saved = noted
	return nil
}

// merge puts the lines of the file before those that are not in it. It returns the text of all, and how many
// blocks were added until now.
func (h *History) merge(onDisk []line) (text []byte, noted int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, l := range h.lines {
		if l.generation == "" && lastIndex(onDisk, l.block, "") >= 0 {
			l.generation = onDisk[lastIndex(onDisk, l.block, "")].generation
		}
		onDisk = joined(onDisk, l)
	}
	h.lines = newest(onDisk)
	var b bytes.Buffer
	for _, l := range h.lines {
		l.write(&b, l.at)
		if l.last.Sub(l.at) >= SeenEvery {
			l.write(&b, l.last)
		}
	}
	return b.Bytes(), h.noted
}

// write writes a line of the file.
func (l line) write(b *bytes.Buffer, at time.Time) {
	fmt.Fprintf(b, "%s %d-%d %s\n", at.UTC().Format(time.RFC3339), l.block.Start, l.block.End, l.generation)
}

// replace makes text the content of the file.
func (h *History) replace(folder string, text []byte) error {
	f, err := h.disk.create(folder, fileName+".*")
	if err != nil {
		return err
	}
	err = errors.Join(h.disk.write(f, text), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), h.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// removeAbandoned removes files that servers which were killed have not finished.
func removeAbandoned(folder string) {
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !strings.HasPrefix(e.Name(), fileName+".") || !e.Type().IsRegular() {
			continue
		}
		if time.Since(info.ModTime()) > abandonedAfter {
			_ = os.Remove(filepath.Join(folder, e.Name()))
		}
	}
}

// Blocks are the places where the block has been, each once.
func (h *History) Blocks() []port.Range {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []port.Range
	for _, l := range h.lines {
		if !slices.Contains(out, l.block) {
			out = append(out, l.block)
		}
	}
	return out
}

// Place is a place where the block has been.
type Place struct {
	Range       port.Range
	Times       int // in how many generations
	First, Last time.Time
}

// Places are the places where the block has been, the one that was seen last first.
func (h *History) Places() []Place {
	h.mu.Lock()
	defer h.mu.Unlock()
	return placesOf(h.lines)
}

// placesOf sums up lines by their blocks.
func placesOf(lines []line) []Place {
	places := []Place{}
	for _, l := range lines {
		i := slices.IndexFunc(places, func(p Place) bool { return p.Range == l.block })
		if i < 0 {
			i, places = len(places), append(places, Place{Range: l.block, First: l.at, Last: l.last})
		}
		p := &places[i]
		p.Times++
		if l.at.Before(p.First) {
			p.First = l.at
		}
		if l.last.After(p.Last) {
			p.Last = l.last
		}
	}
	sorting.By(places, func(a, b Place) int { return cmp.Or(b.Last.Compare(a.Last), a.Range.Compare(b.Range)) })
	return places
}

// ReadPlaces are the places that several folders of histories tell of, as Places has them, and those of the folders in which
// there is a history. The error says which of these cannot be read.
func ReadPlaces(folders []string) (places []Place, found []string, err error) {
	var lines []line
	for _, folder := range folders {
		path := filepath.Join(folder, fileName)
		if _, missing := os.Stat(path); errors.Is(missing, fs.ErrNotExist) {
			continue
		}
		kept, failed := read(path)
		if at := (*fs.PathError)(nil); errors.As(failed, &at) {
			failed = at.Err // the sentence names the path
		}
		if failed != nil {
			return nil, nil, words.NewError("error/unreadable", "path", path).Because(failed)
		}
		found = append(found, folder)
		for _, l := range kept {
			lines = joined(lines, l)
		}
	}
	return placesOf(lines), found, nil
}
