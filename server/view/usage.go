package view

import "github.com/wsl-port-guard/wsl-port-guard/probe/port"

// usage counts for every port how many literals of the workspace use it on the developer's machine. Two
// usages share the chunks of 256 ports that are equal.
type usage struct {
	chunks [256]*[256]uint32
}

// add adds delta, which may be negative, to the uses of every port of r. mine says which chunks belong
// to u alone. Any other chunk is copied before it is changed; the copy then belongs to u.
func (u *usage) add(r port.Range, delta int, mine *[256]bool) {
	for p := int(r.Start); p <= int(r.End); p++ {
		at := p >> 8
		if !mine[at] {
			chunk := new([256]uint32)
			if u.chunks[at] != nil {
				*chunk = *u.chunks[at]
			}
			u.chunks[at], mine[at] = chunk, true
		}
		u.chunks[at][p&255] += uint32(delta)
	}
}

// has reports whether a literal uses p.
func (u *usage) has(p uint16) bool {
	chunk := u.chunks[p>>8]
	return chunk != nil && chunk[p&255] > 0
}
