package fact

// Failure is a failure to read a source, with what it shows of its cause. It names no user,
// no host and no file, so that a recording can keep it.
type Failure struct {
	Evidence
	Err error
}

// Evidence is what a failed call or program leaves behind. Zero values mean that it left
// nothing of the kind.
type Evidence struct {
	HRESULT    uint32 // of a call to Windows
	Exited     bool   // a program ran, and ended with ExitStatus
	ExitStatus int
	// ErrorOutput is the class of what the program said: "none", "text", or the code that WSL
	// prints at the end of its messages, such as "Wsl/Service/E_ACCESSDENIED".
	ErrorOutput string
}

// Error is for logs.
func (f *Failure) Error() string { return f.Err.Error() }

func (f *Failure) Unwrap() error { return f.Err }
