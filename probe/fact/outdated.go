package fact

import "slices"

// Outdated is s at a time when the machine could not be read for too long: nothing that was
// read is live any more, and it is not known whether a VM runs.
func (s *Snapshot) Outdated() *Snapshot {
	o := *s
	o.VMState = VMUnknown
	if s.Block != nil {
		block := *s.Block
		block.State = outdated(block.State)
		o.Block = &block
	}
	o.Reservations = slices.Clone(s.Reservations)
	for i := range o.Reservations {
		if r := &o.Reservations[i]; r.Source != SourceUser && r.Source != SourcePolicy && r.Source != SourceBuiltin {
			r.State = outdated(r.State)
		}
	}
	o.Sources = slices.Clone(s.Sources)
	for i := range o.Sources {
		if src := &o.Sources[i]; src.Status == StatusOK {
			src.Status, src.Note = StatusTimeout, Note{Code: NoteOldAnswer}
		}
	}
	return &o
}

func outdated(s State) State {
	if s == StateLive {
		return StateStale
	}
	return s
}
