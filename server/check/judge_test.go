package check

import (
	"slices"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"pgregory.net/rapid"
)

// TestJudgeEqualsTheTable compares the index with a plain reading of the table: rows from
// the top, ports of the literal upwards, reservations in the order of the snapshot.
func TestJudgeEqualsTheTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snap, set, l := anySnapshot(t), anySettings(t), anyLiteral(t)
		got, ok := New(snap, set).Literal(l)
		code, first, held := plainly(l, New(snap, set))
		switch {
		case ok != (held > 0):
			t.Fatalf("found %v (%s), plainly %d ports by %s", ok, got.Code, held, code)
		case ok && (got.Code != code || got.Reservations[0] != first):
			t.Fatalf("found %s by %+v, plainly %s by %+v", got.Code, got.Reservations[0], code, first)
		case ok && held < l.Range.Len() && !l.AnyHost && got.Severity < Information:
			t.Fatalf("%s although %d of %d ports are held", got.Severity, held, l.Range.Len())
		}
	})
}

// plainly judges as the comment of row describes, without an index.
func plainly(l scan.Literal, j *Judge) (code Code, first fact.Reservation, held int) {
	c := situation{Judge: j, literal: l, side: BindSide(sideBinder(&l), j.snap, j.set.Side)}
	if isIgnored(j.set.Ignored, l.Range) {
		return code, first, 0
	}
	for _, r := range decisions.group(&l) {
		if j.severityOf(&r) == Off || !r.concerns(c.side, j.snap.Mode) {
			continue
		}
		ports := l.Range
		if l.AnyHost {
			ports = port.One(l.Range.Start)
		}
		for p := int(ports.Start); p <= int(ports.End); p++ {
			c.port = uint16(p)
			i := slices.IndexFunc(j.snap.Reservations, func(v fact.Reservation) bool {
				meets := l.AnyHost || v.Range.Contains(c.port) && v.Protos&l.Proto != 0
				return r.speaksOf(&v) && meets && r.holds(c, v)
			})
			if i < 0 {
				continue
			}
			if held++; held == 1 {
				code, first = r.code, j.snap.Reservations[i]
			}
		}
		if held > 0 {
			return code, first, held
		}
	}
	return code, first, 0
}

func anySnapshot(t *rapid.T) *fact.Snapshot {
	s := &fact.Snapshot{
		Vantage:    rapid.SampledFrom([]fact.Vantage{fact.Windows, fact.WSL2, fact.WSL1, fact.Container}).Draw(t, "vantage"),
		Mode:       rapid.SampledFrom([]fact.Mode{fact.ModeMirrored, fact.ModeMirrored, fact.ModeNAT, fact.ModeConsomme, ""}).Draw(t, "mode"),
		Docker:     rapid.SampledFrom([]fact.Docker{"", fact.DockerDesktop, fact.DockerEngine}).Draw(t, "docker"),
		WSLVersion: rapid.SampledFrom([]string{"", "2.6.3", "2.9.0"}).Draw(t, "WSL"),
	}
	for range rapid.IntRange(0, 12).Draw(t, "reservations") {
		r := fact.Reservation{
			Kind:     rapid.SampledFrom(fact.Kinds()).Draw(t, "kind").Kind,
			Range:    anyRange(t),
			Protos:   rapid.SampledFrom([]port.Proto{port.TCP, port.UDP, port.Both}).Draw(t, "protos"),
			Families: rapid.SampledFrom([]fact.Family{fact.IPv4, fact.IPv6, fact.BothFamilies}).Draw(t, "families"),
			State:    rapid.SampledFrom([]fact.State{fact.StateLive, fact.StateLive, fact.StateStale}).Draw(t, "state"),
			Owner:    rapid.SampledFrom([]string{"", "wslrelay.exe (pid 1)", "dllhost.exe (pid 2)", "node.exe (pid 3)"}).Draw(t, "owner"),
			Address:  rapid.SampledFrom([]string{"", "127.0.0.1", "127.0.0.53"}).Draw(t, "address"),
		}
		if r.Kind == fact.KindBlock {
			s.Block = &fact.Block{Range: r.Range, State: r.State}
		}
		s.Reservations = append(s.Reservations, r)
	}
	return s
}

// anyRange draws from few ports, so that reservations and literals meet often.
func anyRange(t *rapid.T) port.Range {
	start := rapid.Uint16Range(50, 70).Draw(t, "start")
	return port.Range{Start: start, End: start + rapid.Uint16Range(0, 12).Draw(t, "width")}
}

func anySettings(t *rapid.T) Settings {
	set := Settings{Root: rapid.Bool().Draw(t, "root"), Severity: map[Code]Severity{}}
	if rapid.Bool().Draw(t, "everything shown") {
		for _, r := range slices.Concat(bindRows, connectRows, randomRows) {
			set.Severity[r.code] = Warning
		}
	}
	if rapid.Bool().Draw(t, "ignores") {
		set.Ignored = []port.Range{anyRange(t)}
	}
	return set
}

