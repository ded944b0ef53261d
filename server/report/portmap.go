package report

import (
	"cmp"
	"iter"
	"slices"
	"strconv"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// MapPort is one place where the workspace uses a port of the machine.
type MapPort struct {
	Literal  scan.Literal
	Place    string         // file:line, for people
	Nth      int            // its position among all literals that NewMap was given, from 0
	Severity check.Severity // of the finding, Off if there is none
}

// PortMap is the picture of all ports, 0 to 65535, as lanes of marks; SVG, Terminal and
// Rows draw it.
type PortMap struct {
	words *words.Catalog
	Title string
	Ports []MapPort // in the order of the literals that NewMap was given
	Lanes []Lane    // the workspace's first
	guest string    // the title of the listeners inside WSL; of all listeners on a machine without WSL
	Table []SharedPort
	Moves []PortMove // what a fix would change; see AddAfter
}

// workspaceLane is the lane of the workspace's ports; the others are fact.Lanes.
const workspaceLane fact.LaneKey = "workspace"

// Lane is one row of the picture.
type Lane struct {
	Key   fact.LaneKey // for style sheets
	Title string
	Marks []Mark
	Past  []Mark // where the block has been; drawn in the picture only
}

// Mark is one range in a lane. Label is its tooltip and its text for screen readers.
type Mark struct {
	Range port.Range
	Look  string // a class of the style sheet: refused, past, before, after, or a KindInfo's Variety; "" for plain
	Label string
	Index int // into PortMap.Ports, -1 for a mark of the machine
}

// NewMap makes the map of a snapshot and the workspace's literals. literals yields each
// literal with its place, file:line; those that are no port of this machine are left out.
// Lanes without marks are left out, except the workspace's.
func NewMap(s *fact.Snapshot, set check.Settings, literals iter.Seq2[string, scan.Literal]) PortMap {
	w := set.Words
	m := PortMap{words: w, Title: headline(w, s), Ports: portsOf(check.New(s, set), literals), Table: sharedPorts(w, s), guest: "WSL"}
	if !concerned(s) && s.Vantage != fact.Windows {
		m.guest = w.Say("report/listeners-here")
	}
	m.Lanes = append(m.Lanes, m.workspace())
	for _, l := range fact.Lanes() {
		if marks := marksOf(w, s, l.Key); len(marks) > 0 {
			m.Lanes = append(m.Lanes, Lane{Key: l.Key, Title: laneTitle(w, s, l.Key), Marks: marks})
		}
	}
	return m
}

// laneTitle is the title of a lane of the machine. On a machine without WSL a listener is simply one.
func laneTitle(w *words.Catalog, s *fact.Snapshot, lane fact.LaneKey) string {
	if lane == fact.LaneWSL && !concerned(s) {
		return w.Say("report/listeners-here")
	}
	return w.Say("lane/" + string(lane))
}

// portsOf picks the literals that are ports of this machine, and judges them.
func portsOf(judge *check.Judge, literals iter.Seq2[string, scan.Literal]) (ports []MapPort) {
	nth := 0
	for place, l := range literals {
		if l.OnHost() {
			f, _ := judge.Literal(l)
			ports = append(ports, MapPort{Literal: l, Place: place, Nth: nth, Severity: f.Severity})
		}
		nth++
	}
	return ports
}

// workspace is the lane of the workspace's ports.
func (m *PortMap) workspace() Lane {
	lane := Lane{Key: workspaceLane, Title: m.words.Say("lane/workspace")}
	for i, p := range m.Ports {
		mark := Mark{Range: p.Literal.Range, Label: p.Literal.Range.String() + "/" + p.Literal.Proto.String() + " " + words.Visible(p.Place), Index: i}
		if p.Severity.Stops() {
			mark.Look = "refused"
			mark.Label += " (" + m.words.Say("map/refused") + ")"
		}
		lane.Marks = append(lane.Marks, mark)
	}
	return lane
}

// marksOf are the marks of a lane, one for each range of each kind, whatever the protocols, families and owners.
func marksOf(w *words.Catalog, s *fact.Snapshot, lane fact.LaneKey) (marks []Mark) {
	for _, k := range fact.Kinds() {
		if k.Lane != lane {
			continue
		}
		for _, f := range folded(w, s, k) {
			label := f.Range.String() + "/" + f.protos.String() + " " + groupTitle(w, s, k.Kind)
			for _, more := range slices.Concat(f.owners, f.told(w)) {
				label += w.Say("word/separator") + more
			}
			marks = append(marks, Mark{Range: f.Range, Look: k.Variety, Label: label, Index: -1})
		}
	}
	return marks
}

// sameRange is what all reservations of one kind at one range say.
type sameRange struct {
	port.Range
	protos port.Proto
	owners []string // none where the kind shows none
	stated []stated // one for each state
}

// stated is a state of reservations, with the sources that told it.
type stated struct {
	state   fact.State // "" if it has none
	sources []string
}

// tell notes the state and the source of a reservation at the range.
func (s *sameRange) tell(r fact.Reservation) {
	state := r.State
	if r.Source == fact.SourceUser || r.Source == fact.SourcePolicy {
		state = "" // a rule is not read from the machine
	}
	i := slices.IndexFunc(s.stated, func(t stated) bool { return t.state == state })
	if i < 0 {
		i, s.stated = len(s.stated), append(s.stated, stated{state: state})
	}
	if r.Source != "" {
		s.stated[i].sources = appendNew(s.stated[i].sources, r.Source)
	}
}

// told says in which state the range is and from where that is known: each state is followed by its sources. What is
// predicted has none.
func (s *sameRange) told(w *words.Catalog) (told []string) {
	for _, t := range s.stated {
		if t.state != "" {
			told = append(told, w.Say("word/"+string(t.state)))
		}
		if t.state == fact.StatePredicted {
			continue
		}
		for _, source := range t.sources {
			told = append(told, w.Origin(source))
		}
	}
	return told
}

// folded are the ranges of a kind, in the order of the snapshot.
func folded(w *words.Catalog, s *fact.Snapshot, k fact.KindInfo) (ranges []sameRange) {
	for _, r := range s.Reservations {
		if r.Kind != k.Kind {
			continue
		}
		i := slices.IndexFunc(ranges, func(f sameRange) bool { return f.Range == r.Range })
		if i < 0 {
			i, ranges = len(ranges), append(ranges, sameRange{Range: r.Range})
		}
		ranges[i].protos |= r.Protos
		ranges[i].tell(r)
		if owner := ownerOf(w, r); k.ShowOwner && owner != "" {
			ranges[i].owners = appendNew(ranges[i].owners, owner)
		}
	}
	return ranges
}

// SharedPort is a port that a program of one side listens on, and what that means for
// the other side.
type SharedPort struct {
	Port    uint16
	Proto   string
	Windows string // who listens on Windows, "" if unknown
	WSL     string // who listens inside WSL, "" if unknown
	Effect  string

	forGuest bool // the listener on Windows is WSL's own, in place of the program inside WSL
	asks     bool // the program inside WSL had to ask Windows for the port
}

// sharedPorts lists the listeners of both sides by port.
func sharedPorts(w *words.Catalog, s *fact.Snapshot) []SharedPort {
	type socket struct {
		port  uint16
		proto string
	}
	rows := map[socket]SharedPort{}
	for _, r := range s.Reservations {
		for _, proto := range r.Protos.Names() {
			at := socket{r.Range.Start, proto}
			row := rows[at]
			switch who := cmp.Or(ownerOf(w, r), w.Say("word/program")); r.Kind {
			case fact.KindForward:
				if r.State != fact.StateLive {
					continue
				}
				row.Windows = who
			case fact.KindListenerWin:
				row.Windows = who
				row.forGuest = row.forGuest || s.Mode.ListensForGuest(r.Owner)
			case fact.KindListenerGuest:
				row.WSL = who
				row.asks = row.asks || s.AsksWindows(r.Range.Start, r.Address)
			case fact.KindGuestPort:
				row.WSL = cmp.Or(row.WSL, w.Say("word/program"))
				row.asks = true
			default:
				continue
			}
			row.Port, row.Proto = at.port, at.proto
			rows[at] = row
		}
	}
	var out []SharedPort
	for _, row := range rows {
		if row.forGuest {
			row.WSL = cmp.Or(row.WSL, w.Say("word/program"))
		}
		row.Effect = w.Say("effect/" + string(effect(s, row)))
		out = append(out, row)
	}
	sorting.By(out, func(a, b SharedPort) int {
		return cmp.Or(cmp.Compare(a.Port, b.Port), cmp.Compare(a.Proto, b.Proto))
	})
	return out
}

// listenerEffect is what a listener means for the other side, as a key of the catalogue.
type listenerEffect string

const (
	effectNone          listenerEffect = "none"
	effectUnknown       listenerEffect = "unknown" // since the networking mode is unknown
	effectRelay         listenerEffect = "relay"   // WSL forwards localhost on Windows to it
	effectBoth          listenerEffect = "both"    // both sides listen
	effectBlocksWindows listenerEffect = "blocks-windows"
	effectBlocksWSL     listenerEffect = "blocks-wsl"
)

// effect is what a listener means for the other side, by networking mode.
func effect(s *fact.Snapshot, p SharedPort) listenerEffect {
	switch s.Mode {
	case fact.ModeUnknown:
		if s.VMState == fact.VMStopped || !concerned(s) {
			return effectNone
		}
		return effectUnknown
	case fact.ModeWSL1:
		p.asks = true // one network: Windows is always asked
		return sharedEffect(p, true)
	case fact.ModeMirrored, fact.ModeConsomme:
		return sharedEffect(p, s.AsksWindows(p.Port, ""))
	}
	switch {
	case p.forGuest, s.Mode == fact.ModeNAT && !s.NoLocalhost && p.WSL != "" && p.Windows == "" && p.Proto == "tcp":
		return effectRelay
	case p.Windows != "" && p.WSL != "":
		return effectBoth
	}
	return effectNone
}

// sharedEffect is the effect where both sides share their ports; asks says that a program
// inside WSL must ask Windows for the port.
func sharedEffect(p SharedPort, asks bool) listenerEffect {
	switch {
	case p.WSL != "" && (p.Windows == "" || p.forGuest) && (p.asks || p.forGuest):
		return effectBlocksWindows
	case p.Windows != "" && p.WSL == "" && asks:
		return effectBlocksWSL
	case p.Windows != "" && p.WSL != "":
		return effectBoth
	}
	return effectNone
}

const (
	mapPorts   = 1 << 16
	mapWidth   = 1024 // user units of the axis, 64 ports each
	mapLeft    = 210  // room for the titles
	laneHeight = 26
	mapTop     = 34
)

func mapX(p int) float64 { return xAt(float64(p)) }

func xAt(p float64) float64 { return mapLeft + p*mapWidth/mapPorts }

func float(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }
