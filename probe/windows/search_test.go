package windows

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// host simulates the binds of a Windows machine.
type host struct {
	blocks    []port.Range
	owned     map[Bind]bool // sockets of Windows programs, in the table of listeners
	ownerless map[Bind]bool // ports held one by one for programs inside WSL
	excluded  []port.Range
	tries     int
	lowest    uint16
}

func (h *host) bind(proto port.Proto, p uint16) BindResult {
	h.tries++
	h.lowest = min(h.lowest, p)
	key := Bind{Proto: proto, Port: p}
	switch {
	case slices.ContainsFunc(h.blocks, func(r port.Range) bool { return r.Contains(p) }):
		return BindInUse
	case h.owned[key], h.ownerless[key]:
		return BindInUse
	case slices.ContainsFunc(h.excluded, func(r port.Range) bool { return r.Contains(p) }):
		return BindNo
	}
	return BindOK
}

func (h *host) owns(proto port.Proto, p uint16) bool { return h.owned[Bind{Proto: proto, Port: p}] }

// refuses reports whether a port cannot be bound on any protocol.
func (h *host) refuses(p uint16) bool {
	return h.bind(port.TCP, p) == BindInUse && h.bind(port.UDP, p) == BindInUse
}

// anyHost draws a machine with one or two blocks, listeners of Windows outside and inside
// them, and ports held for Linux programs, often right beside a block. Two
// blocks touch, as HNS stacks them, or lie a stride apart: a hole narrower than
// the stride cannot be seen without trying every port.
func anyHost(t *rapid.T) *host {
	h := &host{owned: map[Bind]bool{}, ownerless: map[Bind]bool{}, lowest: 65535}
	space := SearchSpace()
	width := rapid.IntRange(2, 8192).Draw(t, "width")
	start := rapid.IntRange(int(space.Start)+8, int(space.End)-width-8).Draw(t, "start")
	block := port.Range{Start: uint16(start), End: uint16(start + width - 1)}
	h.blocks = []port.Range{block}
	if rapid.Bool().Draw(t, "two blocks") {
		width2 := rapid.IntRange(2, 4096).Draw(t, "width 2")
		start2 := rapid.IntRange(int(space.Start)+8, int(space.End)-width2-8).Draw(t, "start 2")
		if rapid.Bool().Draw(t, "touching") {
			start2 = start - width2
		}
		apart := start2+width2+Stride < start || start2 > start+width+Stride
		if start2 > int(space.Start)+8 && (apart || start2 == start-width2) {
			h.blocks = append(h.blocks, port.Range{Start: uint16(start2), End: uint16(start2 + width2 - 1)})
		}
	}
	spot := rapid.OneOf(
		rapid.IntRange(int(space.Start), int(space.End)),
		rapid.IntRange(start-300, start-1), rapid.IntRange(start+width, start+width+300),
		rapid.SampledFrom([]int{start - 1, start - 2, start + width, start + width + 1}),
	)
	protos := rapid.SampledFrom([]port.Proto{port.TCP, port.UDP, port.Both})
	for range rapid.IntRange(0, 40).Draw(t, "listeners") {
		h.hold(h.owned, spot.Draw(t, "listener"), protos.Draw(t, "of"))
	}
	for range rapid.IntRange(0, min(10, width/Stride)).Draw(t, "listeners inside") {
		at := uint16(rapid.IntRange(start+1, start+width-2).Draw(t, "inside at"))
		set(h.owned, at, protos.Draw(t, "inside of"))
	}
	for range rapid.IntRange(0, 20).Draw(t, "guest ports") {
		h.hold(h.ownerless, spot.Draw(t, "guest port"), protos.Draw(t, "of"))
	}
	return h
}

func (h *host) hold(in map[Bind]bool, at int, protos port.Proto) {
	if at < 1024 || at > 65535 || slices.ContainsFunc(h.blocks, func(r port.Range) bool { return r.Contains(uint16(at)) }) {
		return
	}
	set(in, uint16(at), protos)
}

func set(in map[Bind]bool, p uint16, protos port.Proto) {
	for _, proto := range []port.Proto{port.TCP, port.UDP} {
		if protos&proto != 0 {
			in[Bind{Proto: proto, Port: p}] = true
		}
	}
}

// TestSearch checks that the search never reports a port that a program could bind, and
// finds a block that holds one of the sampled ports and the port two above, as every block
// does that is two ports wider than Stride.
func TestSearch(t *testing.T) {
	var counts []int
	rapid.Check(t, func(t *rapid.T) {
		h := anyHost(t)
		found, ok := FindBlock(Search(SearchSpace(), 700, h.bind, h.owns), h.owns)
		counts = append(counts, h.tries)
		if h.tries > 1400 || h.lowest < 1024 {
			t.Fatalf("%d binds, lowest %d", h.tries, h.lowest)
		}
		if ok {
			for p := int(found.Start); p <= int(found.End); p++ {
				if !h.refuses(uint16(p)) {
					t.Fatalf("%v is claimed, but %d can be bound; blocks %v", found, p, h.blocks)
				}
			}
		}
		widest := slices.MaxFunc(h.blocks, func(a, b port.Range) int { return a.Len() - b.Len() })
		if widest.Len() >= Stride+2 && (!ok || found.Len() < widest.Len()) {
			t.Fatalf("found %v %v, blocks %v", found, ok, h.blocks)
		}
	})
	slices.Sort(counts)
	t.Logf("binds: median %d, worst %d of %d machines", counts[len(counts)/2], counts[len(counts)-1], len(counts))
}

// TestSearchOnAQuietMachine counts the binds of the usual case.
func TestSearchOnAQuietMachine(t *testing.T) {
	usual := port.Range{Start: 44620, End: 48715}
	for name, c := range map[string]struct {
		blocks []port.Range
		want   port.Range
		most   int
	}{
		"usual":           {[]port.Range{usual}, usual, 240},
		"none":            {nil, port.Range{}, 128},
		"301 wide":        {[]port.Range{{Start: 60500, End: 60800}}, port.Range{Start: 60500, End: 60800}, 200},
		"at the very end": {[]port.Range{{Start: 65000, End: 65535}}, port.Range{}, 200},
	} {
		t.Run(name, func(t *testing.T) {
			h := &host{blocks: c.blocks, lowest: 65535}
			got, _ := FindBlock(Search(SearchSpace(), 700, h.bind, h.owns), h.owns)
			if got != c.want || h.tries > c.most {
				t.Errorf("found %v with %d binds, want %v with at most %d", got, h.tries, c.want, c.most)
			}
			t.Logf("%d binds", h.tries)
		})
	}
}

// TestSamplesOnGuestPorts has a hole between two blocks, in which every sample meets a port
// held for a program inside WSL: the hole must not be claimed.
func TestSamplesOnGuestPorts(t *testing.T) {
	h := &host{lowest: 65535, ownerless: map[Bind]bool{}, blocks: []port.Range{{Start: 40000, End: 44095}, {Start: 44601, End: 48800}}}
	for p := int(SearchSpace().Start); p < 48800; p += Stride {
		h.hold(h.ownerless, p, port.Both)
	}
	got, _ := FindBlock(Search(SearchSpace(), 700, h.bind, h.owns), h.owns)
	if got != h.blocks[1] {
		t.Errorf("found %v, want the wider of %v", got, h.blocks)
	}
}

func TestConfirm(t *testing.T) {
	h := &host{blocks: []port.Range{{Start: 44620, End: 48715}}, lowest: 65535}
	want := []Bind{
		{port.UDP, 44619, BindOK},
		{port.TCP, 44619, BindOK},
		{port.UDP, 44620, BindInUse},
		{port.TCP, 44620, BindInUse},
		{port.UDP, 48715, BindInUse},
		{port.TCP, 48715, BindInUse},
		{port.UDP, 48716, BindOK},
		{port.TCP, 48716, BindOK},
	}
	if got := Confirm(port.Range{Start: 44620, End: 48715}, h.bind); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := Confirm(port.Range{Start: 1024, End: 65535}, h.bind); len(got) != 4 {
		t.Errorf("beyond the ports there are: %v", got)
	}
}

func TestSearchedAll(t *testing.T) {
	h := &host{lowest: 65535}
	all := Search(SearchSpace(), 700, h.bind, h.owns)
	if !SearchedAll(all) {
		t.Error("a whole search is not known as one")
	}
	all[5].Result = BindOther
	if SearchedAll(all) || SearchedAll(all[1:]) || SearchedAll(Search(SearchSpace(), 100, h.bind, h.owns)) {
		t.Error("a search with a gap is taken for a whole one")
	}
}

func TestSearchGivesUp(t *testing.T) {
	h := &host{lowest: 65535}
	binds := Search(port.Range{Start: 1, End: 65535}, 100, h.bind, h.owns)
	if len(binds) != 100 || h.lowest < 1024 {
		t.Errorf("%d binds, lowest %d", len(binds), h.lowest)
	}
}
