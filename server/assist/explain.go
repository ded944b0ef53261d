package assist

import (
	"cmp"
	"context"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/explain"
)

type explainArguments struct {
	Port portText `json:"port"`
}

// explained is the answer of explainPort.
type explained struct {
	Port     uint16          `json:"port"`
	Protocol string          `json:"protocol"` // that was asked for
	Sides    []explainedSide `json:"sides"`
	Unread   []string        `json:"unread"`
}

type explainedSide struct {
	Side        string          `json:"side"` // windows, wsl, or machine where WSL's rules do not apply
	TCP         explain.Verdict `json:"tcp,omitempty"`
	UDP         explain.Verdict `json:"udp,omitempty"`
	Why         []string        `json:"why"`
	Facts       []string        `json:"facts"`
	Helps       []string        `json:"helps"`
	DoesNotHelp []string        `json:"doesNotHelp"`
}

func explainPort(ctx context.Context, h Host, arguments []byte) (any, error) {
	var args explainArguments
	if err := decode(arguments, &args); err != nil {
		return nil, err
	}
	at, err := args.Port.target()
	if err != nil {
		return nil, err
	}
	m, err := machine(ctx, h)
	if err != nil {
		return nil, err
	}
	e := explain.Protocols(at.Port, at.Protos, m.Snapshot, m.Settings)
	answer := explained{Port: e.Port, Protocol: cmp.Or(e.Protos, port.Both).String(), Sides: []explainedSide{}, Unread: list(e.Unknown)}
	for _, s := range e.Sides {
		answer.Sides = append(answer.Sides, explainedSide{
			cmp.Or(string(s.Side), "machine"), s.TCP, s.UDP, list(s.Why), list(s.Facts), list(s.Helps), list(s.Wrong),
		})
	}
	return answer, nil
}

// list is a list that encodes as [] where it is empty.
func list(items []string) []string { return append([]string{}, items...) }
