package fact

import (
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// NoteCode names something worth telling of a source. The sentences are in the message
// catalogues, under "source/" and the code.
type NoteCode string

// What fusing learned of a source that could be read.
const (
	NoteSetInside   NoteCode = "set-inside"        // Range was set inside Linux, and tells nothing of the block
	NoteSetAside    NoteCode = "set-aside"         // Range was set inside Linux, while Windows reserves Other
	NoteListener    NoteCode = "listener-inside"   // Who, or "" for an unknown program, listens on Port in Range, which so is no block
	NoteBindable    NoteCode = "bindable-inside"   // Port in Range can be bound, which so is no block
	NoteAllButBlock NoteCode = "all-but-block"     // WSL itself reserves what is outside its block
	NoteOldAnswer   NoteCode = "attempt-lingers"   // an earlier attempt has not come back
	NoteNoAnswer    NoteCode = "no-answer"         // none came within Limit
	NoteNotRecorded NoteCode = "not-recorded"      // the recording has no such file
	NoteNotOnSystem NoteCode = "not-on-system"     // the operating system Who has nothing like it
	NoteWindowsOnly NoteCode = "windows-only"      // only a program on Windows can read it
	NoteInsideOnly  NoteCode = "inside-only"       // only a program inside WSL reads it
	NoteInteropOff  NoteCode = "interop-off"       // WSL does not start Windows programs
	NoteNoDrive     NoteCode = "no-drive"          // no drive that holds Windows is mounted
	NoteNoProfile   NoteCode = "no-profile"        // the environment does not tell the Windows user's folder
	NoteNoProgram   NoteCode = "no-program"        // the program Who is not installed
	NoteNoFunction  NoteCode = "no-function"       // this Windows does not have the function Who
	NoteNoWSL       NoteCode = "no-wsl"            // WSL is not installed
	NoteNoDistro    NoteCode = "no-distribution"   // none runs that may be asked
	NoteNoVM        NoteCode = "no-vm"             // no VM runs
	NoteMirrored    NoteCode = "mirrored-only"     // asked for in mirrored networking only
	NoteNoBlockHere NoteCode = "mode-has-no-block" // not tried, since the networking mode holds no block
	NoteHCNTells    NoteCode = "hcn-tells"         // not tried, since HCN tells the block
)

// Note is a NoteCode with what its sentence names; which fields are used, the code says.
type Note struct {
	Code  NoteCode // "" for no note
	Range port.Range
	Other port.Range
	Port  uint16
	Proto port.Proto
	Who   string
	Limit time.Duration
}

// NoteError is the failure to read a source for a reason that has words. It unwraps to
// Kind, which tells the status of the source.
type NoteError struct {
	Note Note
	Kind error
}

// Error is for logs; people are shown the words of the Note.
func (e *NoteError) Error() string {
	text := string(e.Note.Code)
	if e.Note.Who != "" {
		text += " (" + e.Note.Who + ")"
	}
	return text + ": " + e.Kind.Error()
}

func (e *NoteError) Unwrap() error { return e.Kind }