func anyLiteral(t *rapid.T) scan.Literal {
	l := scan.Literal{
		Range:   anyRange(t),
		Proto:   rapid.SampledFrom([]port.Proto{port.TCP, port.UDP, port.Both}).Draw(t, "proto"),
		Role:    rapid.SampledFrom([]scan.Role{scan.HostBind, scan.HostBind, scan.HostConnect, scan.ContainerInternal}).Draw(t, "role"),
		Binder:  rapid.SampledFrom([]scan.Binder{scan.ByProgram, scan.ByPublisher, scan.ByClient, scan.ByForwarder}).Draw(t, "binder"),
		Address: rapid.SampledFrom([]string{"", "127.0.0.1", "127.0.0.2", "localhost", "::1", "db"}).Draw(t, "address"),
		AnyHost: rapid.IntRange(0, 9).Draw(t, "any host") == 0,
	}
	return l
}

func busyMachine() *fact.Snapshot {
	s := &fact.Snapshot{Vantage: fact.WSL2, Mode: fact.ModeMirrored, WSLVersion: "2.9.0", Block: &fact.Block{Range: port.Range{Start: 44620, End: 48715}}}
	add := func(k fact.Kind, start, end uint16) {
		s.Reservations = append(s.Reservations, fact.Reservation{
			Kind: k, Range: port.Range{Start: start, End: end}, Protos: port.Both, Families: fact.BothFamilies, State: fact.StateLive,
		})
	}
	add(fact.KindBlock, 44620, 48715)
	for p := uint16(50000); p < 60000; p += 100 {
		add(fact.KindExcluded, p, p+50)
	}
	add(fact.KindDynamic, 49152, 65535)
	for p := uint16(2000); p < 20000; p += 100 {
		add(fact.KindListenerGuest, p, p)
		add(fact.KindListenerWin, p+1, p+1)
	}
	return s
}

// quietLiterals have no finding, though reservations of the busy machine hold some of them.
func quietLiterals() map[string]scan.Literal {
	bind := scan.Literal{Range: port.One(8080), Proto: port.TCP, Role: scan.HostBind, Binder: scan.ByProgram}
	in := func(change func(*scan.Literal)) scan.Literal { l := bind; change(&l); return l }
	return map[string]scan.Literal{
		"free":               bind,
		"a listener's":       in(func(l *scan.Literal) { l.Range = port.One(3000) }),
		"in the block":       in(func(l *scan.Literal) { l.Range = port.One(45456) }),
		"exempt":             in(func(l *scan.Literal) { l.Range, l.Address = port.One(61000), "127.0.0.2" }),
		"connects elsewhere": in(func(l *scan.Literal) { l.Role, l.Address = scan.HostConnect, "database.internal" }),
		"inside a container": in(func(l *scan.Literal) { l.Role = scan.ContainerInternal }),
	}
}

func TestJudgingWithoutAFindingAllocatesNothing(t *testing.T) {
	j := New(busyMachine(), Settings{})
	for name, l := range quietLiterals() {
		if f, ok := j.Literal(l); ok {
			t.Errorf("%s: found %s", name, f.Code)
		}
		if n := testing.AllocsPerRun(100, func() { j.Literal(l) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func BenchmarkJudge(b *testing.B) {
	b.Run("New", func(b *testing.B) {
		for snap := busyMachine(); b.Loop(); {
			New(snap, Settings{})
		}
	})
	for name, l := range quietLiterals() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for j := New(busyMachine(), Settings{}); b.Loop(); {
				j.Literal(l)
			}
		})
	}
}

// TestNoModeIsAdvisedThatWaitsAlready: where .wslconfig asks for another mode since WSL was
// started, that is no advice any more.
func TestNoModeIsAdvisedThatWaitsAlready(t *testing.T) {
	block := fact.Reservation{Kind: fact.KindBlock, Range: port.Range{Start: 44620, End: 48715}, Protos: port.Both, State: fact.StateLive}
	l := scan.Literal{Range: port.One(45456), Proto: port.TCP, Role: scan.HostBind, Binder: scan.ByProgram}
	for _, c := range []struct {
		pending  bool
		declared fact.Mode
		want     bool
	}{
		{false, fact.ModeMirrored, true},
		{false, fact.ModeNAT, true},
		{true, fact.ModeMirrored, true},
		{true, fact.ModeUnknown, true},
		{true, fact.ModeNAT, false},
		{true, fact.ModeNone, false},
	} {
		snap := &fact.Snapshot{Vantage: fact.Windows, Mode: fact.ModeMirrored, DeclaredMode: c.declared, ConfigPending: c.pending, Reservations: []fact.Reservation{block}}
		f, _ := New(snap, Settings{}).Literal(l)
		if got := slices.Contains(f.Cures, CureMode); got != c.want || len(f.Cures) < 3 {
			t.Errorf("%+v: %v", c, f.Cures)
		}
	}
}
