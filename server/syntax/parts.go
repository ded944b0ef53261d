package syntax

import (
	"bytes"
	"iter"
	"runtime"
	"slices"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
)

// Part is a piece of a file that is read separately from the rest. After an edit it is used again
// if its bytes are unchanged, even if they have moved.
type Part struct {
	Start int    // byte offset in the file
	Text  []byte // its bytes
	Doc   *Document
	Was   int // index of the part in the earlier reading that it was taken from, -1 if it was read now

	key Key // JSON only: key of the part's value; it is outside the part
}

// Parts is a file that was read in parts.
type Parts struct {
	// Doc is the whole file. It shares the nodes of the parts. The offsets of a node in a part
	// count from the start of that part.
	Doc *Document
	// List has the parts in the order of the file. Bytes of the file may belong to no part; the
	// offsets of their nodes count from the start of the file.
	List []*Part
	// Of maps the topmost nodes of each part to the index of the part in List.
	Of map[*Node]int
}

// Short is Document.Short for the whole file.
func (p *Parts) Short() bool {
	return p.Doc.Short || slices.ContainsFunc(p.List, func(part *Part) bool { return part.Doc.Short })
}

// Comments yields the comments of the file, each with the offset from which its span counts.
func (p *Parts) Comments() iter.Seq2[*Node, int] {
	return func(yield func(*Node, int) bool) {
		for _, c := range p.Doc.Comments {
			if !yield(c, 0) {
				return
			}
		}
		for _, part := range p.List {
			for _, c := range part.Doc.Comments {
				if !yield(c, part.Start) {
					return
				}
			}
		}
	}
}

// run is a part of a file that is still to be read.
type run struct {
	start, end int
	// YAML only: the entry of a header run is a mapping; the inner runs after it are the entries
	// of that mapping. All other runs are entries of the root.
	header, inner bool
	entries       int // YAML only: how many members of a mapping the run holds
}

// readRuns reads the runs of src. A run whose bytes equal those of the part at the same position
// in before, counted from the front or from the back, takes that part instead. The result is nil
// if read returns nil for a run.
func readRuns(src []byte, runs []run, before []*Part, read func(run, []byte) *Document) []*Part {
	list := make([]*Part, len(runs))
	keep := func(i, was int) bool {
		b := src[runs[i].start:runs[i].end]
		if !bytes.Equal(b, before[was].Text) {
			return false
		}
		same := *before[was]
		same.Start, same.Text, same.Was = runs[i].start, b, was
		list[i] = &same
		return true
	}
	from, to := 0, len(runs)
	for from < to && from < len(before) && keep(from, from) {
		from++
	}
	for back := len(before); to > from && back > from && keep(to-1, back-1); back-- {
		to--
	}
	if !readAll(src, runs[from:to], list[from:to], read) {
		return nil
	}
	return list
}

// alone is the smallest number of runs for which a goroutine is worth starting.
const alone = 64

// readAll reads runs on all cores; false if one of them cannot be read separately.
func readAll(src []byte, runs []run, list []*Part, read func(run, []byte) *Document) bool {
	workers := min(runtime.GOMAXPROCS(0), len(runs)/alone)
	if workers < 2 {
		return readSome(src, runs, list, read)
	}
	var wait sync.WaitGroup
	ok := make([]bool, workers)
	for w := range workers {
		from, to := w*len(runs)/workers, (w+1)*len(runs)/workers
		wait.Go(func() { // after a panic the file is read as a whole, which the caller contains
			fault.Contain("reading parts of a file", func() { ok[w] = readSome(src, runs[from:to], list[from:to], read) })
		})
	}
	wait.Wait()
	for _, good := range ok {
		if !good {
			return false
		}
	}
	return true
}

func readSome(src []byte, runs []run, list []*Part, read func(run, []byte) *Document) bool {
	for i, r := range runs {
		b := src[r.start:r.end]
		doc := read(r, b)
		if doc == nil {
			return false
		}
		list[i] = &Part{Start: r.start, Text: b, Doc: doc, Was: -1}
	}
	return true
}
