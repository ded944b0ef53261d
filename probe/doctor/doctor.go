// Package doctor holds what this program assumes of Windows and WSL without a proof for every machine, and
// judges each assumption by what one machine shows. It reads nothing.
//
// Some assumptions have no row, because no experiment may show them:
//   - Docker Desktop chooses a port of the block where no host port is given: only Docker's engine could tell, and asking
//     it can wake its VM.
//   - loopback0 shows mirrored networking where wslinfo does not exist: a machine that could show more has wslinfo.
//   - The block stays the same while its VM runs: every reading binds its ends anew (fuse.Snapshot).
//   - Another user's VM has a block of its own: whatever HCN shows is tried by binds like this user's block (hcn-block).
//
// A new assumption is a constant in package fact, a row of the table here with its judge, its sentences in the
// message catalogues, and two cases in testdata/doctor. Tests name what is missing.
package doctor

import (
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Verdict says what a machine shows of an assumption.
type Verdict string

// The verdicts.
const (
	Confirmed    Verdict = "confirmed"
	Contradicted Verdict = "contradicted"
	NotShown     Verdict = "not-shown" // the machine shows neither
)

// Entry is a row of the table of assumptions.
type Entry struct {
	Assumption fact.Assumption
	// Looks are the sources that the judge looks at, for a reader of the table and for the user.
	Looks []string
	// Sources and Rules are what rests on the assumption: while it is contradicted they are not believed.
	Sources []string
	Rules   []fact.Rule
	// NotAsked says that reading the Sources is what does harm, so that they are not even read.
	NotAsked bool

	judge func(*machine) (Verdict, []Evidence)
}

// EvidenceCode names a kind of evidence. The sentences are in the message catalogues, under "evidence/" and the
// code.
type EvidenceCode string

// The kinds of evidence, with the fields that each uses.
const (
	EvidenceRange    EvidenceCode = "range"    // Source shows Range
	EvidenceBind     EvidenceCode = "bind"     // binding Port on Address gives Result
	EvidenceOption   EvidenceCode = "option"   // binding Port on Address with Option gives Result
	EvidenceTrials   EvidenceCode = "trials"   // Count binds at the ends of Range were refused, with the errors in Result
	EvidenceInVain   EvidenceCode = "in-vain"  // Source is a search of all ports that found no block
	EvidenceLists    EvidenceCode = "lists"    // none of Count lists of netsh has the block
	EvidenceListener EvidenceCode = "listener" // Who ("" if unknown) holds Port
	EvidenceProcess  EvidenceCode = "process"  // a process named Who runs
	EvidenceMissing  EvidenceCode = "missing"  // no process named Who runs
	EvidenceMode     EvidenceCode = "mode"     // Source says that a VM runs in the mode Who
	EvidenceCall     EvidenceCode = "call"     // the call of HCN returned the HRESULT in Result after Millis
	EvidenceEntries  EvidenceCode = "entries"  // HCN has Count entries of Width ports, of owner and target Who, for the protocol in Result
	EvidenceService  EvidenceCode = "service"  // the service Who was as Result says before and after
	EvidenceTook     EvidenceCode = "took"     // reading Source took the milliseconds in Result
	EvidencePipe     EvidenceCode = "pipe"     // a process serves the pipe Who
	EvidenceNoPipe   EvidenceCode = "no-pipe"  // no process serves the pipe Who
	EvidenceValue    EvidenceCode = "value"    // the registry has the value Who with the data in Result

	EvidenceGuestBind  EvidenceCode = "guest-bind"  // binding Port inside WSL gives Result
	EvidenceInside     EvidenceCode = "inside"      // a program inside WSL listens on Port at Address
	EvidenceNoListener EvidenceCode = "no-listener" // no Windows program listens on Port
)

// Evidence is one thing that a machine showed. The code decides which fields are used.
type Evidence struct {
	Code    EvidenceCode
	Source  string
	Range   port.Range
	Proto   port.Proto
	Port    uint16
	Address string // "127.0.0.1"
	Option  string
	Result  string
	Who     string
	Count   int
	Width   int   // ports
	Millis  int64 // milliseconds
}

// Finding is an entry with what the machine shows of it.
type Finding struct {
	Entry
	Verdict  Verdict
	Evidence []Evidence
}

// machine is what a judge looks at.
type machine struct {
	meta fuse.Meta
	in   fuse.Readings
	snap *fact.Snapshot // what the readings say while all of them is believed
}

// Examination is what one machine shows.
type Examination struct {
	Vantage      fact.Vantage
	WindowsBuild int       // 0 if unknown
	WSLVersion   string    // "" if unknown
	Findings     []Finding // in the order of the table
}

// Examine judges every assumption by the readings of one machine: those of fuse.Sources and, as far as they
// were made, those of Experiments.
func Examine(meta fuse.Meta, in fuse.Readings) Examination {
	m := &machine{meta, in, fuse.Snapshot(meta, in, nil, nil, time.Time{})}
	x := Examination{Vantage: meta.Vantage, WindowsBuild: meta.WindowsBuild, WSLVersion: m.snap.WSLVersion}
	for _, e := range Entries() {
		verdict, evidence := e.judge(m)
		x.Findings = append(x.Findings, Finding{e, verdict, evidence})
	}
	return x
}

// HasNothingToShow reports whether the machine is one on which nothing is assumed: it is neither Windows
// nor WSL.
func (x Examination) HasNothingToShow() bool {
	return x.Vantage != fact.Windows && x.Vantage != fact.WSL2 && x.Vantage != fact.WSL1
}

// Contradicted are the assumptions that the machine contradicts.
func (x Examination) Contradicted() (out []fact.Assumption) {
	for _, f := range x.Findings {
		if f.Verdict == Contradicted {
			out = append(out, f.Assumption)
		}
	}
	return out
}

// Doubts are what follows from assumptions that are false. Names that the table does not have, of another
// release, are passed over.
func Doubts(assumptions []fact.Assumption) (doubts fact.Doubts) {
	for _, e := range Entries() {
		for _, a := range assumptions {
			if a == e.Assumption {
				doubts = append(doubts, fact.Doubt{Assumption: a, Sources: e.Sources, Rules: e.Rules, NotAsked: e.NotAsked})
				break
			}
		}
	}
	return doubts
}
