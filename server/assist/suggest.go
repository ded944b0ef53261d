package assist

import (
	"cmp"
	"context"
	"fmt"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

type suggestArguments struct {
	Port  portText `json:"port"`
	Count *int     `json:"count"`
}

// suggested is the answer of suggestPort.
type suggested struct {
	Suggestions []SuggestionLine `json:"suggestions"`
	Against     *against         `json:"against,omitempty"`
	Unknown     []string         `json:"unknown"`
}

type against struct {
	Port    uint16         `json:"port"`
	Reason  suggest.Reason `json:"reason"`
	Message string         `json:"message"`
}

func suggestPort(ctx context.Context, h Host, arguments []byte) (any, error) {
	args := suggestArguments{}
	if err := decode(arguments, &args); err != nil {
		return nil, err
	}
	want, proto, err := args.Port.ports()
	if err != nil {
		return nil, err
	}
	count := 3
	if args.Count != nil {
		count = *args.Count
	}
	if count < 1 || count > 10 {
		return nil, argumentError(fmt.Sprintf("count %d: want 1 to 10", count))
	}
	m, err := machine(ctx, h)
	if err != nil {
		return nil, err
	}
	found := m.Suggest(want, cmp.Or(proto, port.TCP), count)
	answer := suggested{Suggestions: found.Lines(), Unknown: unknown(m.Snapshot)}
	if found.Why != "" {
		answer.Against = &against{found.Against, found.Why, Because(nil, m.Snapshot, found.Why)}
	}
	return answer, nil
}

// Suggested is what is free near to some ports.
type Suggested struct {
	Ports    []suggest.Suggestion
	Verified bool           // all that matters was read
	Against  uint16         // the first of the wanted ports against which something is known
	Why      suggest.Reason // what that is; "" if nothing is
}

// Suggest searches for up to count free ranges near to some ports.
func (m Machine) Suggest(want port.Range, proto port.Proto, count int) Suggested {
	finder := suggest.New(m.Snapshot, m.Seen)
	found := Suggested{Verified: len(m.Snapshot.Gaps()) == 0}
	found.Against, found.Why = finder.Against(want, proto)
	if found.Why == "" && !m.Confirm()(want, proto) {
		found.Against, found.Why = want.Start, suggest.ReasonBusy
	}
	found.Ports = finder.Ports(suggest.Request{
		Want: want, Proto: proto, Within: m.Within, Used: m.Uses, Count: count, Confirm: m.Confirm(),
	})
	return found
}

// SuggestionLine is one suggestion in output for programs.
type SuggestionLine struct {
	Start    uint16 `json:"start"`
	End      uint16 `json:"end"`
	Verified bool   `json:"verified"`
}

// Lines are the suggestions for a program.
func (s Suggested) Lines() []SuggestionLine {
	lines := []SuggestionLine{}
	for _, f := range s.Ports {
		lines = append(lines, SuggestionLine{f.Range.Start, f.Range.End, s.Verified})
	}
	return lines
}

// Because says a reason against a port. Where there is no WSL, a listener is simply a program.
func Because(w *words.Catalog, s *fact.Snapshot, why suggest.Reason) string {
	switch s.Vantage {
	case fact.Windows, fact.WSL2, fact.WSL1:
	default:
		if why == suggest.Reason(fact.KindListenerGuest) {
			return w.Say("cli/listener-here")
		}
	}
	return w.Say("why/" + string(why))
}
