package probe

import (
	"errors"
	"fmt"
	"time"

	"github.com/goccy/go-json"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// nameEvidence is the file of a recording that says how reading each source went, so that
// somebody else can judge a failure again. It is no source: nothing reads it back.
const nameEvidence = "evidence.json"

// evidenceOf describes an attempt that took a time and ended with err, which may be nil.
func evidenceOf(err error, took time.Duration) doctor.Attempt {
	e := doctor.Attempt{Status: statusOf(err), Millis: took.Milliseconds()}
	var failure *fact.Failure
	if !errors.As(err, &failure) {
		return e
	}
	if failure.HRESULT != 0 {
		e.HRESULT = fmt.Sprintf("0x%08X", failure.HRESULT)
	}
	if failure.Exited {
		e.ExitStatus = &failure.ExitStatus
	}
	e.ErrorOutput = failure.ErrorOutput
	return e
}

// formatEvidence writes evidence.json; all is by the names of the sources.
func formatEvidence(all map[string]doctor.Attempt) ([]byte, error) {
	raw, err := json.MarshalIndent(map[string]any{"version": 1, "sources": all}, "", "  ")
	return append(raw, '\n'), err
}
