package fact

import (
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// NoteCode is a remark about a source. The sentences are in the message catalogues, under
// "source/" and the code.
type NoteCode string

// Those before NoteOldAnswer are about a source that was read, the others say why one was
// not.
const (
	NoteSetInside   NoteCode = "set-inside"          // Range was set inside Linux, which proves no block
	NoteSetAside    NoteCode = "set-aside"           // Range was set inside Linux, while Windows reserves Other
	NoteListener    NoteCode = "listener-inside"     // Who ("" if unknown) listens on Port in Range, so nothing is said about that port
	NoteBindable    NoteCode = "bindable-inside"     // Port in Range can be bound, so Range is no block
	NoteOldWindows  NoteCode = "windows-too-old"     // Range is of a VM, but this Windows has no mirrored networking
	NoteNamesNoVM   NoteCode = "names-no-vm"         // Range is of no VM that has a name
	NoteNoShape     NoteCode = "no-block-shape"      // Range is none that WSL asks for
	NoteOtherMode   NoteCode = "other-mode"          // Range is of a VM, but the mode in effect is Who
	NoteNotAsked    NoteCode = "mirrored-not-asked"  // Range is of a VM, but .wslconfig and policy do not ask for mirrored
	NoteOtherVM     NoteCode = "other-vm"            // Range is of another VM than this user's WSL
	NoteUnconfirmed NoteCode = "unconfirmed"         // Range is of a VM, but neither mode nor Windows' build are known
	NoteDisagree    NoteCode = "sources-disagree"    // another source tells Other, not Range
	NoteChanged     NoteCode = "changed-since-start" // the file was changed after the VM started
	NoteNoBlock     NoteCode = "no-block-found"      // a search of all ports in Range found no block
	NoteAllButBlock NoteCode = "all-but-block"       // WSL itself reserves what is outside its block
	NoteOldAnswer   NoteCode = "attempt-lingers"     // an earlier attempt has not returned
	NoteNoAnswer    NoteCode = "no-answer"           // no answer came within Limit
	NoteNotRecorded NoteCode = "not-recorded"        // the recording has no such file
	NoteNotOnSystem NoteCode = "not-on-system"       // the operating system Who has nothing like it
	NoteWindowsOnly NoteCode = "windows-only"        // only a program on Windows can read it
	NoteInsideOnly  NoteCode = "inside-only"         // only a program inside WSL reads it
	NoteInteropOff  NoteCode = "interop-off"         // WSL does not start Windows programs
	NoteNoDrive     NoteCode = "no-drive"            // no drive that holds Windows is mounted
	NoteNoProfile   NoteCode = "no-profile"          // the environment does not name the Windows user's folder
	NoteNoProgram   NoteCode = "no-program"          // the program Who is not installed
	NoteTooMuch     NoteCode = "too-much"            // the program Who printed without end, and was stopped
	NoteCutOff      NoteCode = "cut-off"             // the last line has no end
	NoteNoFunction  NoteCode = "no-function"         // this Windows does not have the function Who
	NoteNoWSL       NoteCode = "no-wsl"              // WSL is not installed
	NoteNoHNS       NoteCode = "no-hns"              // the service hns does not run, and must not be started
	NoteNoDistro    NoteCode = "no-distribution"     // no distribution runs that may be asked
	NoteNoVM        NoteCode = "no-vm"               // no VM runs
	NoteMirrored    NoteCode = "mirrored-only"       // read in mirrored networking only
	NoteTooLarge    NoteCode = "too-large"           // the file has more bytes than are read
	NoteFault       NoteCode = "fault"               // a mistake in this program, a panic that says Who
	NoteNotBelieved NoteCode = "not-believed"        // doctor has shown that the assumption Who is false here
	NoteNoBlockHere NoteCode = "mode-has-no-block"   // not tried, since the networking mode holds no block
)

// Note is a NoteCode with the values for its sentence; the code decides which fields are
// used.
type Note struct {
	Code  NoteCode // "" for no note
	Range port.Range
	Other port.Range
	Port  uint16
	Proto port.Proto
	Who   string
	Limit time.Duration
}

// NoteError is a failure to read a source that a Note describes. It unwraps to Kind, which
// decides the status of the source.
type NoteError struct {
	Note Note
	Kind error
}

// Error is for logs; users are shown the sentence of the Note.
func (e *NoteError) Error() string {
	text := string(e.Note.Code)
	if e.Note.Who != "" {
		text += " (" + e.Note.Who + ")"
	}
	return text + ": " + e.Kind.Error()
}

func (e *NoteError) Unwrap() error { return e.Kind }
