package fact

import "slices"

// Assumption names something that this program assumes of Windows and WSL and that nobody could prove for
// every machine. Package doctor has a row for each. The sentences are in the message catalogues, under
// "assumption/" (what is assumed) and "contradicted/" (what doctor has shown in its place).
type Assumption string

// The assumptions.
const (
	AssumeHCNBlock  Assumption = "hcn-block"   // entries of HCN that are not the host's are the block
	AssumeUsual     Assumption = "usual-place" // the block lies at its usual place, if that is free
	AssumeVMProcess Assumption = "vm-process"  // a process named vmmemWSL runs while the VM does
)

// Rule names a conclusion that rests on an assumption and belongs to no single source.
type Rule string

// The rules.
const (
	RulePredict   Rule = "predicted-block" // where the block will probably be
	RuleVMProcess Rule = "vm-process"      // the list of processes tells whether the VM runs
)

// Doubt is an assumption that doctor has shown to be false on this machine, with what rests on it.
type Doubt struct {
	Assumption Assumption
	Sources    []string // that are not believed
	Rules      []Rule   // that are not applied
	NotAsked   bool     // the sources are not even read
}

// Doubts are the doubts about one machine, in the order of doctor's table.
type Doubts []Doubt

// OfSource is the first doubt that concerns the source called name; found is false if there is none.
func (ds Doubts) OfSource(name string) (d Doubt, found bool) {
	return ds.first(func(d Doubt) bool { return slices.Contains(d.Sources, name) })
}

// OfRule is the first doubt that concerns a rule; found is false if there is none.
func (ds Doubts) OfRule(rule Rule) (d Doubt, found bool) {
	return ds.first(func(d Doubt) bool { return slices.Contains(d.Rules, rule) })
}

// NotAsked are the sources that must not be read.
func (ds Doubts) NotAsked() (names []string) {
	for _, d := range ds {
		if d.NotAsked {
			names = append(names, d.Sources...)
		}
	}
	return names
}

func (ds Doubts) first(is func(Doubt) bool) (d Doubt, found bool) {
	if i := slices.IndexFunc(ds, is); i >= 0 {
		return ds[i], true
	}
	return Doubt{}, false
}

// sameDoubts compares the names alone, since each name has one row in doctor's table.
func sameDoubts(a, b Doubts) bool {
	return slices.EqualFunc(a, b, func(x, y Doubt) bool { return x.Assumption == y.Assumption })
}
