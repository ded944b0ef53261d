package explain

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// Literal writes, as Markdown, what a number in a file is: its role, its protocol, who
// binds it on which side, its registered name; and, if it is a port of this machine, all
// that is known about it.
func Literal(l scan.Literal, s *fact.Snapshot, set check.Settings) string {
	w := set.Words
	text := w.Say("role/"+string(l.Role), "port", l.Range.String()+"/"+l.Proto.String(),
		"by", w.Say("by/"+string(check.BindSide(l.Binder, s, set.Side))))
	if name := Service(l.Range.Start, l.Proto); name != "" && l.Range.Single() {
		text += " " + w.Say("explain/iana", "name", name)
	}
	if l.Soft {
		text += " " + w.Say("explain/soft")
	}
	if !l.OnHost() {
		return text
	}
	e := Port(l.Range.Start, s, set)
	if e.Without && len(e.Sides[0].Facts) == 0 {
		return text
	}
	return text + "\n\n" + e.Markdown()
}
