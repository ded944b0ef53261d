package view

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
)

// Verdicts are the findings of a View's files under other Conditions.
type Verdicts struct {
	of      *View // that was judged
	cond    *Conditions
	judge   *check.Judge
	changed map[string]*File // by key: the files whose findings are others
}

// Judge computes the findings that the files of v would have under other conditions, with
// up to workers goroutines. It changes nothing, so v can be asked and edited meanwhile. It
// stops early when ctx ends, with ctx's error.
func (v *View) Judge(ctx context.Context, cond Conditions, workers int) (*Verdicts, error) {
	next := *v
	next.cond, next.judge = &cond, cond.judge()
	chunks := slices.Collect(slices.Chunk(slices.Collect(v.Files()), judgedInARow))
	changed := make([][]*File, len(chunks))
	var nextChunk atomic.Int64
	var done sync.WaitGroup
	for range min(max(workers, 1), len(chunks)) {
		done.Go(func() {
			for i := nextChunk.Add(1) - 1; i < int64(len(chunks)) && ctx.Err() == nil; i = nextChunk.Add(1) - 1 {
				changed[i] = next.changedAmong(chunks[i])
			}
		})
	}
	done.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := &Verdicts{of: v, cond: &cond, judge: next.judge, changed: map[string]*File{}}
	for _, f := range slices.Concat(changed...) {
		out.changed[f.Key] = f
	}
	return out, nil
}

// judgedInARow is how many files one goroutine judges before it looks whether to go on.
const judgedInARow = 64

// changedAmong gives those of files whose findings are others under v's conditions, with
// these findings.
func (v *View) changedAmong(files []*File) []*File {
	var out []*File
	for _, f := range files {
		if again := v.withOtherFindings(f); again != nil {
			out = append(out, again)
		}
	}
	return out
}

// withOtherFindings is a copy of f with its findings under v's conditions, nil if f has
// exactly those.
func (v *View) withOtherFindings(f *File) *File {
	findings := v.findingsOf(f)
	if len(findings) == len(f.Findings) && (len(findings) == 0 || reflect.DeepEqual(findings, f.Findings)) {
		return nil
	}
	again := *f
	again.Findings = findings
	return &again
}

// Adopt makes the conditions of the verdicts those of the View. Files that changed since
// Judge was called are judged now.
func (e *Edit) Adopt(d *Verdicts) {
	e.next.cond, e.next.judge, e.next.finder = d.cond, d.judge, d.cond.finder()
	var again []*File
	if e.before == d.of {
		for _, f := range d.changed {
			again = append(again, f)
		}
	} else {
		again = e.rejudgedAfterEdits(d)
	}
	for _, f := range again {
		e.putJudged(f)
	}
}

// rejudgedAfterEdits gives the files whose findings change, with their new findings, where
// the View was edited since Judge was called.
func (e *Edit) rejudgedAfterEdits(d *Verdicts) []*File {
	var again []*File
	for f := range e.next.Files() {
		changed := d.changed[f.Key]
		if d.of.File(f.Key) != f { // it was edited meanwhile
			changed = e.next.withOtherFindings(f)
		}
		if changed != nil {
			again = append(again, changed)
		}
	}
	return again
}

// putJudged replaces a file by a copy that differs in its findings only.
func (e *Edit) putJudged(f *File) {
	e.flag(f.Key, e.next.File(f.Key), f)
	e.next.files.Set(f.Key, f)
	e.judged = append(e.judged, f.Key)
}

// judgedKeys are the keys of the files whose findings the new conditions changed.
func (e *Edit) judgedKeys() []string {
	slices.Sort(e.judged)
	return e.judged
}
