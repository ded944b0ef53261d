package question

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
)

func always(int) bool { return true }
func never(int) bool  { return false }

// TestManyAskersMakeOneAttempt has five ask at once, and one later.
func TestManyAskersMakeOneAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q Question[int]
		asked := 0
		ask := func(context.Context, int) int { asked++; time.Sleep(time.Second); return 7 }
		for range 5 {
			go func() {
				if n, err := q.Ask(t.Context(), always, ask); n != 7 || err != nil {
					t.Errorf("%d, %v", n, err)
				}
			}()
		}
		time.Sleep(2 * time.Second)
		if n, err := q.Ask(t.Context(), always, ask); n != 7 || err != nil || asked != 1 {
			t.Errorf("%d, %v, asked %d times", n, err, asked)
		}
	})
}

// TestAHangingAttemptHoldsUpNobody has the system not return. Callers give up, Forget does
// not wait, and no second call is made until the first returns.
func TestAHangingAttemptHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q Question[int]
		asked, let := 0, make(chan struct{})
		ask := func(context.Context, int) int { asked++; <-let; return asked }
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := q.Ask(ctx, never, ask); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("gave up with %v", err)
		}
		q.Forget()
		var noted *fact.NoteError
		if _, err := q.Ask(t.Context(), never, ask); !errors.As(err, &noted) || noted.Note.Code != fact.NoteOldAnswer {
			t.Errorf("asked again: %v", err)
		}
		close(let)
		synctest.Wait()
		if n, kept := q.Last(); kept {
			t.Errorf("an answer from before Forget is kept: %d", n)
		}
		if n, err := q.Ask(t.Context(), never, ask); n != 2 || err != nil {
			t.Errorf("after it returned: %d, %v", n, err)
		}
	})
}

func TestAnAttemptKnowsTheAnswerBefore(t *testing.T) {
	var q Question[int]
	add := func(_ context.Context, before int) int { return before + 1 }
	for want := 1; want <= 3; want++ {
		if n, err := q.Ask(t.Context(), never, add); n != want || err != nil {
			t.Errorf("%d, %v, want %d", n, err, want)
		}
	}
	q.Forget()
	if n, _ := q.Ask(t.Context(), never, add); n != 1 {
		t.Errorf("%d after Forget", n)
	}
}

func TestDelays(t *testing.T) {
	for failures, want := range map[int]time.Duration{
		1: time.Minute, 2: 5 * time.Minute, 3: 15 * time.Minute, 4: 15 * time.Minute, 99: 15 * time.Minute,
	} {
		if got := Delay(failures); got != want {
			t.Errorf("%v after %d failures, want %v", got, failures, want)
		}
	}
	if MostAttempts != len(delays)+1 {
		t.Errorf("%d attempts, %d delays", MostAttempts, len(delays))
	}
}

// TestAPanicIsAnError: the next attempt starts afresh, and nothing is kept.
func TestAPanicIsAnError(t *testing.T) {
	var q Question[int]
	var f *fault.Fault
	if n, err := q.Ask(t.Context(), always, func(context.Context, int) int { panic("broken") }); n != 0 || !errors.As(err, &f) || f.Panic != "broken" {
		t.Errorf("%d, %v", n, err)
	}
	if _, ok := q.Last(); ok {
		t.Error("an answer is kept")
	}
	if n, err := q.Ask(t.Context(), always, func(context.Context, int) int { return 7 }); n != 7 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// TestIsYounger has the clock set back: then the age is unknown.
func TestIsYounger(t *testing.T) {
	noon := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for age, want := range map[time.Duration]bool{
		0: true, 59 * time.Second: true, time.Minute: false, time.Hour: false, -time.Nanosecond: false, -8 * time.Hour: false,
	} {
		if got := IsYounger(noon, noon.Add(age), time.Minute); got != want {
			t.Errorf("at the age of %v: %v", age, got)
		}
	}
}
