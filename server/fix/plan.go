package fix

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Limits restrict a Plan. The zero value restricts nothing, and changes no mentions.
type Limits struct {
	Codes    []check.Code          // of the findings to solve; none for all
	Ports    []port.Range          // the ports to replace; none for all
	Files    func(*view.File) bool // whether a file may be changed; nil for all
	Mentions bool                  // whether comments and prose are changed too
	// Lease also replaces ports that will be refused once WSL starts, if the views were judged by the rows that
	// say so. Each gets a number that depends on its first place in the workspace, so that it is the same on
	// every machine, unless it is refused there.
	Lease bool
	// Unknown makes a Plan although the machine is not known well enough to say which ports are free.
	Unknown bool
	// Confirmer makes a suggest.Request.Confirm for each port that is replaced; nil for none.
	Confirmer func() func(port.Range, port.Proto) bool
}

// Move is a port, or a range of ports, with the number that takes its place in every file.
type Move struct {
	From, To port.Range
	Protos   port.Proto
	group    int // moves of one group keep their distance: ports of one range
}

// Planned are the changes of one file. Moves is parallel to Edits, whose spans count in the text of the
// file, decoded as view.Read takes it.
type Planned struct {
	File  *view.File
	Edits []text.Edit
	Moves []Move
}

// Stay is a port that stays as it is.
type Stay struct {
	File    *view.File
	Literal scan.Literal
	Why     Reason
	Blocker *view.File // of StaysTogether
	Err     error      // of StaysFailed
}

// Obstacle is why a file cannot be changed.
type Obstacle struct {
	Why Reason
	Err error // of StaysFailed
}

// Plan says what to change so that no refused port is left, and what stays as it is.
type Plan struct {
	Files []Planned // in the order in which they are to be written
	Stays []Stay
}

// UnknownMachine is the error of a Plan that would have to guess which ports are free.
type UnknownMachine struct {
	Gaps []fact.Gap // none if the machine was not read at all
}

// Error implements error, in English.
func (u *UnknownMachine) Error() string { return u.Text(nil) }

// Text says what could not be read, what follows, and what to do.
func (u *UnknownMachine) Text(w *words.Catalog) string { return u.text(w, "fix/unknown") }

// Preview is the Text where the plan was to be shown only.
func (u *UnknownMachine) Preview(w *words.Catalog) string { return u.text(w, "fix/unknown-preview") }

func (u *UnknownMachine) text(w *words.Catalog, conclusion string) string {
	var sentences []string
	for _, gap := range u.Gaps {
		sentences = append(sentences, w.Say("gap/"+string(gap)))
	}
	return strings.Join(append(sentences, w.Say(conclusion)), w.Say("word/next-sentence"))
}

// Text says why the port stays, and what to do. nameOf is the name of a file for the user.
func (s Stay) Text(w *words.Catalog, nameOf func(*view.File) string) string {
	pairs := []string{"port", check.Noun(w, s.Literal.Range), "number", strconv.Itoa(int(s.Literal.Range.Start))}
	if s.Blocker != nil {
		pairs = append(pairs, "file", nameOf(s.Blocker))
	}
	if s.Err != nil {
		pairs = append(pairs, "error", s.Err.Error())
	}
	return w.Say("stays/"+string(s.Why), pairs...)
}

// NewPlan plans another number for every refused port of the views' findings: one for each port, in all
// files, that no other port gets, that the views do not use, and that is free as package suggest knows it.
// Ports of one range, and of ranges that overlap, keep their distance. The views have one snapshot in
// common. The error is an *UnknownMachine.
func NewPlan(views []*view.View, limits Limits) (*Plan, error) {
	if gaps, known := gapsOf(views); !known && !limits.Unknown {
		return nil, &UnknownMachine{gaps}
	}
	p := &planner{views: views, limits: limits, at: map[*view.File]int{}}
	for number, g := range p.groups() {
		p.place(number, g)
	}
	p.edit()
	return p.plan(), nil
}

