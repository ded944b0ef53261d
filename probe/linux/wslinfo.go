package linux

import (
	"fmt"
	"slices"
	"strings"
)

// ParseNetworkingMode reads `wslinfo --networking-mode`: one word, the mode that is in
// effect after all fallbacks (microsoft/WSL src/linux/init/wslinfo.cpp). An unknown word is
// an error, since nothing is known of such a mode.
func ParseNetworkingMode(raw []byte) (string, error) {
	word := strings.TrimSpace(string(raw))
	known := []string{"nat", "bridged", "mirrored", "virtioproxy", "consomme", "none", "wsl1"}
	if !slices.Contains(known, word) {
		return "", fmt.Errorf("%q is no networking mode we know", clip(raw))
	}
	return word, nil
}
