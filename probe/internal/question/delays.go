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
