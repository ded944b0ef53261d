// Package explain describes everything that is known about one port on each side: the cause
// in plain words, what helps, and which common advice does not.
package explain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Explanation is what is known about a port.
type Explanation struct {
	Port    uint16
	Protos  port.Proto // that were asked for; 0 for both
	Sides   []OnSide   // Windows and WSL, or the machine itself where WSL's rules do not apply
	Unknown []string   // sources that could not be read, with the reason
	Without bool       // WSL's rules do not apply to this machine

	words *words.Catalog
}

// OnSide is what is known about the port on Windows, inside WSL, or on a machine without
// WSL.
type OnSide struct {
	Side     fact.Side // "" for a machine without WSL
	Title    string    // "On Windows", "Inside WSL", "On this machine"
	TCP, UDP Verdict   // whether a program can listen; "" for a protocol that was not asked for
	Why      []string
	Facts    []string
	Helps    []string
	Wrong    []string // cures that people try and that do not help here
}

// Port explains p for both protocols; see Protocols.
func Port(p uint16, s *fact.Snapshot, set check.Settings) Explanation {
	return Protocols(p, 0, s, set)
}

// Protocols explains p for some protocols, 0 for both, on the machine of the snapshot. Of the settings
// it uses Root and Words only, so ports that the user ignores are explained as well.
func Protocols(p uint16, protos port.Proto, s *fact.Snapshot, set check.Settings) Explanation {
	e := Explanation{Port: p, Protos: protos, words: set.Words}
	ask := func(side fact.Side) {
		e.Sides = append(e.Sides, question{p, cmp.Or(protos, port.Both), side, s, set}.explain())
	}
	switch s.Vantage {
	case fact.Windows, fact.WSL2, fact.WSL1:
		ask(fact.SideWindows)
		ask(fact.SideWSL)
	default:
		e.Without = true
		ask("")
	}
	for _, src := range s.Sources {
		if src.Status != fact.StatusOK {
			text := src.Name + ": " + set.Words.Say("status/"+string(src.Status))
			if detail := set.Words.Detail(src); detail != "" {
				text = set.Words.Say("explain/fact", "text", text, "details", detail)
			}
			e.Unknown = append(e.Unknown, text)
		}
	}
	return e
}

// explain answers the question for both protocols, and adds what helps and what does not.
func (q question) explain() OnSide {
	w := q.set.Words
	out := OnSide{Side: q.side, Title: w.Say("explain/here"), Facts: q.facts()}
	if q.side != "" {
		out.Title = w.Say("explain/" + string(q.side))
	}
	var tcp, udp []reason
	if q.protos&port.TCP != 0 {
		out.TCP, tcp = q.answer(port.TCP)
	}
	if q.protos&port.UDP != 0 {
		out.UDP, udp = q.answer(port.UDP)
	}
	differ := q.protos == port.Both && out.TCP != out.UDP
	for _, r := range merge(tcp, udp) {
		if r.verdict == Works && differ {
			continue // the verdict says it already
		}
		text := r.text
		if r.protos != q.protos {
			text = w.Say("explain/protocol", "protocol", strings.ToUpper(r.protos.String()), "text", text)
		}
		out.Why = append(out.Why, text)
		for _, c := range r.cures {
			if c == check.CureDynamicRange && q.snap.MaxUserPort != 0 {
				out.Helps = appendNew(out.Helps, w.Say("explain/max-user-port", "number", strconv.Itoa(int(q.snap.MaxUserPort))))
			}
			out.Helps = appendNew(out.Helps, w.Say("cure/"+string(c), "number", strconv.Itoa(int(q.port))))
		}
		for _, text := range Wrong(r.code, w) {
			out.Wrong = appendNew(out.Wrong, text)
		}
	}
	return out
}

// merge joins the reasons of both protocols; a sentence that holds for both comes once.
func merge(tcp, udp []reason) []reason {
	out := slices.Clone(tcp)
	for _, r := range udp {
		i := slices.IndexFunc(out, func(o reason) bool { return o.text == r.text })
		if i < 0 {
			out = append(out, r)
			continue
		}
		out[i].protos |= r.protos
	}
	return out
}

func appendNew(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

// facts lists the reservations that hold the port and matter on the side, and what keeps
// Windows from reaching a program inside WSL. Without WSL all reservations matter.
func (q question) facts() (out []string) {
	for _, r := range q.snap.Reservations {
		if q.isHeldBy(r, q.protos) && (q.side == "" || r.MattersOn(q.side)) {
			out = appendNew(out, describe(q.set.Words, r))
		}
	}
	if q.side == fact.SideWSL && q.snap.NoLocalhost {
		out = append(out, q.set.Words.Say("explain/no-localhost"))
	}
	return out
}

// describe writes one reservation: what it is, then in brackets its protocols, its family
// if it has one only, its state if it is not live, and where the fact comes from.
func describe(w *words.Catalog, r fact.Reservation) string {
	who, at, where := r.Owner, "", w.Say("where/range", "range", r.Range.String())
	switch {
	case who == "" && r.Kind.Info().SinglePorts:
		who = w.Say("word/Program")
	case who == "" || r.Source == fact.SourcePolicy:
		who = check.Owner(w, r)
	}
	if r.Address != "" {
		at = w.Say("explain/at", "address", r.Address)
	}
	if r.Range.Single() {
		where = w.Say("where/port")
	}
	key := "fact/" + string(r.Kind)
	if r.Source == fact.SourcePolicy {
		key = "fact/kept-free"
	}
	text := w.Say(key, "where", where, "owner", who, "at", at, "target", r.Target)
	details := []string{r.Protos.String()}
	if r.Families != fact.BothFamilies && r.Families != 0 {
		details = append(details, r.Families.String())
	}
	if r.State != fact.StateLive && r.State != "" {
		details = append(details, w.Say("word/"+string(r.State)))
	}
	if r.Source != "" && r.Source != fact.SourceUser && r.Source != fact.SourcePolicy && r.State != fact.StatePredicted {
		details = append(details, w.Origin(r.Source))
	}
	return w.Say("explain/fact", "text", text, "details", strings.Join(details, w.Say("word/separator")))
}
