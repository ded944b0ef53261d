// Package explain tells everything that is known about one port on each side: the cause
// in plain words, what helps, and what does not, however often it is advised.
package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// Explanation is what is known about a port.
type Explanation struct {
	Port    uint16
	Sides   []View   // empty where WSL's rules do not reach
	Unknown []string // sources that could not be read, with the reason
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
func Port(p uint16, s *probe.Snapshot, set check.Settings) Explanation {
	e := Explanation{Port: p}
	switch s.Vantage {
	case probe.Windows, probe.WSL2, probe.WSL1:
		e.Sides = []View{
			view("On Windows", check.SideWindows, p, s, set),
			view("Inside WSL", check.SideWSL, p, s, set),
		}
	}
	for _, src := range s.Sources {
		if src.Status != probe.StatusOK {
			text := fmt.Sprintf("%s: %s", src.Name, src.Status)
			if src.Detail != "" {
				text += " (" + src.Detail + ")"
			}
			e.Unknown = append(e.Unknown, text)
		}
	}
	return e
}

func view(title string, side check.Side, p uint16, s *probe.Snapshot, set check.Settings) View {
	v := View{Title: title, Verdict: "Nothing that is known keeps a program from listening on it.", Facts: facts(side, p, s)}
	if !known(side, s) {
		v.Verdict = "Too little could be read to tell whether a program can listen on it."
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
			v.Verdict = "For UDP: " + v.Verdict
		}
		for _, c := range f.Cures {
			v.Helps = append(v.Helps, cureTexts[c])
		}
		v.Wrong = wrongCures[f.Code]
		break
	}
	return v
}

// known reports whether the main sources of the side were read: without them silence
// proves nothing.
func known(side check.Side, s *probe.Snapshot) bool {
	if s.Mode == probe.ModeUnknown && s.VMState != probe.VMStopped {
		return false
	}
	if side == check.SideWSL {
		return true
	}
	return slices.ContainsFunc(s.Sources, func(src probe.Source) bool {
		return src.Name == probe.NameExcludedIPv4TCP && src.Status == probe.StatusOK
	})
}

// facts lists the reservations that hold p and matter on the side.
func facts(side check.Side, p uint16, s *probe.Snapshot) []string {
	var out []string
	for _, r := range s.Reservations {
		if !r.Range.Contains(p) || !concerns(side, r.Kind) {
			continue
		}
		text := fact(r)
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

func concerns(side check.Side, k probe.Kind) bool {
	_, onWindows := windowsFacts[k]
	_, inGuest := guestFacts[k]
	if side == check.SideWindows {
		return onWindows
	}
	return inGuest
}

func fact(r probe.Reservation) string {
	template, ok := windowsFacts[r.Kind]
	if !ok {
		template = guestFacts[r.Kind]
	}
	who := r.Owner
	if who == "" {
		who = "a program"
	}
	text := strings.NewReplacer("{range}", r.Range.String(), "{owner}", who, "{at}", at(r)).Replace(template)
	details := []string{r.Protos.String()}
	if r.Families != probe.BothFamilies && r.Families != 0 {
		details = append(details, strings.Join(r.Families.Names(), "+"))
	}
	if r.State != probe.StateLive {
		details = append(details, string(r.State))
	}
	if r.Source != "" {
		details = append(details, "from "+r.Source)
	}
	return text + " (" + strings.Join(details, ", ") + ")"
}

func at(r probe.Reservation) string {
	if r.Address == "" {
		return ""
	}
	return " at " + r.Address
}
