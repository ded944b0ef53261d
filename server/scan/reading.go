package scan

// Reading is how files of one name are read.
type Reading struct{ name string }

// ReadingOf is temporary.
func ReadingOf(name string) *Reading {
	if !Claims(name) {
		return nil
	}
	return &Reading{name}
}

// Read scans content.
func (r *Reading) Read(content []byte) Result { return File(r.name, content) }

// OnHost reports whether the port is one of the developer's machine.
func (l Literal) OnHost() bool { return l.Role == HostBind || l.Role == HostConnect }