func gapsOf(views []*view.View) (gaps []fact.Gap, known bool) {
	for _, v := range views {
		if v.Snapshot() == nil {
			return nil, false
		}
		gaps = v.Snapshot().Gaps()
	}
	return gaps, len(gaps) == 0
}

// planner makes one Plan.
type planner struct {
	views  []*view.View
	limits Limits
	moves  []Move
	taken  [1 << 16]bool      // new numbers of moves
	at     map[*view.File]int // index into files
	files  []Planned
	stays  []Stay
}

// group are refused ranges that overlap, so that they move by the same distance.
type group struct {
	ranges []port.Range // each once
	hull   port.Range
	protos port.Proto
	places []Stay // where findings ask for it; Why is not set
}

// groups are the ports to replace, in order.
func (p *planner) groups() []*group {
	var all []*group
	for _, v := range p.views {
		for f := range v.Flagged() {
			for _, finding := range f.Findings {
				if p.wants(f, finding) {
					l := finding.Literal
					all = append(all, &group{[]port.Range{l.Range}, l.Range, l.Proto, []Stay{{File: f, Literal: l}}})
				}
			}
		}
	}
	sorting.By(all, func(a, b *group) int { return a.hull.Compare(b.hull) })
	var out []*group
	for _, g := range all {
		if last := len(out) - 1; last >= 0 && out[last].hull.Overlaps(g.hull) {
			out[last].join(g)
		} else {
			out = append(out, g)
		}
	}
	return out
}

func (g *group) join(o *group) {
	for _, r := range o.ranges {
		if !slices.Contains(g.ranges, r) {
			g.ranges = append(g.ranges, r)
		}
	}
	g.places = append(g.places, o.places...)
	g.hull.End = max(g.hull.End, o.hull.End)
	g.protos |= o.protos
}

// wants reports whether another port is to be found for a finding of f. What it leaves out although the
// finding stops a bind, and the limits mean it, is noted.
func (p *planner) wants(f *view.File, finding check.Finding) bool {
	at := view.Place{File: f, Literal: finding.Literal}
	switch {
	case !p.limits.Wants(finding), len(p.limits.Codes) > 0 && !slices.Contains(p.limits.Codes, finding.Code),
		len(p.limits.Ports) > 0 && !slices.ContainsFunc(p.limits.Ports, at.Literal.Range.Overlaps), p.isUnchosen(f):
		return false
	case !ChangesPort(finding):
		p.stay(at, StaysUncured)
		return false
	}
	if why := reasonToStay(at, nil, true); why != "" {
		p.stay(at, why)
		return false
	}
	return true
}

// Wants reports whether a finding is of a kind that a Plan solves.
func (l Limits) Wants(f check.Finding) bool {
	return f.StopsNow() || l.Lease && (f.Code == check.CodePredicted || f.Code == check.CodeReservedStale)
}

func (p *planner) isUnchosen(f *view.File) bool { return p.limits.Files != nil && !p.limits.Files(f) }

func (p *planner) stay(at view.Place, why Reason) {
	p.stays = append(p.stays, Stay{File: at.File, Literal: at.Literal, Why: why})
}

// place chooses the new numbers of a group, and moves all ports that are used inside its ranges.
func (p *planner) place(number int, g *group) {
	to, ok := p.freeFor(g)
	if !ok {
		for _, s := range g.places {
			p.stay(view.Place{File: s.File, Literal: s.Literal}, StaysUnplaced)
		}
		return
	}
	for n := int(to.Start); n <= int(to.End); n++ {
		p.taken[n] = true
	}
	by := int(to.Start) - int(g.hull.Start)
	for _, r := range p.usedIn(g) {
		moved := port.Range{Start: uint16(int(r.Start) + by), End: uint16(int(r.End) + by)}
		p.moves = append(p.moves, Move{From: r, To: moved, Protos: g.protos, group: number})
	}
}

