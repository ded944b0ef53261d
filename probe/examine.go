package probe

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
)

// Examine reads all sources and makes doctor's experiments, and judges every assumption by them. It believes all
// sources, whatever an earlier run has shown. The error is that of recording.json.
func (p *Probe) Examine(ctx context.Context) (doctor.Examination, error) {
	p.reading.Lock()
	defer p.reading.Unlock()
	meta, err := p.readMeta(ctx)
	if err != nil {
		return doctor.Examination{}, err
	}
	first := p.readExperiments(ctx, meta.Vantage, true)
	in := p.readAll(ctx, meta.Vantage, nil, nil).With(first)
	in = in.With(p.readExperiments(ctx, meta.Vantage, false))
	return doctor.Examine(meta, in), nil
}

// readExperiments reads doctor's own sources, one after the other: those that come before all other sources, or those
// that come behind them.
func (p *Probe) readExperiments(ctx context.Context, v fact.Vantage, first bool) fuse.Readings {
	out := fuse.Readings{}
	for _, e := range doctor.Experiments() {
		if !e.MadeAt(v) || e.First != first {
			continue
		}
		value, err := p.attempt(ctx, e.SourceSpec)
		src := sourceAfter(e.Name, err, p.now())
		if err != nil {
			out[e.Name] = fuse.Reading{}.WithFailure(src)
		} else {
			out[e.Name] = fuse.Reading{}.WithValue(src, value, src.At)
		}
	}
	return out
}

// hasExperiments reports whether the recording holds any of doctor's own readings.
func (r *recording) hasExperiments() bool {
	for _, e := range doctor.Experiments() {
		if _, err := os.Lstat(filepath.Join(r.dir, e.Name)); err == nil {
			return true
		}
	}
	return false
}

// raw reads the bytes of one source. The timings of doctor are those of reading the others, which a recording holds
// like any source.
func (p *Probe) raw(ctx context.Context, s fuse.SourceSpec) ([]byte, error) {
	if _, replayed := p.reader.(*recording); s.Name == fact.NameDoctorTimings && !replayed {
		ctx, cancel := context.WithTimeout(ctx, s.Limit)
		defer cancel()
		return p.measure(ctx)
	}
	return p.bounded(ctx, s.Name, s.Limit)
}

// rounds is how often doctor reads each source for its timings.
const rounds = 3

// measure reads all sources several times, one after the other, and writes how long each took. Before each round
// the kept answers are dropped; a running VM is not asked again for what it has answered.
func (p *Probe) measure(ctx context.Context) ([]byte, error) {
	meta, err := p.readMeta(ctx)
	if err != nil {
		return nil, err
	}
	sources := sourcesAt(meta.Vantage, false)
	timings := make([]doctor.Timing, len(sources))
	for range rounds {
		if k, ok := p.reader.(keeping); ok {
			k.Forget()
		}
		for i, s := range sources {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			began := time.Now()
			_, err := p.bounded(ctx, s.Name, s.Limit)
			timings[i].Source = s.Name
			timings[i].Attempts = append(timings[i].Attempts, evidenceOf(err, time.Since(began)))
		}
	}
	return doctor.FormatTimings(timings)
}
