package fact

import "slices"

// Assumption names something that this program assumes of Windows and WSL and that nobody could prove for
// every machine. Package doctor has a row for each. The sentences are in the message catalogues, under
// "assumption/" (what is assumed) and "contradicted/" (what doctor has shown in its place).
type Assumption string

// The assumptions.
const (
	AssumeHCNBlock    Assumption = "hcn-block"           // entries of HCN that are not the host's are the block
	AssumeGuestRange  Assumption = "guest-range"         // Linux' port range is the block, in mirrored networking
	AssumeInUse       Assumption = "block-in-use"        // binding in the block gives 10048 on 127.0.0.1
	AssumeAddresses   Assumption = "every-address"       // the block refuses binds on every address
	AssumeOptions     Assumption = "every-option"        // the block refuses binds with every option
	AssumeNeighbours  Assumption = "socket-neighbours"   // a socket inside the block frees no port beside it
	AssumeSearch      Assumption = "search-finds"        // a search by binds finds the block
	AssumeAvoids      Assumption = "avoids-used"         // a port in use when WSL starts is outside the block
	AssumeUsual       Assumption = "usual-place"         // the block lies at its usual place, if that is free
	AssumeNotListed   Assumption = "block-not-listed"    // the block is not among the exclusions of netsh
	AssumeExcluded    Assumption = "excluded-refuses"    // an excluded range refuses binds
	AssumeExcludedOne Assumption = "excluded-one"        // so does an exclusion of one port
	AssumeHCNHarmless Assumption = "hcn-starts-nothing"  // calling HCN starts no service
	AssumeHCNReturns  Assumption = "hcn-returns"         // HCN answers in time
	AssumeWSLReturns  Assumption = "wsl-returns"         // wsl.exe answers in time
	AssumeInfoReturns Assumption = "wslinfo-returns"     // wslinfo answers in time
	AssumeVMProcess   Assumption = "vm-process"          // a process named vmmemWSL runs while the VM does
	AssumeDefaultPipe Assumption = "docker-default-pipe" // Docker Desktop serves the pipe docker_engine
	AssumeMaxUserPort Assumption = "max-user-port"       // MaxUserPort is the end of the dynamic range
	AssumeAdminAllows Assumption = "administered-allows" // an exclusion with an asterisk refuses no bind
	AssumeHCNPorts    Assumption = "hcn-ports"           // entries of one port are those of programs inside WSL
	AssumeVMID        Assumption = "vm-id"               // HCN names the VM by the id that wslinfo tells
	AssumeShared      Assumption = "shared-ports"        // Windows and WSL share ports, in mirrored and consomme
	AssumeRelayHolds  Assumption = "relay-holds"         // the relay of NAT mode holds its ports
	AssumeRelayBlind  Assumption = "relay-blind"         // the relay cannot listen on excluded ports
	AssumeGuestExcl   Assumption = "guest-excluded"      // programs inside WSL cannot bind excluded ports, in mirrored and consomme
	AssumeGuestDyn    Assumption = "guest-dynamic"       // WSL 2.8.7 to 2.9.4 refuse the dynamic range to programs inside
)

// Rule names a conclusion that rests on an assumption and belongs to no single source.
type Rule string

// The rules.
const (
	RulePredict     Rule = "predicted-block"     // where the block will probably be
	RuleNoBlock     Rule = "no-block-found"      // a search in vain shows that there is no block
	RuleStartFirst  Rule = "start-program-first" // the cure to start a program before WSL
	RuleBlockError  Rule = "error-of-block"      // the number of the error that a bind in the block gives
	RuleExcludedOne Rule = "excluded-one"        // exclusions of one port
	RuleVMProcess   Rule = "vm-process"          // the list of processes tells whether the VM runs
	RuleDocker      Rule = "docker-engine"       // which engine publishes the ports of containers
	RuleMaxUserPort Rule = "max-user-port"       // what MaxUserPort does

	RuleAdminAllows   Rule = "administered-allows" // administered exclusions refuse nothing
	RuleHCNPorts      Rule = "hcn-ports"           // the ports of programs inside WSL, by HCN
	RuleVMID          Rule = "vm-id"               // which entries of HCN are this VM's, by its id
	RuleSharedPorts   Rule = "shared-ports"        // what one side holds is refused to the other
	RuleRelay         Rule = "relay-holds"         // ports of the relay are refused
	RuleRelayBlind    Rule = "relay-blind"         // excluded ports are not relayed
	RuleGuestExcluded Rule = "guest-excluded"      // excluded ports inside WSL
	RuleGuestDynamic  Rule = "guest-dynamic"       // Windows' dynamic range inside WSL
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
	i := slices.IndexFunc(ds, func(d Doubt) bool { return slices.Contains(d.Sources, name) })
	if i < 0 {
		return Doubt{}, false
	}
	return ds[i], true
}

// Concern reports whether one of them concerns a rule; false for "".
func (ds Doubts) Concern(rule Rule) bool {
	return rule != "" && slices.ContainsFunc(ds, func(d Doubt) bool { return slices.Contains(d.Rules, rule) })
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

// sameDoubts compares the names alone, since each name has one row in doctor's table.
func sameDoubts(a, b Doubts) bool {
	return slices.EqualFunc(a, b, func(x, y Doubt) bool { return x.Assumption == y.Assumption })
}