// freeFor is the best free range as wide as the group.
func (p *planner) freeFor(g *group) (to port.Range, ok bool) {
	avoid := func(n uint16) bool {
		return p.taken[n] || slices.ContainsFunc(p.views, func(v *view.View) bool { return v.Uses(n) })
	}
	var confirm func(port.Range, port.Proto) bool
	if p.limits.Confirmer != nil {
		confirm = p.limits.Confirmer()
	}
	at := g.places[0].File.Key // its folder's policy says where suggestions are searched for
	of := max(0, slices.IndexFunc(p.views, func(v *view.View) bool { return v.File(at) != nil }))
	l := scan.Literal{Range: g.hull, Proto: g.protos}
	var found []suggest.Suggestion
	if p.limits.Lease {
		found = p.views[of].SuggestBySeed(p.firstPlace(g), at, l, avoid, confirm)
	} else {
		found = p.views[of].Suggest(at, l, avoid, confirm)
	}
	if len(found) == 0 {
		return to, false
	}
	return found[0].Range, true
}

// firstPlace names the first place where a program listens on a port of a group, by the path of its file in the
// workspace: "compose.yaml services.web.ports[0]". Fixtures and what is outside do not count, since they keep their ports.
func (p *planner) firstPlace(g *group) string {
	var first view.Place
	for _, r := range g.ranges {
		for _, v := range p.views {
			for at := range v.Places(r) {
				if at.File.Meaning(at.Literal).Role == scan.HostBind && reasonToStay(at, nil, false) == "" && (first.File == nil || comparePlaces(at, first) < 0) {
					first = at
				}
			}
		}
	}
	if first.File == nil {
		return g.hull.String()
	}
	return first.File.Name + " " + first.Literal.Path
}

func comparePlaces(a, b view.Place) int {
	return cmp.Or(cmp.Compare(a.File.Name, b.File.Name), a.Literal.Span.Start-b.Literal.Span.Start)
}

// usedIn lists the ranges that the views use or mention inside the ranges of a group, each once.
func (p *planner) usedIn(g *group) []port.Range {
	used := slices.Clone(g.ranges)
	if g.hull.Single() {
		return used // nothing else is inside
	}
	for _, v := range p.views {
		for f := range v.Files() {
			for _, l := range f.Result.Literals {
				if !slices.Contains(used, l.Range) && slices.ContainsFunc(g.ranges, func(r port.Range) bool { return r.Covers(l.Range) }) {
					used = append(used, l.Range)
				}
			}
		}
	}
	return used
}

// edit makes the edits of all moves.
func (p *planner) edit() {
	for _, m := range p.moves {
		for _, v := range p.views {
			for at := range v.Places(m.From) {
				if !(change{m.From, m.Protos, m.To}).concerns(at) {
					continue
				}
				if why := p.reasonToStay(at); why != "" {
					p.stay(at, why)
				} else {
					p.move(at, m)
				}
			}
		}
	}
}

func (p *planner) reasonToStay(at view.Place) Reason {
	if why := reasonToStay(at, nil, p.limits.Mentions); why != "" {
		return why
	}
	if p.isUnchosen(at.File) {
		return StaysUnchosen
	}
	return ""
}

func (p *planner) move(at view.Place, m Move) {
	i, known := p.at[at.File]
	if !known {
		i = len(p.files)
		p.at[at.File], p.files = i, append(p.files, Planned{File: at.File})
	}
	f := &p.files[i]
	if !slices.ContainsFunc(f.Edits, func(e text.Edit) bool { return e.Span.Overlaps(at.Literal.Span) }) {
		f.Edits, f.Moves = append(f.Edits, numberEdit(at.File, at.Literal, m.To)), append(f.Moves, m)
	}
}

// plan puts everything into order. Files with refused ports come last, so that a run that is ended half-way
// leaves a finding for the next one, not a port that is changed in some files only and refused in none.
func (p *planner) plan() *Plan {
	sorting.By(p.files, func(a, b Planned) int { return cmp.Compare(a.File.Key, b.File.Key) })
	var first, last []Planned
	for _, f := range p.files {
		if slices.ContainsFunc(f.File.Findings, p.limits.Wants) {
			last = append(last, f)
		} else {
			first = append(first, f)
		}
	}
	sorting.By(p.stays, compareStays)
	p.stays = slices.CompactFunc(p.stays, func(a, b Stay) bool { return compareStays(a, b) == 0 })
	return &Plan{Files: append(first, last...), Stays: p.stays}
}

