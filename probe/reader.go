package probe

import (
	"context"
	"errors"
	"io/fs"
	"strings"
)

// Reader reads the raw bytes of one source by the name it has in a recording.
// The live machine and a recording differ only in their Reader: whatever is
// learned from the bytes is learned behind it, by the same code for both.
//
// The name is one of the Name… constants. An error is told apart by errors.Is:
//
//   - fs.ErrNotExist: the source does not exist here, or its program is missing
//   - fs.ErrPermission: the machine refuses to tell
//   - context.DeadlineExceeded: it took longer than the source's limit
//   - ErrMalformed: it answered with something that is not its format
//   - any other error counts as unavailable, with its text as the detail
//
// Read must be safe for concurrent use with different names. Nothing a Reader
// does may start WSL, keep it alive, ask for elevation or change the machine.
type Reader interface {
	Read(ctx context.Context, name string) ([]byte, error)
}

// The names of all sources, which are their file names in a recording.
const (
	NameRecording = "recording.json"

	NameExcludedIPv4TCP = "netsh-excluded-ipv4-tcp.txt"
	NameExcludedIPv4UDP = "netsh-excluded-ipv4-udp.txt"
	NameExcludedIPv6TCP = "netsh-excluded-ipv6-tcp.txt"
	NameExcludedIPv6UDP = "netsh-excluded-ipv6-udp.txt"

	NameDynamicIPv4TCP = "netsh-dynamic-ipv4-tcp.txt"
	NameDynamicIPv4UDP = "netsh-dynamic-ipv4-udp.txt"
	NameDynamicIPv6TCP = "netsh-dynamic-ipv6-tcp.txt"
	NameDynamicIPv6UDP = "netsh-dynamic-ipv6-udp.txt"

	NameHCN         = "hcn-entries.bin"
	NameListRunning = "wsl-list-running.bin"
	NameWSLVersion  = "wsl-version.bin"
	NameWSLInfo     = "wslinfo-networking-mode.txt"
	NameWSLConfig   = "wslconfig.txt"

	NamePortRange         = "ip_local_port_range.txt"
	NameReservedPorts     = "ip_local_reserved_ports.txt"
	NameUnprivilegedStart = "ip_unprivileged_port_start.txt"

	NameProcTCP  = "proc-net-tcp.txt"
	NameProcTCP6 = "proc-net-tcp6.txt"
	NameProcUDP  = "proc-net-udp.txt"
	NameProcUDP6 = "proc-net-udp6.txt"

	NameListeners = "windows-listeners.json"
	NameRegistry  = "windows-registry.json"
	NameBindProbe = "bind-probe.json"
)

// ErrMalformed marks bytes that are not what their source should print.
var ErrMalformed = errors.New("not in the expected format")

// statusOf turns an error of Reader.Read or of a parser into a status and the
// detail for people.
func statusOf(err error) (Status, string) {
	switch {
	case err == nil:
		return StatusOK, ""
	case errors.Is(err, context.DeadlineExceeded):
		return StatusTimeout, detailOf(err, context.DeadlineExceeded)
	case errors.Is(err, fs.ErrPermission):
		return StatusDenied, detailOf(err, fs.ErrPermission)
	case errors.Is(err, ErrMalformed):
		return StatusParseError, detailOf(err, ErrMalformed)
	}
	return StatusUnavailable, detailOf(err, fs.ErrNotExist)
}

// detailOf is the text of err without the kind it ends in, which the status says
// already.
func detailOf(err, kind error) string {
	return strings.TrimSuffix(err.Error(), ": "+kind.Error())
}
