package linux

import (
	"fmt"
	"regexp"
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

// ParseVMID reads `wslinfo --vm-id` (WSL 2.5.10 and later): the id of the VM, a GUID, which
// is returned in lower case without braces.
func ParseVMID(raw []byte) (string, error) {
	id := strings.ToLower(strings.Trim(strings.TrimSpace(string(raw)), "{}"))
	if !regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(id) {
		return "", fmt.Errorf("%q is no id of a VM", clip(raw))
	}
	return id, nil
}