// compareStays is the order of Stays: by file, then by position.
func compareStays(a, b Stay) int {
	return cmp.Or(cmp.Compare(a.File.Key, b.File.Key), a.Literal.Span.Start-b.Literal.Span.Start)
}

// Without is the plan without the ports of some files, which cannot be changed. These ports stay in the
// other files as well, since a port that is changed in some files only is changed in none.
func (p *Plan) Without(blocked map[*view.File]Obstacle) *Plan {
	blockers := map[int]*view.File{} // by group
	for _, f := range p.Files {
		if _, is := blocked[f.File]; is {
			for _, m := range f.Moves {
				if blockers[m.group] == nil {
					blockers[m.group] = f.File
				}
			}
		}
	}
	return p.without(blocked, blockers)
}

// Except is the plan without the changes of some files that could not be made after all, although others
// were.
func (p *Plan) Except(failed map[*view.File]Obstacle) *Plan { return p.without(failed, nil) }

// without turns the changes of blocked files, and those of groups that have a blocker, into Stays.
func (p *Plan) without(blocked map[*view.File]Obstacle, blockers map[int]*view.File) *Plan {
	out := &Plan{Stays: slices.Clone(p.Stays)}
	for _, f := range p.Files {
		left := Planned{File: f.File}
		o, is := blocked[f.File]
		for i, m := range f.Moves {
			stay := Stay{File: f.File, Literal: f.literalAt(f.Edits[i].Span), Why: o.Why, Err: o.Err}
			switch by := blockers[m.group]; {
			case is:
				out.Stays = append(out.Stays, stay)
			case by != nil:
				stay.Why, stay.Blocker = StaysTogether, by
				out.Stays = append(out.Stays, stay)
			default:
				left.Edits, left.Moves = append(left.Edits, f.Edits[i]), append(left.Moves, m)
			}
		}
		if len(left.Edits) > 0 {
			out.Files = append(out.Files, left)
		}
	}
	sorting.By(out.Stays, compareStays)
	return out
}

func (f Planned) literalAt(s text.Span) scan.Literal {
	i := slices.IndexFunc(f.File.Result.Literals, func(l scan.Literal) bool { return l.Span == s })
	return f.File.Result.Literals[i]
}

// ReadsBack scans the text of the file with the edits made. It reports whether all literals are still there,
// those that were edited with their new ports.
func (f Planned) ReadsBack(before []byte) bool {
	was, is := f.File.Reading.Read(before).Literals, f.File.Reading.Read(text.Apply(before, f.Edits)).Literals
	if len(was) != len(is) {
		return false
	}
	for i, l := range was {
		want := l.Range
		if k := slices.IndexFunc(f.Edits, func(e text.Edit) bool { return e.Span == l.Span }); k >= 0 && f.Moves[k].From == l.Range {
			want = f.Moves[k].To
		}
		if is[i].Range != want || is[i].Role != l.Role {
			return false
		}
	}
	return true
}

// NewNumbers gives the number that the plan puts in place of a literal of a file, the zero Range for one that stays.
func (p *Plan) NewNumbers() func(*view.File, scan.Literal) port.Range {
	type place struct {
		file string
		span text.Span
	}
	moves := map[place]Move{}
	for _, f := range p.Files {
		for i, e := range f.Edits {
			moves[place{f.File.Key, e.Span}] = f.Moves[i]
		}
	}
	return func(f *view.File, l scan.Literal) port.Range {
		if m, ok := moves[place{f.Key, l.Span}]; ok && m.From == l.Range {
			return m.To
		}
		return port.Range{}
	}
}

// Counts are the moves of the file, each once, with the number of its places, in order.
func (f Planned) Counts() (moves []Move, places []int) {
	for _, m := range f.Moves {
		if i := slices.Index(moves, m); i >= 0 {
			places[i]++
		} else {
			moves, places = append(moves, m), append(places, 1)
		}
	}
	return moves, places
}
