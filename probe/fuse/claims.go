package fuse

import (
	"slices"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Claim is a range that a source shows as the block, before other sources are asked whether that is true.
type Claim struct {
	Range  port.Range
	Source string
}

// Claims lists what the sources show as the block, in the order in which they count. Where the mode holds no
// block there is none.
func Claims(meta Meta, in Readings) (out []Claim) {
	f := begin(meta, in, nil, time.Time{})
	hcn := f.hcnClaims()
	if f.Mode != fact.ModeUnknown && f.Mode != fact.ModeMirrored {
		return nil
	}
	for _, c := range slices.Concat(hcn, f.sysctlClaim(), f.bindClaim()) {
		out = append(out, Claim{c.Range, c.source})
	}
	return out
}
