package fuse

import (
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// staleAfter is how many attempts in a row must fail before the last value of a source
// counts as stale.
const staleAfter = 2

// Reading is what is known of one source: how the last attempt to read it went, and the
// last value it gave. The zero Reading is a source that was never attempted.
type Reading struct {
	Source fact.Source // name, and how the last attempt went

	value    any       // the last value, parsed
	hasValue bool      // a value was read since the machine's generation began
	readAt   time.Time // when the machine told the value
	failures int       // attempts since then that failed
}

// WithValue is the reading after an attempt that gave a value, which the machine told at
// asked; a Reader may keep it since then.
func (r Reading) WithValue(src fact.Source, value any, asked time.Time) Reading {
	return Reading{Source: src, value: value, hasValue: true, readAt: asked}
}

// WithFailure is the reading after an attempt that failed as src says. What was read
// before stays, and is stale after two failures in a row.
func (r Reading) WithFailure(src fact.Source) Reading {
	r.Source = src
	r.failures++
	return r
}

// state reports whether the value is live or stale.
func (r Reading) state() fact.State {
	if r.failures >= staleAfter {
		return fact.StateStale
	}
	return fact.StateLive
}

// Readings are the readings of one generation of the machine, by the name of the source.
type Readings map[string]Reading

// valueOf is the last value of the source called name; ok is false if none was read in this
// generation, and r then only says how the attempts went.
func valueOf[T any](rs Readings, name string) (v T, r Reading, ok bool) {
	r = rs[name]
	if !r.hasValue {
		return v, r, false
	}
	v, ok = r.value.(T)
	return v, r, ok
}
