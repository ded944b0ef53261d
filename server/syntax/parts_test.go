package syntax

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
)

// TestPartsAreReadOnAllCores reads so many runs that several goroutines share them: each part is that of its run, and all
// are refused if a single one cannot be read, or if its reader panics.
func TestPartsAreReadOnAllCores(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	src := []byte(strings.Repeat("a: 8080\n", 5*alone))
	runs := make([]run, 5*alone)
	for i := range runs {
		runs[i] = run{start: i * len(src) / len(runs), end: (i + 1) * len(src) / len(runs)}
	}
	read := func(r run, b []byte) *Document { return &Document{Short: r.start%16 == 0} }
	for i, part := range readRuns(src, runs, nil, read) {
		if part.Start != runs[i].start || !bytes.Equal(part.Text, []byte("a: 8080\n")) || part.Doc.Short != (i%2 == 0) || part.Was != -1 {
			t.Errorf("part %d is %+v", i, part)
		}
	}
	for name, bad := range map[string]func() *Document{"cannot be read": func() *Document { return nil }, "panics": func() *Document { panic("broken") }} {
		for _, at := range []int{0, 2 * alone, 5*alone - 1} {
			got := readRuns(src, runs, nil, func(r run, b []byte) *Document {
				if r.start == runs[at].start {
					return bad()
				}
				return read(r, b)
			})
			if got != nil {
				t.Errorf("run %d %s: parts are given all the same", at, name)
			}
		}
	}
}
