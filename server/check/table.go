package check

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// notJudged are the kinds without a row, since no bind is refused for them.
var notJudged = []fact.Kind{
	fact.KindExcludedAdmin, // only automatic assignment avoids it; explicit binds work
	fact.KindGuestReserved, // only automatic assignment inside Linux avoids it; explicit binds work
	fact.KindIgnored,       // Linux and Windows may both listen on it
}

// row is one line of the decision table: who binds, where the port lies, under which
// condition, and what the finding says. Rows are tried from the top; the first that applies
// gives the finding.
//
// Situations without a finding have no row: an administered exclusion (netsh '*'), an
// exclusion of the other protocol only, a dynamic range whose ports the WSL version does
// not refuse, a block while the mode is not mirrored, connections to other hosts,
// containers, and every source that is unknown.
type row struct {
	sides    []Side
	kind     fact.Kind
	state    fact.State // "" for any
	when     condition  // nil for always
	severity Severity
	silent   bool // shown only if the user gives the code a severity
	code     Code
	cures    []Cure

	kinds kindSet // of kind alone; set by judgeOf
}

// condition looks at one literal and the reservation that holds it.
type condition func(c situation, r fact.Reservation) bool

var (
	onWindows = []Side{SideWindows, SideDockerDesktop}
	inGuest   = []Side{SideWSL, SideDockerWSL}
)

var blockCures = []Cure{CureChangePort, CureStartFirst, CureShutdown, CureMode}

type table struct {
	bind    []row // literals that something listens on
	connect []row // literals that something on the same machine connects to
	random  []row // containers published without a host port
}

var decisions = table{bind: bindRows, connect: connectRows, random: randomRows}

