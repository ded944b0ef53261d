package view

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
)

// Verdicts are the findings of a View's files under other Conditions.
type Verdicts struct {
	of      *View            // that was judged
	by      *View            // the same with the other conditions
	changed map[string]*File // by key: the files whose findings differ
}

// Judge computes the findings that the files of v would have under other conditions, with up to workers
// goroutines. It does not change v, which may be read and edited meanwhile. If ctx ends, it stops early
// and returns ctx's error.
func (v *View) Judge(ctx context.Context, cond Conditions, workers int) (*Verdicts, error) {
	next := *v
	next.setConditions(&cond)
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
	out := &Verdicts{of: v, by: &next, changed: map[string]*File{}}
	for _, f := range slices.Concat(changed...) {
		out.changed[f.Key] = f
	}
	return out, nil
}

// judgedInARow is how many files one goroutine judges before it checks whether ctx has ended.
const judgedInARow = 64

// changedAmong returns copies of those of files whose findings differ under v's conditions, with the
// new findings.
func (v *View) changedAmong(files []*File) []*File {
	var out []*File
	for _, f := range files {
		if again := v.withOtherFindings(f); again != nil {
			out = append(out, again)
		}
	}
	return out
}

// withOtherFindings returns a copy of f with its findings under v's conditions, nil if f has exactly
// those.
func (v *View) withOtherFindings(f *File) *File {
	findings := v.findingsOf(f)
	if len(findings) == len(f.Findings) && (len(findings) == 0 || reflect.DeepEqual(findings, f.Findings)) {
		return nil
	}
	again := *f
	again.Findings = findings
	return &again
}

// WithSilentRows is v judged also by the rows of the decision table that are silent unless the user asks for
// them. If ctx ends, it returns ctx's error.
func (v *View) WithSilentRows(ctx context.Context, workers int) (*View, error) {
	cond := *v.cond
	cond.Check.Silent = true
	verdicts, err := v.Judge(ctx, cond, workers)
	if err != nil {
		return nil, err
	}
	e := v.Edit()
	e.Adopt(verdicts)
	loud, _ := e.Done()
	return loud, nil
}

// Adopt sets the conditions of the View to those of the verdicts. It judges the files that changed
// since Judge was called.
func (e *Edit) Adopt(d *Verdicts) {
	turned := e.next.cond.Enable != d.by.cond.Enable
	e.next.cond, e.next.judge, e.next.finder = d.by.cond, d.by.judge, d.by.finder
	e.next.withKept, e.next.governed = d.by.withKept, d.by.governed
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
	if turned {
		e.noteProblems()
	}
}

// noteProblems notes the files with problems as changed: whether they are shown depends on the conditions.
func (e *Edit) noteProblems() {
	for f := range e.next.Files() {
		if len(f.Problems()) > 0 {
			e.judged = append(e.judged, f.Key)
		}
	}
}

// rejudgedAfterEdits returns the files whose findings change, with their new findings, for a View that
// was edited since Judge was called.
func (e *Edit) rejudgedAfterEdits(d *Verdicts) []*File {
	var again []*File
	for f := range e.next.Files() {
		changed := d.changed[f.Key]
		if d.of.File(f.Key) != f { // f was edited meanwhile
			changed = e.next.withOtherFindings(f)
		}
		if changed != nil {
			again = append(again, changed)
		}
	}
	return again
}

// putJudged replaces a file by a copy that differs only in its findings.
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
