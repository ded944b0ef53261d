// Package fault keeps a mistake in this program from ending it: a panic costs the one file or source that
// it happened at.
package fault

import (
	"fmt"
	"runtime/debug"
	"sync/atomic"
)

// Fault is a panic that was contained.
type Fault struct {
	Doing string // what was being done, such as "reading hcn-entries.bin"
	Panic any
	Stack []byte
}

// Error implements error.
func (f *Fault) Error() string {
	return fmt.Sprintf("a mistake in this program, %s: %v", f.Doing, f.Panic)
}

var report atomic.Pointer[func(*Fault)]

// OnFault sets what is called for each Fault, from any goroutine. The process has one such function,
// since packages that contain faults have no log.
func OnFault(f func(*Fault)) { report.Store(&f) }

// Contain calls f. If f panics, that is reported and returned.
func Contain(doing string, f func()) (fault *Fault) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		fault = &Fault{doing, p, debug.Stack()}
		if tell := report.Load(); tell != nil {
			(*tell)(fault)
		}
	}()
	f()
	return nil
}
