package check

import (
	"iter"
	"slices"

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
// conditions, and what the finding says. Rows are tried from the top; the first that applies
// gives the finding. So what is certain comes before what is not, and rows that only a user's
// wish shows come last: they never hide a warning. A row is data only, so that a test can
// change each of its cells (see mutants_test.go).
//
// Situations without a finding have no row: an administered exclusion (netsh '*'), an
// exclusion of the other protocol only, a dynamic range whose ports the WSL version does
// not refuse, a block while the mode is not mirrored, connections to other hosts,
// containers, and every source that is unknown.
type row struct {
	sides    []Side // nil for any
	kind     fact.Kind
	state    fact.State   // "" for any
	modes    []fact.Mode  // nil for any
	when     []*condition // all must be true
	rests    fact.Rule    // the row is left out where doctor has shown this rule to be false; "" for none
	severity Severity     // Off: shown only if the user gives the code a severity
	code     Code
	cures    []Cure // in the order in which they are offered

	kinds kindSet // of kind alone; set by judgeOf
}

var (
	onWindows = []Side{SideWindows, SideDockerDesktop, SideEngine}
	inGuest   = []Side{SideWSL, SideDockerWSL}
)

var (
	// mirrored is the only mode with a block (WSL source, MirroredNetworking.cpp).
	mirrored = []fact.Mode{fact.ModeMirrored}
	// shared are the modes in which Windows and WSL share their ports: what one side holds is
	// refused to the other.
	shared = []fact.Mode{fact.ModeMirrored, fact.ModeConsomme}
	nat    = []fact.Mode{fact.ModeNAT}
)

var blockCures = []Cure{CureChangePort, CureStartFirst, CureHold, CureShutdown, CureMode}

type table struct {
	bind    []row // literals that something listens on
	connect []row // literals that something on the same machine connects to
	random  []row // containers published without a host port
}

var decisions = table{bind: bindRows, connect: connectRows, random: randomRows}

var bindRows = []row{
	// Here, the block is why a bind fails, and it has cures; a policy's range is a wish for every machine.
	{sides: []Side{SideWindows, SideDockerDesktop}, kind: fact.KindBlock, state: fact.StateLive, modes: mirrored, when: []*condition{noWindowsListener, beforePolicy}, severity: Warning, code: CodeReserved, cures: blockCures},
	{kind: fact.KindExtra, severity: Warning, code: CodeExtra, cures: []Cure{CureChangePort}},

	{sides: onWindows, kind: fact.KindBlock, state: fact.StateLive, modes: mirrored, when: []*condition{noWindowsListener}, severity: Warning, code: CodeReserved, cures: blockCures},

	{sides: onWindows, kind: fact.KindListenerWin, state: fact.StateLive, when: []*condition{ofSystem, excludedAlone}, severity: Information, code: CodeInUse, cures: []Cure{CureChangePort, CureStopService}},
	{sides: onWindows, kind: fact.KindExcluded, state: fact.StateLive, when: []*condition{sameFamily, singlePort}, severity: Warning, code: CodeExcluded, cures: []Cure{CureChangePort, CureStopService}},
	{sides: onWindows, kind: fact.KindExcluded, state: fact.StateLive, when: []*condition{sameFamily, lowDynamicRange, belowDefaultRange}, severity: Warning, code: CodeExcluded, cures: []Cure{CureChangePort, CureWinnat, CureExclude, CureDynamicRange}},
	{sides: onWindows, kind: fact.KindExcluded, state: fact.StateLive, when: []*condition{sameFamily}, severity: Warning, code: CodeExcluded, cures: []Cure{CureChangePort, CureWinnat, CureExclude}},
	{sides: onWindows, kind: fact.KindBlock, state: fact.StateStale, modes: mirrored, when: []*condition{noWindowsListener}, severity: Information, code: CodeReservedStale, cures: []Cure{CureChangePort, CureRefresh}},
	{sides: onWindows, kind: fact.KindExcluded, state: fact.StateLive, when: []*condition{dualStack}, severity: Information, code: CodeExcludedFamily, cures: []Cure{CureChangePort}},

	{sides: onWindows, kind: fact.KindGuestPort, state: fact.StateLive, modes: shared, when: []*condition{toldWindows, notMulticast}, rests: fact.RuleSharedPorts, severity: Information, code: CodeGuestPort, cures: []Cure{CureChangePort}},
	{sides: onWindows, kind: fact.KindListenerGuest, state: fact.StateLive, modes: shared, when: []*condition{toldWindows, notMulticast}, rests: fact.RuleSharedPorts, severity: Information, code: CodeGuestPort, cures: []Cure{CureChangePort}},
	{sides: []Side{SideWindows}, kind: fact.KindListenerWin, state: fact.StateLive, modes: nat, when: []*condition{listensForGuest}, severity: Information, code: CodeRelay, cures: []Cure{CureChangePort}},
	{sides: onWindows, kind: fact.KindForward, state: fact.StateLive, severity: Information, code: CodeInUse, cures: []Cure{CureChangePort, CureForward}},
	{sides: []Side{SideWindows}, kind: fact.KindListenerWin, state: fact.StateLive, when: []*condition{notMulticast}, severity: Information, code: CodeInUse, cures: []Cure{CureChangePort}},
	{sides: onWindows, kind: fact.KindBlockPredicted, severity: Off, code: CodePredicted, cures: []Cure{CureChangePort}},
	{sides: onWindows, kind: fact.KindDynamic, state: fact.StateLive, severity: Off, code: CodeDynamic, cures: []Cure{CureChangePort}},

	{sides: inGuest, kind: fact.KindDynamic, state: fact.StateLive, modes: mirrored, when: []*condition{deniedVersion, outsideBlock, askedOfWindows, belowDefaultRange}, rests: fact.RuleGuestDynamic, severity: Warning, code: CodeDeniedDynamic, cures: []Cure{CureChangePort, CureDynamicRange, CureIgnore, CureUpdate}},
	{sides: inGuest, kind: fact.KindDynamic, state: fact.StateLive, modes: mirrored, when: []*condition{deniedVersion, outsideBlock, askedOfWindows}, rests: fact.RuleGuestDynamic, severity: Warning, code: CodeDeniedDynamic, cures: []Cure{CureChangePort, CureIgnore, CureUpdate}},
	{sides: inGuest, kind: fact.KindExcluded, state: fact.StateLive, modes: shared, when: []*condition{outsideBlock, askedOfWindows, singlePort}, rests: fact.RuleGuestExcluded, severity: Information, code: CodeGuestExcluded, cures: []Cure{CureChangePort, CureStopService}},
	{sides: inGuest, kind: fact.KindExcluded, state: fact.StateLive, modes: shared, when: []*condition{outsideBlock, askedOfWindows}, rests: fact.RuleGuestExcluded, severity: Information, code: CodeGuestExcluded, cures: []Cure{CureChangePort, CureWinnat}},
	{sides: inGuest, kind: fact.KindListenerWin, state: fact.StateLive, modes: shared, when: []*condition{outsideBlock, askedOfWindows, notForGuest, notMulticast}, rests: fact.RuleSharedPorts, severity: Information, code: CodeInUseWindows, cures: []Cure{CureChangePort, CureIgnore}},
	{sides: []Side{SideWSL}, kind: fact.KindPrivileged, state: fact.StateLive, when: []*condition{notRoot}, severity: Information, code: CodePrivileged, cures: []Cure{CurePrivileged}},
	{sides: inGuest, kind: fact.KindNeverSteered, modes: mirrored, severity: Information, code: CodeNeverSteered, cures: []Cure{CureChangePort}},
	{sides: []Side{SideWSL}, kind: fact.KindExcluded, state: fact.StateLive, modes: nat, when: []*condition{relays, singlePort}, rests: fact.RuleRelayBlind, severity: Off, code: CodeRelayBlind, cures: []Cure{CureChangePort, CureStopService}},
	{sides: []Side{SideWSL}, kind: fact.KindExcluded, state: fact.StateLive, modes: nat, when: []*condition{relays}, rests: fact.RuleRelayBlind, severity: Off, code: CodeRelayBlind, cures: []Cure{CureChangePort, CureWinnat}},
	{sides: inGuest, kind: fact.KindBlock, state: fact.StateLive, modes: mirrored, severity: Off, code: CodeEphemeral, cures: []Cure{CureChangePort}},
	{sides: []Side{SideWSL}, kind: fact.KindGuestEphemeral, severity: Off, code: CodeLinuxEphemeral, cures: []Cure{CureChangePort}},
}

var connectRows = []row{
	{sides: []Side{SideWindows}, kind: fact.KindBlock, state: fact.StateLive, modes: mirrored, when: []*condition{noWindowsListener}, severity: Information, code: CodeReservedConnect, cures: []Cure{CureChangePort}},
}

var randomRows = []row{
	{sides: []Side{SideDockerDesktop}, kind: fact.KindBlock, state: fact.StateLive, modes: mirrored, severity: Information, code: CodeRandomInBlock, cures: []Cure{CureFixHostPort}},
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

// Codes lists the codes of all findings, in the order of the table.
func Codes() []Code { return decisions.codes() }

func (t *table) codes() (out []Code) {
	for r := range t.rows() {
		out = appendNew(out, r.code)
	}
	return out
}

// Sides lists whom findings of the code are about; nil for anybody.
func (c Code) Sides() (out []Side) {
	for r := range decisions.rows() {
		if r.code == c {
			out = appendNew(out, r.sides...)
		}
	}
	return out
}

// Cures lists what findings of the code offer, in the order of the table.
func (c Code) Cures() (out []Cure) {
	for r := range decisions.rows() {
		if r.code == c {
			out = appendNew(out, r.cures...)
		}
	}
	return out
}

// rows are those of all groups.
func (t *table) rows() iter.Seq[*row] {
	return func(yield func(*row) bool) {
		for _, rows := range [][]row{t.bind, t.connect, t.random} {
			for i := range rows {
				if !yield(&rows[i]) {
					return
				}
			}
		}
	}
}

func appendNew[T comparable](list []T, more ...T) []T {
	for _, x := range more {
		if !slices.Contains(list, x) {
			list = append(list, x)
		}
	}
	return list
}
