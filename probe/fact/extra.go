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
