package lsp

import (
	"context"
	"time"
)

// parentEvery is how often the server checks whether its parent process still exists. An editor that
// dies without closing the pipe must not leave a server running.
const parentEvery = 5 * time.Second

// watchParent ends the session when the process that started the server is gone (LSP
// 3.17, InitializeParams.processId).
func (s *session) watchParent(pid *int32) {
	if pid == nil || *pid <= 0 || !isAlive(int(*pid)) {
		return // no parent was given, or it is in another namespace and cannot be watched
	}
	s.spawn(func(ctx context.Context) {
		tick := time.NewTicker(parentEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if !isAlive(int(*pid)) {
					s.log.Info("the editor is gone")
					s.stop()
					return
				}
			}
		}
	})
}
