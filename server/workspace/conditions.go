package workspace

import (
	"context"

	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// SetConditions replaces the conditions by those that change makes of the present ones. It first judges
// all files by them; meanwhile the present View remains in use and can be edited. If ctx ends before
// that is done, nothing changes, and the error is ctx's.
func (w *Workspace) SetConditions(ctx context.Context, change func(view.Conditions) view.Conditions) error {
	w.judging.Lock()
	defer w.judging.Unlock()
	v := w.View()
	cond := change(*v.Conditions())
	cond.Policies = w.layout.Load().governed()
	return w.adopt(ctx, v, cond)
}

// adopt judges all files by other conditions, and makes them those of the View. The caller holds w.judging.
func (w *Workspace) adopt(ctx context.Context, v *view.View, cond view.Conditions) error {
	verdicts, err := v.Judge(ctx, cond, w.options.Workers)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.edit(func(e *view.Edit) { e.Adopt(verdicts) })
	return nil
}
