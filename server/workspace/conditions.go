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
	verdicts, err := v.Judge(ctx, change(*v.Conditions()), w.options.Workers)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.edit(func(e *view.Edit) { e.Adopt(verdicts) })
	return nil
}