var bindRows = []row{
	{kind: fact.KindExtra, severity: Warning, code: CodeExtra, cures: []Cure{CureChangePort}},

	{sides: onWindows, kind: fact.KindBlock, state: fact.StateLive, when: mirrored.and(noWindowsListener), severity: Warning, code: CodeReserved, cures: blockCures},
	{sides: onWindows, kind: fact.KindBlock, state: fact.StateStale, when: mirrored.and(noWindowsListener), severity: Information, code: CodeReservedStale, cures: []Cure{CureChangePort, CureRefresh}},
	{sides: onWindows, kind: fact.KindBlockPredicted, severity: Hint, silent: true, code: CodePredicted, cures: []Cure{CureChangePort}},

	{sides: onWindows, kind: fact.KindExcluded, state: fact.StateLive, when: condition(sameFamily).and(singlePort), severity: Warning, code: CodeExcluded, cures: []Cure{CureChangePort, CureStopService}},
	{sides: onWindows, kind: fact.KindExcluded, state: fact.StateLive, when: condition(sameFamily).and(lowDynamicRange), severity: Warning, code: CodeExcluded, cures: []Cure{CureChangePort, CureWinnat, CureExclude, CureDynamicRange}},
	{sides: onWindows, kind: fact.KindExcluded, state: fact.StateLive, when: sameFamily, severity: Warning, code: CodeExcluded, cures: []Cure{CureChangePort, CureWinnat, CureExclude}},
	{sides: onWindows, kind: fact.KindExcluded, state: fact.StateLive, when: dualStack, severity: Information, code: CodeExcludedFamily, cures: []Cure{CureChangePort}},

	{sides: onWindows, kind: fact.KindGuestPort, state: fact.StateLive, when: guestHoldsWindows.and(notIgnored), severity: Information, code: CodeGuestPort, cures: []Cure{CureChangePort}},
	{sides: onWindows, kind: fact.KindListenerGuest, state: fact.StateLive, when: guestHoldsWindows.and(toldWindows), severity: Information, code: CodeGuestPort, cures: []Cure{CureChangePort}},
	{sides: []Side{SideWindows}, kind: fact.KindListenerWin, state: fact.StateLive, when: relay, severity: Information, code: CodeRelay, cures: []Cure{CureChangePort}},
	{sides: onWindows, kind: fact.KindForward, state: fact.StateLive, severity: Information, code: CodeInUse, cures: []Cure{CureChangePort, CureForward}},
	{sides: []Side{SideWindows}, kind: fact.KindListenerWin, state: fact.StateLive, severity: Information, code: CodeInUse, cures: []Cure{CureChangePort}},
	{sides: onWindows, kind: fact.KindDynamic, state: fact.StateLive, severity: Hint, silent: true, code: CodeDynamic, cures: []Cure{CureChangePort}},

	{sides: inGuest, kind: fact.KindDynamic, state: fact.StateLive, when: mirrored.and(deniedVersion).and(outsideBlock).and(askedOfWindows), severity: Warning, code: CodeDeniedDynamic, cures: []Cure{CureChangePort, CureDynamicRange, CureIgnore, CureUpdate}},
	{sides: inGuest, kind: fact.KindExcluded, state: fact.StateLive, when: mode(fact.ModeMirrored, fact.ModeConsomme).and(outsideBlock).and(askedOfWindows).and(singlePort), severity: Information, code: CodeGuestExcluded, cures: []Cure{CureChangePort, CureStopService}},
	{sides: inGuest, kind: fact.KindExcluded, state: fact.StateLive, when: mode(fact.ModeMirrored, fact.ModeConsomme).and(outsideBlock).and(askedOfWindows), severity: Information, code: CodeGuestExcluded, cures: []Cure{CureChangePort, CureWinnat}},
	{sides: []Side{SideWSL}, kind: fact.KindExcluded, state: fact.StateLive, when: mode(fact.ModeNAT).and(singlePort), severity: Information, silent: true, code: CodeRelayBlind, cures: []Cure{CureChangePort, CureStopService}},
	{sides: []Side{SideWSL}, kind: fact.KindExcluded, state: fact.StateLive, when: mode(fact.ModeNAT), severity: Information, silent: true, code: CodeRelayBlind, cures: []Cure{CureChangePort, CureWinnat}},
	{sides: inGuest, kind: fact.KindListenerWin, state: fact.StateLive, when: mode(fact.ModeMirrored, fact.ModeConsomme).and(outsideBlock).and(askedOfWindows).and(notForGuest), severity: Information, code: CodeInUseWindows, cures: []Cure{CureChangePort, CureIgnore}},
	{sides: []Side{SideWSL}, kind: fact.KindPrivileged, state: fact.StateLive, when: notRoot, severity: Information, code: CodePrivileged, cures: []Cure{CurePrivileged}},
	{sides: inGuest, kind: fact.KindNeverSteered, when: mirrored, severity: Information, code: CodeNeverSteered, cures: []Cure{CureChangePort}},
	{sides: inGuest, kind: fact.KindBlock, state: fact.StateLive, when: mirrored, severity: Hint, silent: true, code: CodeEphemeral, cures: []Cure{CureChangePort}},
	{sides: []Side{SideWSL}, kind: fact.KindGuestEphemeral, severity: Hint, silent: true, code: CodeLinuxEphemeral, cures: []Cure{CureChangePort}},
}

var connectRows = []row{
	{sides: []Side{SideWindows}, kind: fact.KindBlock, state: fact.StateLive, when: mirrored.and(noWindowsListener), severity: Information, code: CodeReservedConnect, cures: []Cure{CureChangePort}},
}

var randomRows = []row{
	{sides: []Side{SideDockerDesktop}, kind: fact.KindBlock, state: fact.StateLive, when: mirrored, severity: Information, code: CodeRandomInBlock, cures: []Cure{CureFixHostPort}},
}

// group is the part of the table that applies to a literal; nil for none.
func (t *table) group(l *scan.Literal) []row {
	switch {
	case l.AnyHost:
		return t.random
	case l.Role == scan.HostBind:
		return t.bind
	case l.Role == scan.HostConnect && !l.Soft && isLoopback(l.Address):
		return t.connect
	}
	return nil
}
