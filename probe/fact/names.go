package fact

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

	NamePortProxy = "netsh-portproxy.txt"

	NameHCN         = "hcn-entries.bin"
	NameListRunning = "wsl-list-running.bin"
	NameWSLVersion  = "wsl-version.bin"
	NameWSLInfo     = "wslinfo-networking-mode.txt"
	NameVMID        = "wslinfo-vm-id.txt"
	NameWSLConfig   = "wslconfig.txt"

	NamePortRange         = "ip_local_port_range.txt"
	NameReservedPorts     = "ip_local_reserved_ports.txt"
	NameUnprivilegedStart = "ip_unprivileged_port_start.txt"

	NameProcTCP  = "proc-net-tcp.txt"
	NameProcTCP6 = "proc-net-tcp6.txt"
	NameProcUDP  = "proc-net-udp.txt"
	NameProcUDP6 = "proc-net-udp6.txt"

	NameListeners = "windows-listeners.json"
	// NameProgramListeners is what listens on Linux or macOS, with the names of programs. It
	// is read only where somebody asks for it, since it takes long.
	NameProgramListeners = "listeners.json"
	NameRegistry         = "windows-registry.json"
	NameBindProbe        = "bind-probe.json"

	// What only doctor reads.
	NameDoctorSystem  = "doctor-system.json"
	NameDoctorHCN     = "doctor-hcn.json"
	NameDoctorBinds   = "doctor-binds.json"
	NameDoctorTimings = "doctor-timings.json"
	NameDoctorInside  = "doctor-inside.json"
	NameDoctorGuest   = "doctor-guest-binds.json"
)

// Values of Reservation.Source, Block.Source and Snapshot.ModeSource that are no file of
// a recording.
const (
	SourceBuiltin   = "builtin"   // documented by Microsoft, the same on all machines
	SourceUser      = "user"      // the user's settings or flags
	SourcePolicy    = "policy"    // the folder's wsl-port-guard.yaml
	SourceLoopback0 = "loopback0" // the network interface that WSL makes in mirrored networking
)
