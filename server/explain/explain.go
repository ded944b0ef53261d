// Package explain tells everything that is known about one port on each side: the cause
// in plain words, what helps, and what does not, however often it is advised.
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
	Sides   []View   // empty where WSL's rules do not reach
	Unknown []string // sources that could not be read, with the reason

	words *words.Catalog
}

// View is the port as one side sees it.
type View struct {
	Title   string // "On Windows", "Inside WSL"
	Verdict string
	Code    check.Code // "" if nothing is known to hinder
	Facts   []string
	Helps   []string
	Wrong   []string // cures that people try and that do not help here
}

// Port explains p on the machine of the snapshot.
func Port(p uint16, s *fact.Snapshot, set check.Settings) Explanation {
	e := Explanation{Port: p, words: set.Words}
	switch s.Vantage {
	case fact.Windows, fact.WSL2, fact.WSL1:
		e.Sides = []View{view(check.SideWindows, p, s, set), view(check.SideWSL, p, s, set)}
	}
	for _, src := range s.Sources {
		if src.Status != fact.StatusOK {
			text := src.Name + ": " + set.Words.Say("status/"+string(src.Status))
			if src.Detail != "" {
				text += " (" + src.Detail + ")"
			}
			e.Unknown = append(e.Unknown, text)
		}
	}
	return e
}

func view(side check.Side, p uint16, s *fact.Snapshot, set check.Settings) View {
	w := set.Words
	v := View{Title: w.Say("explain/" + string(side)), Verdict: w.Say("explain/free"), Facts: facts(w, side, p, s)}
	if verdict := taken(w, side, p, s); verdict != "" {
		v.Verdict = verdict
	} else if !known(side, s) {
		v.Verdict = w.Say("explain/unsure")
	}
	set.Side = side
	set.Ignored = nil
	set.Severity = nil
	for _, proto := range []port.Proto{port.TCP, port.UDP} {
		l := scan.Literal{Range: port.One(p), Proto: proto, Role: scan.HostBind, Binder: scan.ByProgram}
		f, ok := check.One(l, s, set)
		if !ok {
			continue
		}
		v.Code, v.Verdict = f.Code, f.Message
		if proto == port.UDP {
			v.Verdict = w.Say("explain/udp", "verdict", v.Verdict)
		}
		for _, c := range f.Cures {
			v.Helps = append(v.Helps, w.Say("cure/"+string(c), "number", strconv.Itoa(int(p))))
		}
		for _, key := range wrongCures[f.Code] {
			v.Wrong = append(v.Wrong, w.Say("wrong/"+key))
		}
		break
	}
	return v
}

// taken words that a program inside WSL holds p there, "" if none is known to. It is
// no finding: mostly that program is the user's own.
func taken(w *words.Catalog, side check.Side, p uint16, s *fact.Snapshot) string {
	var held port.Proto
	for _, r := range s.Reservations {
		inside := r.Kind == fact.KindListenerGuest || r.Kind == fact.KindGuestPort
		if inside && side == check.SideWSL && r.State == fact.StateLive && r.Range.Contains(p) {
			held |= r.Protos
		}
	}
	switch {
	case held&port.TCP != 0:
		return w.Say("explain/taken")
	case held != 0:
		return w.Say("explain/udp", "verdict", w.Say("explain/taken"))
	}
	return ""
}

// known reports whether the main sources of the side were read: without them silence
// proves nothing.
func known(side check.Side, s *fact.Snapshot) bool {
	if s.Mode == fact.ModeUnknown && s.VMState != fact.VMStopped && !(side == check.SideWindows && without(s)) {
		return false
	}
	if side == check.SideWSL {
		return true
	}
	return slices.ContainsFunc(s.Sources, func(src fact.Source) bool {
		return src.Name == fact.NameExcludedIPv4TCP && src.Status == fact.StatusOK
	})
}

// without reports whether nothing of WSL exists on this Windows.
func without(s *fact.Snapshot) bool {
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

// facts lists the reservations that hold p and matter on the side.
func facts(w *words.Catalog, side check.Side, p uint16, s *fact.Snapshot) []string {
	var out []string
	for _, r := range s.Reservations {
		if !r.Range.Contains(p) || !concerns(side, r.Kind) {
			continue
		}
		if text := describe(w, r); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// sidesOf says where a reservation of each kind means something.
var sidesOf = map[fact.Kind][]check.Side{
	fact.KindBlock:          {check.SideWindows},
	fact.KindBlockPredicted: {check.SideWindows},
	fact.KindGuestPort:      {check.SideWindows},
	fact.KindExcluded:       {check.SideWindows},
	fact.KindExcludedAdmin:  {check.SideWindows},
	fact.KindDynamic:        {check.SideWindows},
	fact.KindListenerWin:    {check.SideWindows},
	fact.KindListenerGuest:  {check.SideWSL},
	fact.KindGuestEphemeral: {check.SideWSL},
	fact.KindGuestReserved:  {check.SideWSL},
	fact.KindPrivileged:     {check.SideWSL},
	fact.KindNeverSteered:   {check.SideWSL},
	fact.KindIgnored:        {check.SideWSL},
	fact.KindExtra:          {check.SideWindows, check.SideWSL},
}

func concerns(side check.Side, k fact.Kind) bool { return slices.Contains(sidesOf[k], side) }

func describe(w *words.Catalog, r fact.Reservation) string {
	who, at := r.Owner, ""
	if who == "" {
		who = w.Say("word/program")
	}
	if r.Address != "" {
		at = w.Say("explain/at", "address", r.Address)
	}
	text := w.Say("fact/"+string(r.Kind), "range", r.Range.String(), "owner", who, "at", at)
	details := []string{r.Protos.String()}
	if r.Families != fact.BothFamilies && r.Families != 0 {
		details = append(details, strings.Join(r.Families.Names(), "+"))
	}
	if r.State != fact.StateLive {
		details = append(details, w.Say("word/"+string(r.State)))
	}
	if r.Source != "" {
		details = append(details, w.Say("explain/from", "source", r.Source))
	}
	return text + " (" + strings.Join(details, ", ") + ")"
}
