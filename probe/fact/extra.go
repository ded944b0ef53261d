package fact

import "github.com/wsl-port-guard/wsl-port-guard/probe/port"

// ParseExtra reads a range that the user reserves, such as "44620-48716" or "5000/tcp";
// without a protocol it is for both. The error says what is wrong with text.
func ParseExtra(text string) (Reservation, error) {
	ports, protos, err := port.ParseRange(text)
	return Reservation{
		Kind: KindExtra, Range: ports, Protos: protos, Families: BothFamilies,
		Side: SideBoth, State: StateLive, Source: "user", Owner: "your settings",
	}, err
}

// CommonBlock is the Owner of the ranges in which WSL's block was seen in public reports, where a policy
// file asks to keep those free.
const CommonBlock = "wsl-mirrored: common"

// Kept is a range that a policy file keeps free on every machine. reason may be "".
func Kept(ports port.Range, protos port.Proto, reason string) Reservation {
	return Reservation{
		Kind: KindExtra, Range: ports, Protos: protos, Families: BothFamilies,
		Side: SideBoth, State: StateLive, Source: SourcePolicy, Owner: reason,
	}
}
