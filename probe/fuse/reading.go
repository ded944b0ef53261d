package fuse

import (
	"maps"
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

// Value is the last value of the source called name; ok is false if none was read in this generation.
func Value[T any](rs Readings, name string) (v T, ok bool) {
	v, _, ok = valueOf[T](rs, name)
	return v, ok
}

// NotAsked is the reading of a source that is in doubt so that it must not even be asked.
func NotAsked(name string, at time.Time) Reading {
	return Reading{Source: fact.Source{Name: name, Status: fact.StatusDoubted, At: at}}
}

// believed is rs without the values of sources that are in doubt. What was read of them stays in rs.
func (rs Readings) believed(doubts fact.Doubts) Readings {
	if len(doubts) == 0 {
		return rs
	}
	out := make(Readings, len(rs))
	for name, r := range rs {
		unread := !r.hasValue && r.Source.Status != fact.StatusDoubted
		if d, doubted := doubts.OfSource(name); doubted && !unread {
			note := fact.Note{Code: fact.NoteNotBelieved, Who: string(d.Assumption)}
			r = Reading{Source: fact.Source{Name: name, Status: fact.StatusDoubted, Note: note, At: r.Source.At}}
		}
		out[name] = r
	}
	return out
}

// With is rs together with the readings of further sources.
func (rs Readings) With(more Readings) Readings {
	out := maps.Clone(rs)
	maps.Copy(out, more)
	return out
}
