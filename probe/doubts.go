package probe

import (
	"context"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/question"
)

// memory remembers what doctor has shown to be false. The zero value remembers nothing.
type memory struct {
	find     func() (doctor.Remembered, error) // see Options.Remembered
	question question.Question[doctor.Remembered]
}

// memoryLimit is how long a reading waits for the file of doctor, which may be on a share that hangs.
const memoryLimit = 300 * time.Millisecond

// ask is what is remembered now or, if the storage fails or does not answer in time, what it said last.
func (m *memory) ask(ctx context.Context) doctor.Remembered {
	if m.find == nil {
		return doctor.Remembered{}
	}
	ctx, cancel := context.WithTimeout(ctx, memoryLimit)
	defer cancel()
	never := func(doctor.Remembered) bool { return false }
	found, err := m.question.Ask(ctx, never, func(_ context.Context, before doctor.Remembered) doctor.Remembered {
		if now, err := m.find(); err == nil {
			return now
		}
		return before
	})
	if err != nil {
		found, _ = m.question.Last()
	}
	return found
}

// doubts returns what is in doubt, given what was read: a recording with doctor's own readings shows that itself,
// so that it gives the same on every machine; a recording without them is not of this machine, so nothing is
// in doubt. On the machine itself it is what doctor has shown before.
func (p *Probe) doubts(ctx context.Context, meta fuse.Meta) func(fuse.Readings) fact.Doubts {
	if r, replayed := p.reader.(*recording); replayed {
		if !r.hasExperiments() {
			return func(fuse.Readings) fact.Doubts { return nil }
		}
		experiments := p.readExperiments(ctx, meta.Vantage, true).With(p.readExperiments(ctx, meta.Vantage, false))
		return func(in fuse.Readings) fact.Doubts {
			if len(in) == 0 {
				return nil // nothing is read yet
			}
			return doctor.Doubts(doctor.Examine(meta, in.With(experiments)).Contradicted())
		}
	}
	remembered := p.memory.ask(ctx)
	return func(in fuse.Readings) fact.Doubts {
		version, _ := fuse.Value[string](in, fact.NameWSLVersion)
		if version == "" {
			version = meta.WSLVersion
		}
		return remembered.Doubts(meta.WindowsBuild, version)
	}
}

// avoiding is a Reader that reads some sources also as a part of others.
type avoiding interface {
	// avoid tells what is in doubt from now on, and so which sources must not be asked.
	avoid(doubts fact.Doubts)
}

func (p *Probe) avoid(doubts fact.Doubts) {
	if r, ok := p.reader.(avoiding); ok {
		r.avoid(doubts)
	}
}
