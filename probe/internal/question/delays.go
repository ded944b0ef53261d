package question

import "time"

// delays are the times from a failed attempt to the next: a system that was busy is soon
// asked again, and one that always fails is left alone.
var delays = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute}

// MostAttempts is how many attempts there are until the last delay has passed.
const MostAttempts = 4

// Delay is how long a question is not asked again that has failed that many times in a row,
// at least once.
func Delay(failures int) time.Duration {
	return delays[min(failures, len(delays))-1]
}

// IsYounger reports whether what happened at a time is younger than limit. It is not where now is before it:
// the clock was set back since, so that its age is unknown.
func IsYounger(at, now time.Time, limit time.Duration) bool {
	age := now.Sub(at)
	return 0 <= age && age < limit
}

// Now is the time of the clock on the wall. That goes on while the machine sleeps, unlike the clock that time.Now
// also holds, so that after a sleep what was asked before it is old.
func Now() time.Time { return time.Now().Round(0) }
