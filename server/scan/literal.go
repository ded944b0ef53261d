// Package scan finds port literals in the text of configuration files. It is the engine: it walks the
// tree that package syntax makes of a file, finds the rule for each value, lets the rule read the
// value, and decides the role of the ports found. Package scan/format has the table of files and rules.
//
// Invariants:
//   - scan does not depend on a machine; it never reads a file, a socket or an environment.
//   - The bytes of a Literal's Span are the digits of its port (the span of a range literal
//     reaches from its first to its last digit).
//   - Scanning never fails as a whole: what cannot be understood is skipped.
package scan

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// Role says what a port is used for.
type Role string

// The roles, as `scan --literals` prints them.
const (
	HostBind          Role = "host-bind"          // something listens on the developer's machine
	HostConnect       Role = "host-connect"       // something connects to a port of the developer's machine
	ContainerInternal Role = "container-internal" // used only inside a container, pod or VM
	RemoteConnect     Role = "remote-connect"     // a port of another host
	Documentation     Role = "documentation"      // in a comment or a display name
)

// Binder says which kind of program binds a HostBind literal; package check decides on which side that
// program runs.
type Binder string

// The binders.
const (
	ByProgram   Binder = "program"   // a program that runs where the window's tasks run
	ByPublisher Binder = "publisher" // a container engine that publishes a port
	ByClient    Binder = "client"    // a program on the editor's own machine: the browser that a debugger launches
	ByForwarder Binder = "forwarder" // the editor's port forwarding, which uses another port if this one is taken
)

// Literal is one port, or one range of ports, written in a file.
type Literal struct {
	Span    text.Span  // the digits, in bytes; for a range from the first to the last digit
	Range   port.Range // both ends inclusive
	Proto   port.Proto // TCP if the file names none
	Role    Role
	Soft    bool   // the file alone cannot decide the role; severity is capped at Information
	Path    string // key path, keys joined by dots, list indices in brackets: services.web.ports[0]
	Binder  Binder // "" unless Role is HostBind
	Address string // the bind or target address as written, "" if none: "127.0.0.1", "localhost", "::1"
	Var     string // environment variable that supplies the value, "" if none: the default in ${VAR:-8080}, a .env key
	AnyHost bool   // container port published without a host port: the engine picks one (compose `ports: ["80"]`)
}

// OnHost reports whether the literal is a port of the developer's machine: one that
// something listens on there or connects to there.
func (l Literal) OnHost() bool { return l.Role.onHost() }

// InContainer is what l means in a script that runs in a container.
func (l Literal) InContainer() Literal {
	switch {
	case !l.OnHost() || grammar.FromContainer(l.Address):
	case l.Binder == ByPublisher: // it may also run outside
		l.Soft = true
	default:
		l.Role, l.Binder, l.Soft = ContainerInternal, "", false
	}
	return l
}

// PerhapsInContainer is what l means in a file that a container may read: what is not said to be on the
// machine is uncertain.
func (l Literal) PerhapsInContainer() Literal {
	l.Soft = l.Soft || l.OnHost() && !grammar.FromContainer(l.Address)
	return l
}

func (r Role) onHost() bool { return r == HostBind || r == HostConnect }

// Use is a value that takes a port from an environment variable without giving a default, such as
// compose's "${WEB_PORT}:80". It gives a meaning to the variable's literal in another file.
type Use struct {
	Span   text.Span // of "${WEB_PORT}", in bytes; empty where it is written in another way, as in a command
	Var    string
	Proto  port.Proto
	Role   Role
	Binder Binder
	Path   string
}

// Result is what was found in one file.
type Result struct {
	Literals []Literal // in order of Span.Start
	Uses     []Use
	// References are the other files that this one refers to.
	References []Reference
	Script     bool // the file is a program, which may as well run in a container
	Unread     Unread
}

// Unread says why ports of a file may be missing in a Result; "" if the whole file was read.
type Unread string

// The reasons. Tooling and catalogues name them.
const (
	TooLong Unread = "too-long" // nothing is read: the file has more than text.MaxFile bytes
	TooMuch Unread = "too-much" // the rest is not read: too many values, ports, aliases or errors, or too deep
	Denied  Unread = "denied"   // nothing is read: the system does not let us
	Failed  Unread = "failed"   // our program failed while it read the file
)
