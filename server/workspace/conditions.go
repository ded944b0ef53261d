package workspace

import (
	"context"

	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// SetConditions judges all files by other conditions: change makes them from those in
// force. The files are judged while the View before is still in use, and can be edited.
// The error is ctx's if that ends before; then nothing has changed.
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
