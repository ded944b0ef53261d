package doctor

import (
	"fmt"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

func TestTimings(t *testing.T) {
	one := 1
	rows := []Timing{{Source: fact.NameHCN, Attempts: []Attempt{{Status: fact.StatusDenied, Millis: 3, HRESULT: "0x80070005"}, {Status: fact.StatusUnavailable, ExitStatus: &one, ErrorOutput: "text"}}}}
	raw, err := FormatTimings(rows)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseTimings(raw)
	if err != nil || len(got) != 1 || fmt.Sprint(got[0].Attempts[0]) != fmt.Sprint(rows[0].Attempts[0]) || *got[0].Attempts[1].ExitStatus != 1 {
		t.Errorf("%+v %v", got, err)
	}
	for _, text := range []string{"{", `[{"attempts":[{"status":"ok"}]}]`, `[{"source":"x"}]`} {
		if got, err := ParseTimings([]byte(text)); err == nil {
			t.Errorf("%s is taken: %v", text, got)
		}
	}
}
