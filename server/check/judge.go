package check

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// Judge judges literals against one snapshot, under one set of settings. It looks
// reservations up by port, so that a literal without a finding costs less than a
// microsecond however large the snapshot is. It is immutable and safe for concurrent use.
type Judge struct {
	snap  *fact.Snapshot // if nil, nothing is found
	set   Settings
	ports []stretch      // sorted and disjoint
	rows  map[Side]table // by side, the rows that can apply to the snapshot
	// denies says that this version of WSL refuses guests the ports of Windows' dynamic
	// range.
	denies bool
	// listenersRead says that the table of listeners on Windows could be read.
	listenersRead bool
	// inDistribution says that the files lie inside a WSL distribution.
	inDistribution bool
	// inNoise says that nobody starts a program from the files.
	inNoise bool
	// lowDynamic are the protocols for which Windows' dynamic range starts below its
	// default.
	lowDynamic port.Proto
}

// New makes a Judge over snap, which may be nil: then nothing is found. Neither snap nor
// what set refers to may be changed afterwards.
func New(snap *fact.Snapshot, set Settings) *Judge { return decisions.judgeOf(snap, set) }

func (t *table) judgeOf(snap *fact.Snapshot, set Settings) *Judge {
	j := &Judge{snap: snap, set: set}
	if snap == nil {
		return j
	}
	j.ports = stretchesOf(snap.Reservations)
	j.denies = fact.RefusesDynamicRange(snap.WSLVersion)
	j.listenersRead = slices.ContainsFunc(snap.Sources, func(s fact.Source) bool {
		return s.Name == fact.NameListeners && s.Status == fact.StatusOK
	})
	j.lowDynamic = LowDynamicProtos(snap.Reservations)
	present := kindsIn(snap.Reservations)
	j.rows = map[Side]table{}
	for _, side := range []Side{SideWindows, SideWSL, SideDockerDesktop, SideDockerWSL, SideEngine, SideNone} {
		usable := func(rows []row) (out []row) {
			for _, r := range rows {
				r.kinds = kindSetOf(r.kind)
				if r.severity = j.severityOf(&r); r.severity != Off && !snap.Doubts.Concern(r.rests) && r.concerns(side, snap.Mode) && present&r.kinds != 0 {
					out = append(out, r)
				}
			}
			return out
		}
		j.rows[side] = table{bind: usable(t.bind), connect: usable(t.connect), random: usable(t.random)}
	}
	return j
}

// severityOf is the severity of a row's findings: the user's if set, else the table's.
func (j *Judge) severityOf(r *row) Severity {
	if wish, ok := j.set.Severity[r.code]; ok {
		return wish
	}
	if r.severity == Off && j.set.Silent {
		return Hint
	}
	return r.severity
}

// Literals judges literals; a nil Judge finds nothing. The findings come in the order of the literals, at most one
// for each.
func (j *Judge) Literals(literals []scan.Literal) []Finding {
	if j == nil {
		return nil
	}
	var out []Finding
	for i := range literals {
		if f, ok := j.Literal(literals[i]); ok {
			out = append(out, f)
		}
	}
	return out
}

// Literal judges one literal; ok is false if there is no finding.
func (j *Judge) Literal(l scan.Literal) (f Finding, ok bool) {
	j.each(l, func(found Finding) bool {
		f, ok = found, true
		return false
	})
	return f, ok
}

// All lists what the table says of one literal beyond the first finding: one finding for each
// deciding reservation and code, in the order of the table.
func (j *Judge) All(l scan.Literal) []Finding {
	var out []Finding
	j.each(l, func(f Finding) bool {
		known := slices.ContainsFunc(out, func(before Finding) bool {
			return before.Code == f.Code || before.Reservations[0] == f.Reservations[0]
		})
		if !known {
			out = append(out, f)
		}
		return true
	})
	return out
}

// each calls visit with the finding of each row that applies to l, until visit returns false.
func (j *Judge) each(l scan.Literal, visit func(Finding) bool) {
	if j.snap == nil {
		return
	}
	side := BindSide(sideBinder(&l), j.snap, j.set.Side)
	rows := j.rows[side]
	group := rows.group(&l)
	if len(group) == 0 || isIgnored(j.set.Ignored, l.Range) {
		return
	}
	c := situation{Judge: j, literal: l, side: side, port: l.Range.Start}
	at := j.stretchesIn(l.Range)
	kinds := kindsOf(at)
	for i := range group {
		r := &group[i]
		if !l.AnyHost && r.kinds&kinds == 0 {
			continue
		}
		if held, first := r.reservationsOf(&c, at); held > 0 && !visit(j.finding(r, l, side, held, first)) {
			return
		}
	}
}

// finding makes row r's finding for a literal: held is the number of its ports that are
// held, first the reservation that decides.
func (j *Judge) finding(r *row, l scan.Literal, side Side, held int, first fact.Reservation) Finding {
	f := Finding{Literal: l, Code: r.code, Side: side, Cures: j.curesOf(r)}
	all := held == l.Range.Len() || l.AnyHost
	f.Severity = capped(r.severity, &l, all)
	if r.code != CodeExtra && (side == SideEngine || j.mayRunInside(side)) {
		f.Severity = f.Severity.atMost(Information)
	}
	if j.inNoise {
		f.Severity = f.Severity.atMost(Hint)
	}
	f.Reservations = append([]fact.Reservation{first}, j.others(&l, side, first)...)
	f.Message = message(&situation{Judge: j, literal: l, side: side, port: l.Range.Start}, &f, all)
	return f
}

// curesOf are the cures of a row, without the one that .wslconfig has already and that only
// waits for WSL to stop, and without those that doctor has shown not to help on this machine.
func (j *Judge) curesOf(r *row) []Cure {
	s := j.snap
	waits := s.ConfigPending && s.DeclaredMode != fact.ModeMirrored && s.DeclaredMode != fact.ModeUnknown
	useless := s.Doubts.Concern(fact.RuleStartFirst)
	if !waits && !useless {
		return r.cures
	}
	return slices.DeleteFunc(slices.Clone(r.cures), func(c Cure) bool {
		return waits && c == CureMode || useless && (c == CureStartFirst || c == CureHold)
	})
}

// InDistribution is a Judge for files that lie inside a WSL distribution
// (\\wsl.localhost\…): their programs may run there, although the editor runs on Windows.
func (j *Judge) InDistribution() *Judge {
	if j == nil || j.snap == nil || j.snap.Vantage != fact.Windows {
		return j
	}
	in := *j
	in.inDistribution = true
	return &in
}

// InNoise is a Judge for files from which nobody starts a program, such as recordings, fixtures of
// tests and generated files: what it finds is a Hint. It may be nil, like j.
func (j *Judge) InNoise() *Judge {
	if j == nil {
		return nil
	}
	in := *j
	in.inNoise = true
	return &in
}

// Ignoring is a Judge that finds nothing at some further ports. It may be nil, like j.
func (j *Judge) Ignoring(ports []port.Range) *Judge {
	if j == nil || len(ports) == 0 {
		return j
	}
	less := *j
	less.set.Ignored = slices.Concat(j.set.Ignored, ports)
	return &less
}

// mayRunInside reports whether the side of a literal is a guess that its file makes doubtful.
func (j *Judge) mayRunInside(side Side) bool {
	return j.inDistribution && side == SideWindows && (j.set.Side == SideAuto || j.set.Side == "")
}

// capped lowers a severity where harm is not certain: the file alone cannot tell the role,
// the editor's forwarder would take another port, or only a part of a range of candidates
// is held.
func capped(s Severity, l *scan.Literal, all bool) Severity {
	if l.Soft || l.Binder == scan.ByForwarder || !all {
		return s.atMost(Information)
	}
	return s
}

// others are further reservations that stop a bind of the literal on its side, in the order
// of the snapshot. A container port without a host port has none.
func (j *Judge) others(l *scan.Literal, side Side, first fact.Reservation) (out []fact.Reservation) {
	if l.AnyHost {
		return nil
	}
	for _, v := range j.reservationsIn(l.Range) {
		if v != first && v.Protos&l.Proto != 0 && v.Kind.Info().StopsBind && v.MattersOn(side.Machine()) {
			out = append(out, v)
		}
	}
	return out
}

// sideBinder is the binder that decides the side: a literal that connects runs where
// programs run, and the publisher chooses a random host port.
func sideBinder(l *scan.Literal) scan.Binder {
	if l.AnyHost {
		return scan.ByPublisher
	}
	if l.Role == scan.HostConnect || l.Binder == "" {
		return scan.ByProgram
	}
	return l.Binder
}

// reservationsOf counts the ports of the literal that reservations of the row hold, and
// returns the first such reservation; at are the stretches in which the literal lies. A
// container port without a host port is held by any reservation of the row's kind.
func (r *row) reservationsOf(c *situation, at []stretch) (held int, first fact.Reservation) {
	if c.literal.AnyHost {
		for _, v := range c.snap.Reservations {
			if r.speaksOf(&v) && r.holds(*c, v) {
				return 1, v
			}
		}
		return 0, first
	}
	for i := range at {
		s := &at[i]
		if s.kinds&r.kinds == 0 {
			continue
		}
		for p := int(max(s.Start, c.literal.Range.Start)); p <= int(min(s.End, c.literal.Range.End)); p++ {
			c.port = uint16(p)
			v := r.holder(c, s)
			if v == nil {
				continue
			}
			if held++; held == 1 {
				first = *v
			}
		}
	}
	return held, first
}

// holder is the first reservation of a stretch that the row is about and that holds the
// port of c, nil if none does.
func (r *row) holder(c *situation, s *stretch) *fact.Reservation {
	for _, i := range s.reservations {
		v := &c.snap.Reservations[i]
		if r.speaksOf(v) && v.Protos&c.literal.Proto != 0 && r.holds(*c, *v) {
			return v
		}
	}
	return nil
}

// speaksOf reports whether the row is about reservations of v's kind and state.
func (r *row) speaksOf(v *fact.Reservation) bool {
	return v.Kind == r.kind && (r.state == "" || v.State == r.state)
}

// holds reports whether all of the row's conditions are true.
func (r *row) holds(c situation, v fact.Reservation) bool {
	for _, condition := range r.when {
		if !condition.test(c, v) {
			return false
		}
	}
	return true
}

// concerns reports whether the row applies to binds on side s while WSL's networking is in
// mode m.
func (r *row) concerns(s Side, m fact.Mode) bool {
	return (r.sides == nil || slices.Contains(r.sides, s)) && (r.modes == nil || slices.Contains(r.modes, m))
}
