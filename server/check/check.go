package check

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// Literals judges literals against one snapshot. The findings come in the order
// of the literals, at most one for each.
func Literals(literals []scan.Literal, snap *fact.Snapshot, set Settings) []Finding {
	var out []Finding
	for _, l := range literals {
		if f, ok := One(l, snap, set); ok {
			out = append(out, f)
		}
	}
	return out
}

// One judges one literal; ok is false where there is nothing to report.
func One(l scan.Literal, snap *fact.Snapshot, set Settings) (Finding, bool) {
	return decisions.judge(l, snap, set)
}

func (t *table) judge(l scan.Literal, snap *fact.Snapshot, set Settings) (Finding, bool) {
	rows := t.rowsFor(l)
	if rows == nil || snap == nil || ignoredBy(set.Ignored, l.Range) {
		return Finding{}, false
	}
	c := &ctx{literal: l, side: BindSide(sideBinder(l), snap, set.Side), snap: snap, set: &set, port: l.Range.Start}
	for i := range rows {
		if f, ok := c.try(&rows[i]); ok {
			return f, true
		}
	}
	return Finding{}, false
}

// sideBinder is the binder that decides the side. A program that connects runs where other
// programs run; the host port of a container without one is chosen by the publisher.
func sideBinder(l scan.Literal) scan.Binder {
	if l.AnyHost {
		return scan.ByPublisher
	}
	if l.Role == scan.HostConnect || l.Binder == "" {
		return scan.ByProgram
	}
	return l.Binder
}

// try applies one row; ok is false where the row does not hold.
func (c *ctx) try(r *row) (Finding, bool) {
	severity := c.severity(r)
	if severity == Off || !r.concerns(c.side) {
		return Finding{}, false
	}
	count, first := c.countHeld(r)
	if count == 0 {
		return Finding{}, false
	}
	f := Finding{Literal: c.literal, Code: r.code, Side: c.side, Cures: r.cures}
	all := count == c.literal.Range.Len() || c.literal.AnyHost
	f.Severity = c.capSeverity(severity, all)
	f.Reservations = append([]fact.Reservation{first}, c.others(first)...)
	f.Message = message(c, &f, all)
	return f, true
}

func (r *row) concerns(s Side) bool {
	return r.sides == nil || slices.Contains(r.sides, s)
}

// severity is the user's setting for the row's code, else the row's own.
func (c *ctx) severity(r *row) Severity {
	if wish, ok := c.set.Severity[r.code]; ok {
		return wish
	}
	if r.silent {
		return Off
	}
	return r.severity
}

// capSeverity lowers a severity where the finding is less than certain harm: the file alone
// cannot tell the role, the editor's forwarder would take another port, or only a part
// of a range of candidates is held.
func (c *ctx) capSeverity(s Severity, all bool) Severity {
	if c.literal.Soft || c.literal.Binder == scan.ByForwarder || !all {
		return s.atMost(Information)
	}
	return s
}

// countHeld counts the ports of the literal that reservations of the row hold, and gives
// the first such reservation. A container port without a host port counts as one held port
// wherever there is a block.
func (c *ctx) countHeld(r *row) (n int, first fact.Reservation) {
	candidates := c.candidates(r)
	if c.literal.AnyHost && len(candidates) > 0 {
		return 1, candidates[0]
	}
	for p := int(c.literal.Range.Start); len(candidates) > 0 && p <= int(c.literal.Range.End); p++ {
		c.port = uint16(p)
		i := slices.IndexFunc(candidates, func(v fact.Reservation) bool {
			return v.Range.Contains(c.port) && (r.when == nil || r.when(c, v))
		})
		if i < 0 {
			continue
		}
		if n++; n == 1 {
			first = candidates[i]
		}
	}
	return n, first
}

// candidates are the reservations of the row's kind and state that overlap the literal.
func (c *ctx) candidates(r *row) []fact.Reservation {
	var out []fact.Reservation
	for _, v := range c.snap.Reservations {
		if v.Kind != r.kind || (r.state != "" && v.State != r.state) {
			continue
		}
		if c.literal.AnyHost {
			if r.when == nil || r.when(c, v) {
				out = append(out, v)
			}
		} else if v.Range.Overlaps(c.literal.Range) && v.Protos&c.literal.Proto != 0 {
			out = append(out, v)
		}
	}
	return out
}

// others are further reservations that refuse the literal on its side, for the message.
func (c *ctx) others(first fact.Reservation) []fact.Reservation {
	var out []fact.Reservation
	for _, v := range c.snap.Reservations {
		if v != first && refuses(v.Kind) && v.Protos&c.literal.Proto != 0 && overlaps(v.Range, c.literal) {
			out = append(out, v)
		}
	}
	return out
}

func overlaps(r port.Range, l scan.Literal) bool { return !l.AnyHost && r.Overlaps(l.Range) }

// refuses reports whether a reservation of kind k makes an explicit bind fail by itself.
func refuses(k fact.Kind) bool {
	return k == fact.KindBlock || k == fact.KindExcluded || k == fact.KindExtra
}
