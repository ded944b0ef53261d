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
	of      *View
	cond    *Conditions
	judge   *check.Judge
	changed map[string]*File // by key: the files whose findings are others
}

// Judge computes what the files of v would be found under other conditions, with up to
// workers goroutines. It only reads, so that v can be asked and edited meanwhile. It stops
// early when ctx ends; the error is ctx's.
func (v *View) Judge(ctx context.Context, cond Conditions, workers int) (*Verdicts, error) {
	next := *v
	next.cond, next.judge = &cond, cond.judge()
	chunks := slices.Collect(slices.Chunk(slices.Collect(v.Files()), judgedInARow))
	changed := make([][]*File, len(chunks))
	var taken atomic.Int64
	var done sync.WaitGroup
	for range min(max(workers, 1), len(chunks)) {
		done.Go(func() {
			for i := taken.Add(1) - 1; i < int64(len(chunks)) && ctx.Err() == nil; i = taken.Add(1) - 1 {
				changed[i] = next.allRejudged(chunks[i])
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

// allRejudged are those of the files that have other findings under v's conditions, with
// these findings.
func (v *View) allRejudged(files []*File) []*File {
	var out []*File
	for _, f := range files {
		if again := v.rejudged(f); again != nil {
			out = append(out, again)
		}
	}
	return out
}

// rejudged is f with the findings of v's conditions, nil if f has them already.
func (v *View) rejudged(f *File) *File {
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
		again = e.adoptAmongEdits(d)
	}
	for _, f := range again {
		e.rejudge(f)
	}
}

// adoptAmongEdits finds the files whose findings change where the View is another than
// the one that was judged.
func (e *Edit) adoptAmongEdits(d *Verdicts) []*File {
	var again []*File
	for f := range e.next.Files() {
		changed := d.changed[f.Key]
		if d.of.File(f.Key) != f { // it was edited meanwhile
			changed = e.next.rejudged(f)
		}
		if changed != nil {
			again = append(again, changed)
		}
	}
	return again
}

// rejudge puts a file in place that differs in its findings only.
func (e *Edit) rejudge(f *File) {
	e.flag(f.Key, e.next.File(f.Key), f)
	e.next.files.Set(f.Key, f)
	e.judged = append(e.judged, f.Key)
}

// sortedJudged are the keys of the files whose findings the new conditions changed.
func (e *Edit) sortedJudged() []string {
	slices.Sort(e.judged)
	return e.judged
}
