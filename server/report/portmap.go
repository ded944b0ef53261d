package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// MapPort is one place where the workspace uses a port of the machine.
type MapPort struct {
	Range    port.Range
	Proto    port.Proto
	Place    string         // file:line, for people
	Severity check.Severity // of the finding, Off if there is none
}

// PortMap is the picture of all ports, 0 to 65535, as lanes of marks; SVG, Terminal and
// the table draw it.
type PortMap struct {
	words *words.Catalog
	Title string
	Lanes []Lane
	Table []SharedPort
}

// Lane is one row of the picture.
type Lane struct {
	Key   string // for style sheets: workspace, block, excluded, …
	Title string
	Marks []Mark
}

// Mark is one range in a lane. Labels are what a pointer or a screen reader tells.
type Mark struct {
	Range port.Range
	Key   string // a variety within the lane, "" for none: refused, admin, predicted
	Label string
	Index int // of the MapPort, -1 for a mark of the machine
}

// laneKinds says which kinds of reservations a lane shows, in the order of the picture.
var laneKinds = []struct {
	key   string
	kinds []fact.Kind
}{
	{"block", []fact.Kind{fact.KindBlock, fact.KindBlockPredicted}},
	{"excluded", []fact.Kind{fact.KindExcluded, fact.KindExcludedAdmin}},
	{"dynamic", []fact.Kind{fact.KindDynamic}},
	{"windows", []fact.Kind{fact.KindListenerWin, fact.KindGuestPort}},
	{"wsl", []fact.Kind{fact.KindListenerGuest}},
	{"ephemeral", []fact.Kind{fact.KindGuestEphemeral}},
	{"extra", []fact.Kind{fact.KindExtra}},
}

// varieties are kinds that look different within their lane.
var varieties = map[fact.Kind]string{
	fact.KindBlockPredicted: "predicted", fact.KindExcludedAdmin: "admin", fact.KindGuestPort: "guest",
}

// NewMap draws a snapshot and the workspace's ports into lanes. Lanes without marks are
// left out, but for the workspace's.
func NewMap(w *words.Catalog, s *fact.Snapshot, ports []MapPort) PortMap {
	m := PortMap{words: w, Title: headline(w, s), Table: sharedPorts(w, s)}
	mine := Lane{Key: "workspace", Title: w.Say("lane/workspace")}
	for i, p := range ports {
		mark := Mark{Range: p.Range, Label: p.Range.String() + "/" + p.Proto.String() + " " + p.Place, Index: i}
		if p.Severity == check.Error || p.Severity == check.Warning {
			mark.Key = "refused"
			mark.Label += " (" + w.Say("map/refused") + ")"
		}
		mine.Marks = append(mine.Marks, mark)
	}
	m.Lanes = append(m.Lanes, mine)
	for _, l := range laneKinds {
		lane := Lane{Key: l.key, Title: w.Say("lane/" + l.key)}
		for _, k := range l.kinds {
			lane.Marks = append(lane.Marks, marksOf(w, s, k)...)
		}
		if len(lane.Marks) > 0 {
			m.Lanes = append(m.Lanes, lane)
		}
	}
	return m
}

func marksOf(w *words.Catalog, s *fact.Snapshot, k fact.Kind) []Mark {
	var out []Mark
	for _, r := range s.Reservations {
		if r.Kind != k || slices.ContainsFunc(out, func(m Mark) bool { return m.Range == r.Range }) {
			continue
		}
		label := r.Range.String() + "/" + r.Protos.String() + " " + w.Say("group/"+string(k))
		if ownerShown(k) && r.Owner != "" {
			label += ", " + r.Owner
		}
		out = append(out, Mark{Range: r.Range, Key: varieties[k], Label: label, Index: -1})
	}
	return out
}

// SharedPort is a port that a program of one side listens on, and what that means for
// the other side.
type SharedPort struct {
	Port    uint16
	Proto   string
	Windows string // who listens on Windows, "" for nobody known
	WSL     string // who listens inside WSL, "" for nobody known
	Effect  string
}

func sharedPorts(w *words.Catalog, s *fact.Snapshot) []SharedPort {
	var out []SharedPort
	row := func(p uint16, proto string) *SharedPort {
		for i := range out {
			if out[i].Port == p && out[i].Proto == proto {
				return &out[i]
			}
		}
		out = append(out, SharedPort{Port: p, Proto: proto})
		return &out[len(out)-1]
	}
	for _, r := range s.Reservations {
		who := r.Owner
		if who == "" {
			who = w.Say("word/program")
		}
		for _, proto := range r.Protos.Names() {
			switch r.Kind {
			case fact.KindListenerWin:
				row(r.Range.Start, proto).Windows = who
			case fact.KindListenerGuest:
				row(r.Range.Start, proto).WSL = who
			case fact.KindGuestPort:
				if at := row(r.Range.Start, proto); at.WSL == "" {
					at.WSL = w.Say("word/program")
				}
			}
		}
	}
	for i := range out {
		out[i].Effect = w.Say("effect/" + effect(s.Mode, out[i]))
	}
	slices.SortFunc(out, func(a, b SharedPort) int {
		if a.Port != b.Port {
			return int(a.Port) - int(b.Port)
		}
		return strings.Compare(a.Proto, b.Proto)
	})
	return out
}

// effect is what a listener means for the other side, by networking mode.
func effect(m fact.Mode, p SharedPort) string {
	shares := m == fact.ModeMirrored || m == fact.ModeConsomme || m == fact.ModeWSL1
	switch {
	case m == fact.ModeUnknown:
		return "unknown"
	case shares && p.WSL != "" && p.Windows == "":
		return "blocks-windows"
	case shares && p.Windows != "" && p.WSL == "":
		return "blocks-wsl"
	case p.Windows != "" && p.WSL != "":
		return "both"
	case m == fact.ModeNAT && p.WSL != "" && p.Proto == "tcp":
		return "relay"
	}
	return "none"
}

const (
	mapPorts   = 1 << 16
	mapWidth   = 1024 // user units of the axis, 64 ports each
	mapLeft    = 210  // room for the titles
	laneHeight = 26
	mapTop     = 34
)

func mapX(p int) float64 { return mapLeft + float64(p)*mapWidth/mapPorts }

func float(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }
