package report

import (
	"github.com/goccy/go-json"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// JSON is the machine-readable form of s, the output of `status --json`. The order of
// everything in it is fixed; lists are [] where empty; "detail" is English in every
// locale. The error is the encoder's.
func JSON(s *fact.Snapshot) ([]byte, error) {
	return visibleJSON(wireOf(s))
}

// visibleJSON writes v as JSON that a terminal may show: see words.VisibleJSON.
func visibleJSON(v any) ([]byte, error) {
	b, err := json.MarshalWithOption(v, json.DisableHTMLEscape())
	return words.VisibleJSON(b), err
}

type wireSnapshot struct {
	Vantage      fact.Vantage `json:"vantage"`
	Mode         fact.Mode    `json:"mode"`
	ModeSource   string       `json:"modeSource"`
	DeclaredMode fact.Mode    `json:"declaredMode"`

	ConfigPending bool          `json:"configPending,omitempty"`
	NoLocalhost   bool          `json:"noLocalhost,omitempty"`
	NoBlock       fact.NoteCode `json:"noBlock,omitempty"`

	WSLVersion   string            `json:"wslVersion"`
	Docker       fact.Docker       `json:"docker,omitempty"`
	VMState      fact.VMState      `json:"vmState"`
	Block        *wireBlock        `json:"block"`
	NotBelieved  []string          `json:"notBelieved,omitempty"` // assumptions that doctor has shown to be false
	Reservations []wireReservation `json:"reservations"`
	IgnoredPorts []uint16          `json:"ignoredPorts"`
	Sources      []wireSource      `json:"sources"`
}

type wireBlock struct {
	Start  uint16     `json:"start"`
	End    uint16     `json:"end"`
	State  fact.State `json:"state"`
	Source string     `json:"source"`
}

type wireReservation struct {
	Kind     fact.Kind  `json:"kind"`
	Start    uint16     `json:"start"`
	End      uint16     `json:"end"`
	Protos   []string   `json:"protos"`
	Families []string   `json:"families"`
	Side     fact.Side  `json:"side"`
	State    fact.State `json:"state"`
	Source   string     `json:"source"`
	Owner    string     `json:"owner"`
	Target   string     `json:"target,omitempty"`
}

type wireSource struct {
	Name       string      `json:"name"`
	Status     fact.Status `json:"status"`
	Detail     string      `json:"detail"`
	AgeSeconds int64       `json:"ageSeconds"`
}

// wireOf copies s into the shape of its JSON; ages are those at s.At.
func wireOf(s *fact.Snapshot) wireSnapshot {
	english := words.For("en")
	w := wireSnapshot{
		Vantage: s.Vantage, Mode: s.Mode, ModeSource: s.ModeSource,
		DeclaredMode: s.DeclaredMode, WSLVersion: s.WSLVersion, Docker: s.Docker, VMState: s.VMState,
		ConfigPending: s.ConfigPending, NoLocalhost: s.NoLocalhost, NoBlock: s.NoBlock,
		Reservations: make([]wireReservation, 0, len(s.Reservations)),
		IgnoredPorts: append([]uint16{}, s.IgnoredPorts...),
		Sources:      make([]wireSource, 0, len(s.Sources)),
	}
	for _, d := range s.Doubts {
		w.NotBelieved = append(w.NotBelieved, string(d.Assumption))
	}
	if b := s.Block; b != nil {
		w.Block = &wireBlock{b.Range.Start, b.Range.End, b.State, b.Source}
	}
	for _, r := range s.Reservations {
		w.Reservations = append(w.Reservations, wireReservation{
			r.Kind, r.Range.Start, r.Range.End, r.Protos.Names(), r.Families.Names(),
			r.Side, r.State, r.Source, r.Owner, r.Target,
		})
	}
	for _, src := range s.Sources {
		age, _ := src.Age(s.At)
		w.Sources = append(w.Sources, wireSource{src.Name, src.Status, english.Detail(src), int64(age.Seconds())})
	}
	return w
}
