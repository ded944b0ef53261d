package fact

import (
	"slices"
	"time"
)

// Same reports whether s and o say the same about the machine: everything is
// compared but the times at which it was read. o may be nil.
func (s *Snapshot) Same(o *Snapshot) bool {
	if s == nil || o == nil {
		return s == o
	}
	return s.Vantage == o.Vantage && s.Mode == o.Mode && s.ModeSource == o.ModeSource &&
		s.DeclaredMode == o.DeclaredMode && s.ConfigPending == o.ConfigPending &&
		s.NoLocalhost == o.NoLocalhost && s.NoBlock == o.NoBlock && s.WSLVersion == o.WSLVersion && s.Docker == o.Docker &&
		s.VMState == o.VMState && s.Generation == o.Generation && s.Replayed == o.Replayed &&
		slices.Equal(s.Running, o.Running) && sameBlock(s.Block, o.Block) &&
		slices.Equal(s.Reservations, o.Reservations) &&
		slices.Equal(s.IgnoredPorts, o.IgnoredPorts) && s.MaxUserPort == o.MaxUserPort &&
		sameDoubts(s.Doubts, o.Doubts) && slices.EqualFunc(s.Sources, o.Sources, sameSource)
}

// WithoutTimes is s without the times at which it was read.
func (s *Snapshot) WithoutTimes() *Snapshot {
	o := *s
	o.At = time.Time{}
	if s.Block != nil {
		block := *s.Block
		block.At = time.Time{}
		o.Block = &block
	}
	o.Sources = slices.Clone(s.Sources)
	for i := range o.Sources {
		o.Sources[i].At, o.Sources[i].ReadAt = time.Time{}, time.Time{}
	}
	return &o
}

func sameBlock(a, b *Block) bool {
	if a == nil || b == nil {
		return a == b
	}
	x, y := *a, *b
	x.At, y.At = time.Time{}, time.Time{}
	return x == y
}

func sameSource(a, b Source) bool {
	a.At, b.At = time.Time{}, time.Time{}
	a.ReadAt, b.ReadAt = time.Time{}, time.Time{}
	return a == b
}
