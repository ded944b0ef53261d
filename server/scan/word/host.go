package word

import "strings"

var (
	// loopback are the names by which a machine refers to itself.
	loopback = newList("loopback", `localhost localhost.localdomain ::1 0:0:0:0:0:0:0:1 . (local)`)
	// containerHosts are the names by which containers refer to the machine that runs them (Docker
	// Desktop, "Networking"; Podman, "--network"; Lima, "Network").
	containerHosts = newList("containerHosts", `
		host.docker.internal host.containers.internal host.lima.internal
		docker.for.mac.localhost docker.for.win.localhost`)
	// unspecified are the spellings of "every address of the machine".
	unspecified = newList("unspecified", `0.0.0.0 * + :: 0:0:0:0:0:0:0:0`)
	// dialled are schemes of addresses that only a client is given; databases listen on bare ports. Brokers
	// are given addresses with a scheme to listen on: amqp://0.0.0.0:5672.
	dialled = newList("dialled", `postgres postgresql mysql mariadb mongodb redis rediss sqlserver`)
	// reached are last words of names that say where something is reached, more often than where the program
	// itself listens: NODE_URL.
	reached = newList("reached", `url uri endpoint node rpc`)
)

// IsLoopback reports whether host, without brackets, is a name or address by which the machine refers
// to itself. SQL Server writes it "." and "(local)".
func IsLoopback(host string) bool {
	h := strings.ToLower(host)
	return loopback.Has(h) || strings.HasSuffix(h, ".localhost") || strings.HasPrefix(h, "127.") && strings.Count(h, ".") == 3
}

// IsContainerHost reports whether host is a container's name for the machine that runs it.
func IsContainerHost(host string) bool { return containerHosts.Has(strings.ToLower(host)) }

// IsDialled reports whether only clients are given addresses with this scheme.
func IsDialled(scheme string) bool { return dialled.Has(strings.ToLower(scheme)) }

// SaysReached reports whether a name says where something is reached, which may be another program.
func SaysReached(name string) bool {
	last := ""
	s := split(name)
	for w, ok := s.next(); ok; w, ok = s.next() {
		last = string(w)
	}
	return reached.Has(last)
}

// IsUnspecified reports whether host, without brackets, means every address of the machine.
func IsUnspecified(host string) bool { return unspecified.Has(host) }
