package explain

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// Verdict says whether a program can listen on a port, for one side and one protocol.
type Verdict string

// The verdicts.
const (
	Refused  Verdict = "refused"   // listening fails now
	Unknown  Verdict = "unknown"   // too little could be read
	Later    Verdict = "later"     // listening works now, and will be refused once WSL starts
	WorksBut Verdict = "works-but" // listening works, with a limit that the reason names
	Works    Verdict = "works"     // nothing that was read keeps a program from listening
)

// worstFirst lists the verdicts that need a reason. Where several apply, the worst one counts.
var worstFirst = []Verdict{Refused, Unknown, Later, WorksBut}

// verdicts says what a finding of each code means for a program that listens. The codes
// that are about no listening program are left out.
var verdicts = map[check.Code]Verdict{
	check.CodeReserved:       Refused,
	check.CodeReservedStale:  Unknown,
	check.CodePredicted:      Later,
	check.CodeExcluded:       Refused,
	check.CodeExcludedFamily: WorksBut,
	check.CodeInUse:          Refused,
	check.CodeGuestPort:      Refused,
	check.CodeRelay:          WorksBut,
	check.CodeDynamic:        WorksBut,
	check.CodeEphemeral:      WorksBut,
	check.CodeDeniedDynamic:  Refused,
	check.CodeGuestExcluded:  WorksBut,
	check.CodeRelayBlind:     WorksBut,
	check.CodeInUseWindows:   Refused,
	check.CodePrivileged:     WorksBut,
	check.CodeNeverSteered:   WorksBut,
	check.CodeLinuxEphemeral: WorksBut,
	check.CodeExtra:          WorksBut,
}

// question asks whether a program on one side can listen on a port.
type question struct {
	port   uint16
	protos port.Proto // that are asked for
	side   fact.Side  // "" for a machine without WSL
	snap   *fact.Snapshot
	set    check.Settings
}

// reason is one sentence that leads to a verdict.
type reason struct {
	verdict Verdict
	text    string
	code    check.Code // "" if the sentence is not from the decision table
	cures   []check.Cure
	protos  port.Proto
}

// answer gives the verdict for one protocol, and the reasons for it. Reasons that lead to a
// better verdict are left out, so that no sentence contradicts another.
func (q question) answer(proto port.Proto) (Verdict, []reason) {
	all := append(q.judged(proto), q.listeningHere(proto)...)
	all = append(all, q.unsure(proto, worst(all))...)
	verdict := worst(all)
	if verdict == Works {
		return Works, []reason{{verdict: Works, text: q.set.Words.Say("explain/free"), protos: proto}}
	}
	return verdict, slices.DeleteFunc(all, func(r reason) bool { return r.verdict != verdict })
}

// worst is the verdict of the worst reason, Works if there is none.
func worst(reasons []reason) Verdict {
	for _, v := range worstFirst {
		if slices.ContainsFunc(reasons, func(r reason) bool { return r.verdict == v }) {
			return v
		}
	}
	return Works
}

// Refusal is why the machine of the snapshot refuses a TCP port to programs that run where the snapshot was
// read: on Windows, or inside WSL. It is "" if nothing is known that refuses it. Of the settings it uses Root and
// Words only.
func Refusal(p uint16, s *fact.Snapshot, set check.Settings) string {
	side := map[fact.Vantage]fact.Side{fact.Windows: fact.SideWindows, fact.WSL2: fact.SideWSL, fact.WSL1: fact.SideWSL}[s.Vantage]
	if verdict, reasons := (question{p, port.TCP, side, s, set}).answer(port.TCP); verdict == Refused {
		return reasons[0].text
	}
	return ""
}

// judged are the findings of the decision table for a program that listens on the port,
// those included that the table keeps silent; none for a machine without WSL, of which the table says
// nothing.
func (q question) judged(proto port.Proto) (out []reason) {
	judge := check.New(q.snap, check.Settings{Side: check.Side(q.side), Root: q.set.Root, Words: q.set.Words, Silent: true})
	l := scan.Literal{Range: port.One(q.port), Proto: proto, Role: scan.HostBind, Binder: scan.ByProgram}
	for _, f := range judge.All(l) {
		out = append(out, reason{verdicts[f.Code], f.Message, f.Code, f.Cures, proto})
	}
	return out
}

// listeningHere is the reason that a program inside WSL, or on a machine without WSL, already
// listens. The decision table has no row for it, since mostly that program is the user's own.
func (q question) listeningHere(proto port.Proto) []reason {
	key := "explain/taken"
	switch q.side {
	case fact.SideWindows:
		return nil
	case "":
		key = "explain/taken-here"
	}
	for _, r := range q.snap.Reservations {
		if (r.Kind == fact.KindListenerGuest || r.Kind == fact.KindGuestPort) && r.State == fact.StateLive && q.isHeldBy(r, proto) {
			return []reason{{verdict: Refused, text: q.set.Words.Say(key), protos: proto}}
		}
	}
	return nil
}

// unsure is the reason why the verdict so far is not certain: a reservation that may stop
// a bind, or sources that could not be read.
func (q question) unsure(proto port.Proto, sofar Verdict) []reason {
	if sofar == Refused || sofar == Unknown {
		return nil
	}
	for _, r := range q.snap.Reservations {
		if r.Kind.Info().StopsBind && r.Kind != fact.KindExtra && r.MattersOn(q.side) && q.isHeldBy(r, proto) {
			if r.Kind == fact.KindListenerWin && check.IsShared(q.port, proto) {
				return []reason{{verdict: WorksBut, text: q.set.Words.Say("explain/shared"), protos: proto}}
			}
			return []reason{{verdict: Unknown, text: q.set.Words.Say("explain/held"), protos: proto}}
		}
	}
	if key := q.unread(); key != "" {
		return []reason{{verdict: Unknown, text: q.set.Words.Say(key), protos: proto}}
	}
	return nil
}

func (q question) isHeldBy(r fact.Reservation, proto port.Proto) bool {
	return r.Range.Contains(q.port) && r.Protos&proto != 0
}

// unread is the key of the sentence that says which main source of the side could not be
// read, "" if all could. Without them it is unknown whether a port is free.
func (q question) unread() string {
	gaps := q.snap.Gaps()
	has := func(g fact.Gap) bool { return slices.Contains(gaps, g) }
	switch q.side {
	case "":
		if has(fact.GapListeners) {
			return "gap/listeners"
		}
	case fact.SideWSL:
		if q.snap.Mode == fact.ModeUnknown && q.snap.VMState != fact.VMStopped {
			return "explain/unsure"
		}
	default:
		switch {
		case has(fact.GapBlock):
			return "gap/block"
		case has(fact.GapMode), has(fact.GapExcluded):
			return "explain/unsure"
		}
	}
	return ""
}
