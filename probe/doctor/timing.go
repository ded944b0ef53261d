package doctor

import (
	"fmt"

	"github.com/goccy/go-json"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// Attempt is one reading of a source.
type Attempt struct {
	Status      fact.Status `json:"status"`
	Millis      int64       `json:"ms"`
	HRESULT     string      `json:"hresult,omitempty"` // "0x80070005"
	ExitStatus  *int        `json:"exitStatus,omitempty"`
	ErrorOutput string      `json:"errorOutput,omitempty"` // its class, see fact.Evidence
}

// Timing is how long a source took. Answers that the program keeps take no time, so the first attempt counts most.
type Timing struct {
	Source   string    `json:"source"`
	Attempts []Attempt `json:"attempts"`
}

// ParseTimings reads doctor-timings.json.
func ParseTimings(raw []byte) ([]Timing, error) {
	var rows []Timing
	if err := json.Unmarshal(raw, &rows); err != nil {
		return nil, err
	}
	for i, row := range rows {
		if row.Source == "" || len(row.Attempts) == 0 {
			return nil, fmt.Errorf("row %d: no source or no attempt", i)
		}
	}
	return rows, nil
}

// FormatTimings is the inverse of ParseTimings.
func FormatTimings(rows []Timing) ([]byte, error) {
	if rows == nil {
		rows = []Timing{}
	}
	return json.MarshalIndent(rows, "", "  ")
}
