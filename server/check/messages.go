package check

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// message writes the finding's text: the fact, what to do, then what else holds the port.
// Package explain gives reasons and further cures. all says that every port of the literal
// is held.
func message(c *situation, f *Finding, all bool) string {
	w, first := c.set.Words, f.Reservations[0]
	return w.Say(sentenceOf(w, f),
		"target", first.Target,
		"Is", subject(w, c.literal.Range, all),
		"it", object(w, c.literal.Range),
		"port", heldPorts(w, c.literal.Range, all),
		"number", c.literal.Range.String(),
		"range", first.Range.String(),
		"by", w.Say("by/"+string(f.Side)),
		"owner", Owner(w, first),
		"version", c.snap.WSLVersion,
		"seen", seen(w, c.snap),
		"floor", strconv.Itoa(int(first.Range.End)+1),
		"quiet", quiet(c),
		"error", errorOfBlock(c),
		"first", orStartFirst(c, f),
	) + cmp.Or(inside(c), also(w, f))
}

// sentenceOf is the key of the sentence for a finding.
func sentenceOf(w *words.Catalog, f *Finding) string {
	key := "finding/" + string(f.Code)
	switch {
	case f.Reservations[0].Kind == fact.KindForward:
		return "finding/forwarded"
	case f.Reservations[0].Source == fact.SourcePolicy:
		return "finding/kept-free"
	case f.Code == CodeInUse && isSystem(f.Reservations[0]):
		return "finding/served-by-system"
	case w.Has(key + "/" + string(f.Side)):
		return key + "/" + string(f.Side)
	}
	return key
}

// inside asks where the program of a file inside a distribution is run.
func inside(c *situation) string {
	if c.mayRunInside(c.side) {
		return c.set.Words.Say("finding/in-distribution")
	}
	return ""
}

// Page is the address of the page that explains a code, in the language of w.
func Page(w *words.Catalog, code Code) string { return w.Say("page/code", "code", string(code)) }

// Noun names a literal inside a sentence: "port 8080", "ports 8000–8010".
func Noun(w *words.Catalog, r port.Range) string {
	if r.Single() {
		return w.Say("port", "number", r.String())
	}
	return w.Say("ports", "number", r.String())
}

// heldPorts names the ports of a literal that are held: "port 8080", "some of ports 8000–8010".
func heldPorts(w *words.Catalog, r port.Range, all bool) string {
	if !all {
		return w.Say("some-ports", "number", r.String())
	}
	return Noun(w, r)
}

// subject starts a sentence about the ports of a literal that are held, verb included:
// "Port 8080 is", "Some of ports 8000–8010 are".
func subject(w *words.Catalog, r port.Range, all bool) string {
	key := "subject/one"
	switch {
	case !all:
		key = "subject/some"
	case !r.Single():
		key = "subject/all"
	}
	return w.Say(key, "number", r.String())
}

// object refers to the subject later in the sentence: "it", "them".
func object(w *words.Catalog, r port.Range) string {
	if r.Single() {
		return w.Say("object/one")
	}
	return w.Say("object/more")
}

// quiet adds to a message that nothing listens on the port, which hides the cause from
// users.
func quiet(c *situation) string {
	if nothingListens(c) {
		return c.set.Words.Say("finding/nothing-listens")
	}
	return ""
}

// errorOfBlock is the number of the error that a bind in the block gives, unless doctor has shown another one here.
func errorOfBlock(c *situation) string {
	if c.snap.Doubts.Concern(fact.RuleBlockError) {
		return ""
	}
	return c.set.Words.Say("finding/error-of-block")
}

// orStartFirst is the second advice at a port of the block, where it helps.
func orStartFirst(c *situation, f *Finding) string {
	if slices.Contains(f.Cures, CureStartFirst) {
		return c.set.Words.Say("finding/or-start-first")
	}
	return ""
}

func also(w *words.Catalog, f *Finding) string {
	for _, r := range f.Reservations[1:] {
		switch {
		case r.Kind == f.Reservations[0].Kind:
		case r.Kind == fact.KindExcluded:
			return w.Say("finding/also-excluded", "range", r.Range.String())
		case r.Kind == fact.KindBlock && f.Code == CodeExtra:
			return w.Say("finding/also-block", "range", r.Range.String())
		case r.Source == fact.SourcePolicy && f.Code == CodeReserved:
			return w.Say("finding/also-kept-free", "range", r.Range.String())
		}
	}
	return ""
}

// Owner names the holder of the reservation.
func Owner(w *words.Catalog, r fact.Reservation) string {
	switch {
	case r.Kind == fact.KindForward:
		return w.Say("owner/forward", "target", r.Target)
	case r.Source == fact.SourcePolicy && r.Owner == fact.CommonBlock:
		return w.Say("owner/common-block")
	case r.Source == fact.SourcePolicy && r.Owner == "":
		return w.Say("owner/policy")
	case r.Owner != "":
		return r.Owner
	case r.Kind == fact.KindExcluded && r.Range.Single():
		return w.Say("owner/service")
	case r.Kind == fact.KindExcluded:
		return w.Say("owner/winnat")
	}
	return w.Say("owner/program")
}

func seen(w *words.Catalog, s *fact.Snapshot) string {
	if s.Block == nil {
		return w.Say("seen/unknown")
	}
	return s.Block.At.Format("15:04")
}
