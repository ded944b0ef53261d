// Package history remembers which blocks this machine has had: the next one may be in any
// of these places, so suggestions avoid them.
//
// The file holds a line for each VM generation: time, range, generation. It names no
// program, no file and no user.
package history

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

const (
	fileName = "blocks.txt"
	maxLines = 200     // the oldest are dropped first
	maxBytes = 1 << 20 // read at most, as the file may not be ours
)

// History is safe for concurrent use. The zero value keeps blocks in memory only.
type History struct {
	path   string
	saving sync.Mutex // one Save at a time

	mu    sync.Mutex // guards lines, and is not held while the disk is used
	lines []line
}

type line struct {
	at         time.Time
	block      port.Range
	generation string
}

// Open reads the history kept in folder, which is made at the first write. What cannot be
// read is left out.
func Open(folder string) *History {
	h := &History{path: filepath.Join(folder, fileName)}
	f, err := os.Open(h.path)
	if err != nil {
		return h
	}
	defer f.Close()
	scanner := bufio.NewScanner(io.LimitReader(f, maxBytes))
	for scanner.Scan() {
		if l, ok := parse(scanner.Text()); ok {
			h.lines = append(h.lines, l)
		}
	}
	return h
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
	return line{at, block, strings.Join(fields[2:], " ")}, true
}

// Note keeps a block that was seen live, in memory. Within one generation the block is
// constant, so a repeated one is not kept again. It reports whether there is something to
// save.
func (h *History) Note(at time.Time, block port.Range, generation string) bool {
	generation = strings.Join(strings.Fields(generation), "-")
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.lines); n > 0 && h.lines[n-1].block == block && (h.lines[n-1].generation == generation || generation == "") {
		return false
	}
	h.lines = append(h.lines, line{at, block, generation})
	h.lines = h.lines[max(0, len(h.lines)-maxLines):]
	return h.path != ""
}

// Save writes the file in one step, so that a reader never sees half of it. If that fails,
// nothing is left behind. The storage may hang, so the blocks are not locked meanwhile.
func (h *History) Save() error {
	h.saving.Lock()
	defer h.saving.Unlock()
	text := h.text()
	if err := os.MkdirAll(filepath.Dir(h.path), 0o755); err != nil {
		return err
	}
	temporary := fmt.Sprintf("%s.%d", h.path, os.Getpid())
	err := os.WriteFile(temporary, text, 0o644)
	if err == nil {
		err = os.Rename(temporary, h.path)
	}
	if err != nil {
		return errors.Join(err, ignoreMissing(os.Remove(temporary)))
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// text is the content of the file.
func (h *History) text() []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	var b bytes.Buffer
	for _, l := range h.lines {
		fmt.Fprintf(&b, "%s %d-%d %s\n", l.at.UTC().Format(time.RFC3339), l.block.Start, l.block.End, l.generation)
	}
	return b.Bytes()
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
