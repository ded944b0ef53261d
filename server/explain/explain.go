// Package explain describes everything that is known about one port on each side: the cause
// in plain words, what helps, and which common advice does not.
package explain

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Explanation is what is known about a port.
type Explanation struct {
	Port    uint16
	Sides   []OnSide // empty where WSL's rules do not apply
	Unknown []string // sources that could not be read, with the reason

	words *words.Catalog
}

// OnSide is what is known about the port on Windows, or inside WSL.
type OnSide struct {
	Title   string // "On Windows", "Inside WSL"
	Verdict string
	Code    check.Code // "" if the decision table finds nothing
	Facts   []string
	Helps   []string
	Wrong   []string // cures that people try and that do not help here
}

// Port explains p on the machine of the snapshot. Of the settings it uses Root and Words
// only, so ports that the user ignores are explained as well.
func Port(p uint16, s *fact.Snapshot, set check.Settings) Explanation {
	e := Explanation{Port: p, words: set.Words}
	switch s.Vantage {
	case fact.Windows, fact.WSL2, fact.WSL1:
		e.Sides = []OnSide{onSide(fact.SideWindows, p, s, set), onSide(fact.SideWSL, p, s, set)}
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

// onSide explains p for programs on one side.
func onSide(side fact.Side, p uint16, s *fact.Snapshot, set check.Settings) OnSide {
	w := set.Words
	out := OnSide{Title: w.Say("explain/" + string(side)), Facts: facts(w, side, p, s)}
	f, found := finding(side, p, s, set)
	if !found {
		out.Verdict = verdict(w, side, p, s)
		return out
	}
	out.Code, out.Verdict = f.Code, f.Message
	if f.Literal.Proto == port.UDP {
		out.Verdict = w.Say("explain/udp", "verdict", out.Verdict)
	}
	for _, c := range f.Cures {
		out.Helps = append(out.Helps, w.Say("cure/"+string(c), "number", strconv.Itoa(int(p))))
	}
	for _, key := range wrongCures[f.Code] {
		out.Wrong = append(out.Wrong, w.Say("wrong/"+key))
	}
	return out
}

// finding judges a program of the side that listens on p, with TCP first.
func finding(side fact.Side, p uint16, s *fact.Snapshot, set check.Settings) (check.Finding, bool) {
	judge := check.New(s, check.Settings{Side: check.Side(side), Root: set.Root, Words: set.Words})
	for _, proto := range []port.Proto{port.TCP, port.UDP} {
		l := scan.Literal{Range: port.One(p), Proto: proto, Role: scan.HostBind, Binder: scan.ByProgram}
		if f, ok := judge.Literal(l); ok {
			return f, true
		}
	}
	return check.Finding{}, false
}

// verdict is the sentence for a port without a finding. It calls the port free only if no
// reservation that stops a bind holds it on the side, and the sources that would show one
// could be read.
func verdict(w *words.Catalog, side fact.Side, p uint16, s *fact.Snapshot) string {
	if text := said(w, "explain/taken", protosHeld(p, s, func(r fact.Reservation) bool { return isHeldInside(side, r) })); text != "" {
		return text
	}
	if text := said(w, "explain/held", protosHeld(p, s, func(r fact.Reservation) bool { return r.Kind.Info().StopsBind && r.MattersOn(side) })); text != "" {
		return text
	}
	if !isRead(side, s) {
		return w.Say("explain/unsure")
	}
	return w.Say("explain/free")
}

// isHeldInside reports whether a program inside WSL holds r and the side is WSL. The
// decision table has no row for it, since mostly that program is the user's own.
func isHeldInside(side fact.Side, r fact.Reservation) bool {
	inside := r.Kind == fact.KindListenerGuest || r.Kind == fact.KindGuestPort
	return inside && side == fact.SideWSL && r.State == fact.StateLive
}

// protosHeld are the protocols of the reservations that hold p and pass the test.
func protosHeld(p uint16, s *fact.Snapshot, test func(fact.Reservation) bool) (held port.Proto) {
	for _, r := range s.Reservations {
		if r.Range.Contains(p) && test(r) {
			held |= r.Protos
		}
	}
	return held
}

// said is the sentence for key, with a note if held is UDP only; "" if held is empty.
func said(w *words.Catalog, key string, held port.Proto) string {
	switch {
	case held&port.TCP != 0:
		return w.Say(key)
	case held != 0:
		return w.Say("explain/udp", "verdict", w.Say(key))
	}
	return ""
}

// isRead reports whether the main sources of the side could be read. Without them, it is
// unknown whether a port is free.
func isRead(side fact.Side, s *fact.Snapshot) bool {
	noBlock := side == fact.SideWindows && (hasNoWSL(s) || s.NoBlock != "")
	if s.Mode == fact.ModeUnknown && s.VMState != fact.VMStopped && !noBlock {
		return false
	}
	if side == fact.SideWSL {
		return true
	}
	return slices.ContainsFunc(s.Sources, func(src fact.Source) bool {
		return src.Name == fact.NameExcludedIPv4TCP && src.Status == fact.StatusOK
	})
}

// hasNoWSL reports whether no source of WSL exists on this Windows.
func hasNoWSL(s *fact.Snapshot) bool {
	wsl := 0
	for _, src := range s.Sources {
		if !strings.HasPrefix(src.Name, "wsl-") {
			continue
		}
		if wsl++; src.Status != fact.StatusUnavailable {
			return false
		}
	}
	return wsl > 0 && s.VMState != fact.VMRunning
}

// facts lists the reservations that hold p and matter on the side, and what keeps Windows
// from reaching a program inside WSL.
func facts(w *words.Catalog, side fact.Side, p uint16, s *fact.Snapshot) []string {
	var out []string
	for _, r := range s.Reservations {
		if !r.Range.Contains(p) || !r.MattersOn(side) {
			continue
		}
		if text := describe(w, r); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	if side == fact.SideWSL && s.NoLocalhost {
		out = append(out, w.Say("explain/no-localhost"))
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
	case who == "":
		who = check.Owner(w, r)
	}
	if r.Address != "" {
		at = w.Say("explain/at", "address", r.Address)
	}
	if r.Range.Single() {
		where = w.Say("where/port")
	}
	text := w.Say("fact/"+string(r.Kind), "where", where, "owner", who, "at", at, "target", r.Target)
	details := []string{r.Protos.String()}
	if r.Families != fact.BothFamilies && r.Families != 0 {
		details = append(details, r.Families.String())
	}
	if r.State != fact.StateLive && r.State != "" {
		details = append(details, w.Say("word/"+string(r.State)))
	}
	if r.Source != "" && r.Source != fact.SourceUser && r.State != fact.StatePredicted {
		details = append(details, w.Origin(r.Source))
	}
	return w.Say("explain/fact", "text", text, "details", strings.Join(details, w.Say("word/separator")))
}
