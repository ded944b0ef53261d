package probe

import (
	"context"
	"os"
	"path/filepath"

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
	in := p.readAll(ctx, meta.Vantage, nil, nil).With(p.readExperiments(ctx, meta.Vantage))
	return doctor.Examine(meta, in), nil
}

// readExperiments reads doctor's own sources, one after the other: some start what others look for.
func (p *Probe) readExperiments(ctx context.Context, v fact.Vantage) fuse.Readings {
	out := fuse.Readings{}
	for _, e := range doctor.Experiments() {
		if !e.MadeAt(v) {
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
