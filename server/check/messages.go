package check

import (
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe"
)

// texts are the messages by code, or by code and side where the side changes the words.
// {Port} and {port} are the literal ("Port 45456", "ports 8000–8010"), {range} the
// reservation, {by} who binds, {owner} who holds, {version} WSL's, {seen} a time of day.
var texts = map[string]string{
	"wsl-reserved":                "On Windows, WSL (mirrored networking) holds {range} while it runs, so listening on {port} fails with “address already in use” (10048) although nothing listens there. Change the port, or start the program before WSL.",
	"wsl-reserved/docker-desktop": "On Windows, WSL (mirrored networking) holds {range} while it runs, so Docker Desktop cannot publish {port} (10048, “Only one usage of each socket address”) although nothing listens there. Change the host port.",
	"wsl-reserved-stale":          "On Windows, WSL (mirrored networking) held {range}, and {port} with it, when last seen at {seen}; it could not be read since. Refresh to know, or change the port.",
	"wsl-reserved-connect":        "Nothing on Windows can listen on {port} while WSL (mirrored networking) holds {range}; only a program inside WSL can answer there. Change the port if the program you connect to runs on Windows.",
	"wsl-predicted":               "When WSL starts it will probably take {range} on Windows (mirrored networking), and {port} with it. Change the port if a Windows program is to use it.",
	"win-excluded":                "Windows has reserved {range} ({owner}), so listening on {port} fails there with “access forbidden” (10013, EACCES) although nothing listens. Change the port.",
	"win-excluded/docker-desktop": "Windows has reserved {range} ({owner}), so Docker Desktop cannot publish {port} there (10013, “ports are not available”) although nothing listens. Change the host port.",
	"win-excluded-family":         "Windows has reserved {range} for IPv6 only ({owner}): on Windows {port} works over IPv4, but a listener on all addresses may fail with 10013. Change the port, or bind an IPv4 address.",
	"port-in-use":                 "On Windows {owner} listens on {port} now, so {by} would get “address already in use” (10048). Stop it, or change the port.",
	"wsl-guest-port":              "A program inside WSL holds {port}, and this networking mode shares it with Windows, so {by} would get “address already in use” (10048). Stop it, or change the port.",
	"wsl-relay":                   "WSL forwards localhost:{number} on Windows to a Linux program that listens there, so a Windows program on {port} collides with it. Stop the Linux program, or change the port.",
	"win-dynamic":                 "{Port} lies in Windows' dynamic range {range}: any Windows program may be given it for an outgoing connection. Change the port if it fails at random.",
	"wsl-ephemeral":               "{Port} works inside WSL, but Linux also uses {range} for outgoing connections, and no Windows program can listen there. Change the port if it fails at random.",
	"wsl-denied-dynamic":          "WSL {version} refuses programs inside WSL every port of Windows' dynamic range {range}, so {by} gets “address already in use” (EADDRINUSE) on {port}. Change the port, or run “wsl --update”.",
	"wsl-excluded":                "Windows has reserved {range} ({owner}), and this networking mode asks Windows for every port, so {by} may get “address already in use” (EADDRINUSE) on {port}. Change the port.",
	"relay-blind":                 "{Port} works inside WSL, but Windows has reserved {range} ({owner}), so localhost:{number} on Windows will not reach it. Change the port.",
	"port-in-use-windows":         "On Windows {owner} listens on {port}, and this networking mode shares ports, so {by} would get “address already in use” (EADDRINUSE) inside WSL. Stop it, or change the port.",
	"privileged":                  "Inside WSL only root may listen below {floor}, so on {port} {by} gets “permission denied” (EACCES). Use a port from {floor} on.",
	"never-steered":               "Windows never passes {port} on to WSL (mirrored networking): a listener there is reachable from inside Linux only. Change the port.",
	"linux-ephemeral":             "{Port} lies in the range {range} that Linux inside WSL uses for outgoing connections. Change the port if it fails at random.",
	"dd-random-in-block":          "Without a host port Docker Desktop may choose one inside {range}, which WSL (mirrored networking) holds on Windows, and fail. Give a fixed host port.",
	"user-reserved":               "{Port} is inside {range}, a range your settings keep free on this machine. Change the port.",
}

// binders are the words for who binds.
var binders = map[Side]string{
	SideWindows:       "a Windows program",
	SideDockerDesktop: "Docker Desktop (on Windows)",
	SideWSL:           "a program inside WSL",
	SideDockerWSL:     "Docker inside WSL",
	SideNone:          "a program",
}

// message writes the finding's text: the cause, then what else holds the port.
func message(c *ctx, f *Finding) string {
	first := f.Reservations[0]
	template, ok := texts[string(f.Code)+"/"+string(f.Side)]
	if !ok {
		template = texts[string(f.Code)]
	}
	number := c.literal.Range.String()
	name := "port " + number
	if !c.literal.Range.Single() {
		name = "ports " + number
	}
	text := strings.NewReplacer(
		"{port}", name,
		"{Port}", "P"+name[1:],
		"{number}", number,
		"{range}", first.Range.String(),
		"{by}", binders[f.Side],
		"{owner}", owner(first),
		"{version}", c.snap.WSLVersion,
		"{seen}", seen(c.snap),
		"{floor}", strconv.Itoa(int(first.Range.End)+1),
	).Replace(template)
	return text + also(f)
}

func also(f *Finding) string {
	for _, r := range f.Reservations[1:] {
		switch {
		case r.Kind == f.Reservations[0].Kind:
		case r.Kind == probe.KindExcluded:
			return " Windows has also reserved " + r.Range.String() + " there (10013)."
		case r.Kind == probe.KindBlock && f.Code == CodeExtra:
			return " WSL holds " + r.Range.String() + " on Windows."
		}
	}
	return ""
}

// owner names who holds the reservation.
func owner(r probe.Reservation) string {
	switch {
	case r.Owner != "":
		return r.Owner
	case r.Kind == probe.KindExcluded && r.Range.Single():
		return "a Windows service"
	case r.Kind == probe.KindExcluded:
		return "Hyper-V/WinNAT or a service"
	}
	return "another program"
}

func seen(s *probe.Snapshot) string {
	if s.Block == nil {
		return "an earlier time"
	}
	return s.Block.At.Format("15:04")
}
