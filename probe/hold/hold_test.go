package hold

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// scenario is a course of events. Each step is what the machine shows next, or what else happens:
//
//	stopped, unsure, running     the state of WSL's VM, without a block
//	nat                          WSL runs in a mode without a block
//	no-wsl                       WSL is not installed
//	block 40525-44620            WSL runs, and this is its block
//	stale 40525-44620            WSL runs, and this was its block when it was last read
//	predicted 44620-48715        WSL is stopped, and this is where its block will probably be
//	refuse 45456/tcp 10048       from now on Windows refuses a port
//	allow 45456/tcp              no longer
//	owner 45456/tcp node.exe     from now on a program is seen on a port
//	excluded 45456/tcp           from now on Windows excludes a port
//	other 50000-50010            from now on another VM has a block, too
//	again                        a second VM has started: the generation changes
//	after 3m                     time passes
//	unseen 3m                    the same, and nobody looks
//	time-up, interrupt           the time is over; the user presses Ctrl+C
type scenario struct {
	name    string
	wait    bool
	asked   []Socket
	steps   string
	want    []string // the events, as "KIND PORTS VALUE"
	end     End
	outcome Outcome
}

var tcp45456 = []Socket{{45456, port.TCP}}

var scenarios = []scenario{
	{
		name: "the block is placed elsewhere", asked: tcp45456,
		steps: "predicted 44620-48715; running; block 40525-44620",
		want:  []string{"held 45456/tcp", "started", "elsewhere 45456/tcp 40525–44620"},
		end:   Free, outcome: OutcomeMoved,
	},
	{
		name: "the block is elsewhere, but the port was never in its way", asked: []Socket{{8080, port.TCP}},
		steps: "predicted 44620-48715; block 44620-48715",
		want:  []string{"held 8080/tcp", "elsewhere 8080/tcp 44620–48715"},
		end:   Free, outcome: OutcomeUnknown,
	},
	{
		name: "the block is elsewhere, but nothing was known of its usual place", asked: tcp45456,
		steps: "stopped; block 40525-44620",
		want:  []string{"held 45456/tcp", "elsewhere 45456/tcp 40525–44620"},
		end:   Free, outcome: OutcomeUnknown,
	},
	{
		name: "the block is placed on top", asked: []Socket{{8080, port.TCP}, {45456, port.TCP}},
		steps: "predicted 44620-48715; again; block 44620-48715",
		want:  []string{"held 8080/tcp 45456/tcp", "on-top 45456/tcp 44620–48715"},
		end:   OnTop, outcome: OutcomeOnTop,
	},
	{
		name: "a block is read on a port that could be bound while that VM ran", asked: tcp45456,
		steps: "unsure; block 44620-48715",
		want:  []string{"held 45456/tcp", "unsure", "doubtful 45456/tcp 44620–48715"},
		end:   Unknown, outcome: OutcomeUnknown,
	},
	{
		name: "whether a VM ran is unknown, and another one places its block on top", asked: tcp45456,
		steps: "unsure; again; block 44620-48715",
		want:  []string{"held 45456/tcp", "unsure", "on-top 45456/tcp 44620–48715"},
		end:   OnTop, outcome: OutcomeOnTop,
	},
	{
		name: "after it was let go, Windows refuses the port all the same", asked: tcp45456,
		steps: "predicted 44620-48715; refuse 45456/tcp 10048; block 40525-44620",
		want:  []string{"held 45456/tcp", "elsewhere 40525–44620", "not-free 45456/tcp 10048"},
		end:   Refused, outcome: OutcomeUnknown,
	},
	{
		name: "after it was let go, the port could not be tried", asked: tcp45456,
		steps: "predicted 44620-48715; refuse 45456/tcp other; block 40525-44620",
		want:  []string{"held 45456/tcp", "elsewhere 40525–44620", "unconfirmed 45456/tcp"},
		end:   Unknown, outcome: OutcomeUnknown,
	},
	{
		name: "WSL starts in a mode without a block", asked: tcp45456,
		steps: "stopped; nat",
		want:  []string{"held 45456/tcp", "no-block 45456/tcp"},
		end:   Free, outcome: OutcomeUnknown,
	},
	{
		name: "the block cannot be read", asked: tcp45456,
		steps: "stopped; running; after 1m59s; after 1s",
		want:  []string{"held 45456/tcp", "started", "unreadable 45456/tcp"},
		end:   Unknown, outcome: OutcomeUnknown,
	},
	{
		name: "a block that was read once is not read any more", asked: tcp45456,
		steps: "stopped; stale 40525-44620; after 2m",
		want:  []string{"held 45456/tcp", "started", "unreadable 45456/tcp"},
		end:   Unknown, outcome: OutcomeUnknown,
	},
	{
		name: "WSL stops before its block was seen, and starts again", asked: tcp45456,
		steps: "stopped; running; after 1m; stopped; running; after 1m59s; block 40525-44620",
		want:  []string{"held 45456/tcp", "started", "elsewhere 45456/tcp 40525–44620"},
		end:   Free, outcome: OutcomeUnknown,
	},
	{
		name: "WSL never starts, and the time is over", asked: tcp45456,
		steps: "stopped; after 10m; time-up",
		want:  []string{"held 45456/tcp", "time-up 45456/tcp"},
		end:   TimeUp, outcome: OutcomeUnknown,
	},
	{
		name: "Ctrl+C", asked: tcp45456,
		steps: "stopped; interrupt; block 40525-44620",
		want:  []string{"held 45456/tcp", "interrupted 45456/tcp"},
		end:   Interrupted, outcome: OutcomeUnknown,
	},
	{
		name: "Ctrl+C before the machine was read", asked: tcp45456,
		steps: "interrupt",
		want:  []string{"interrupted"},
		end:   Interrupted, outcome: OutcomeUnknown,
	},
	{
		name: "the port lies in a block that is there", asked: []Socket{{8080, port.TCP}, {45456, port.TCP}},
		steps: "block 44620-48715",
		want:  []string{"in-block 45456/tcp 44620–48715"},
		end:   InBlock, outcome: OutcomeUnknown,
	},
	{
		name: "the same, waiting for WSL to stop and start", asked: tcp45456, wait: true,
		steps: "block 44620-48715; block 44620-48715; stopped; again; block 40525-44620",
		want:  []string{"in-block 45456/tcp 44620–48715", "waiting 45456/tcp", "held 45456/tcp", "elsewhere 45456/tcp 40525–44620"},
		end:   Free, outcome: OutcomeMoved,
	},
	{
		name: "Ctrl+C while it waits for WSL to stop", asked: tcp45456, wait: true,
		steps: "block 44620-48715; interrupt",
		want:  []string{"in-block 45456/tcp 44620–48715", "waiting 45456/tcp", "interrupted"},
		end:   Interrupted, outcome: OutcomeUnknown,
	},
	{
		name: "the block is elsewhere already", asked: tcp45456,
		steps: "block 40525-44620",
		want:  []string{"elsewhere 45456/tcp 40525–44620"},
		end:   Free, outcome: OutcomeUnknown,
	},
	{
		name: "the block is elsewhere already, waiting for the next one", asked: tcp45456, wait: true,
		steps: "block 40525-44620; stopped; again; block 40525-44620",
		want:  []string{"waiting 45456/tcp", "held 45456/tcp", "elsewhere 45456/tcp 40525–44620"},
		end:   Free, outcome: OutcomeUnknown,
	},
	{
		name: "WSL runs already, and its block cannot be read", asked: tcp45456,
		steps: "running; after 2m",
		want:  []string{"started", "unreadable 45456/tcp"},
		end:   Unknown, outcome: OutcomeUnknown,
	},
	{
		name: "the same, waiting for WSL to stop", asked: tcp45456, wait: true,
		steps: "running; after 1h; stopped",
		want:  []string{"waiting 45456/tcp", "held 45456/tcp"},
		end:   Running, outcome: OutcomeUnknown,
	},
	{
		name: "WSL runs in a mode without a block already", asked: tcp45456,
		steps: "nat", want: []string{"no-block 45456/tcp"},
		end: Free, outcome: OutcomeUnknown,
	},
	{
		name: "WSL is not installed", asked: tcp45456, wait: true,
		steps: "no-wsl", want: []string{"no-wsl 45456/tcp"},
		end: Free, outcome: OutcomeUnknown,
	},
	{
		name: "a program has the only port", asked: tcp45456,
		steps: "refuse 45456/tcp 10048; owner 45456/tcp node.exe; stopped",
		want:  []string{"taken 45456/tcp node.exe"},
		end:   Refused, outcome: OutcomeUnknown,
	},
	{
		name: "a program has one port of two; the other one is held", asked: []Socket{{45456, port.TCP}, {45457, port.TCP}},
		steps: "refuse 45456/tcp 10048; owner 45456/tcp node.exe; stopped; block 40525-44620",
		want:  []string{"taken 45456/tcp node.exe", "held 45457/tcp", "elsewhere 45457/tcp 40525–44620"},
		end:   Refused, outcome: OutcomeUnknown,
	},
	{
		name: "a program has the port of the other protocol", asked: []Socket{{45456, port.UDP}},
		steps: "refuse 45456/tcp 10048; owner 45456/tcp node.exe; stopped",
		want:  []string{"held 45456/udp"},
		end:   Running, outcome: OutcomeUnknown,
	},
	{
		name: "Windows excludes the port", asked: tcp45456,
		steps: "refuse 45456/tcp 10013; excluded 45456/tcp; stopped",
		want:  []string{"reserved 45456/tcp win-excluded"},
		end:   Refused, outcome: OutcomeUnknown,
	},
	{
		name: "nothing shows who has the port", asked: tcp45456,
		steps: "refuse 45456/tcp 10048; stopped; after 14s; after 1s",
		want:  []string{"refused 45456/tcp 10048"},
		end:   Refused, outcome: OutcomeUnknown,
	},
	{
		name: "WSL starts again before a refused port could be held, and its block covers that", asked: []Socket{{8080, port.TCP}, {45456, port.TCP}},
		steps: "refuse 45456/tcp 10048; stopped; after 5s; block 44620-48715",
		want:  []string{"in-block 45456/tcp 44620–48715"},
		end:   InBlock, outcome: OutcomeUnknown,
	},
	{
		name: "the same, and it covers a port that could be held", asked: []Socket{{45456, port.TCP}, {45457, port.TCP}},
		steps: "refuse 45456/tcp 10048; stopped; again; block 44620-48715",
		want:  []string{"on-top 45457/tcp 44620–48715"},
		end:   OnTop, outcome: OutcomeOnTop,
	},
	{
		name: "the same, waiting for WSL to stop once more", asked: tcp45456, wait: true,
		steps: "block 44620-48715; refuse 45456/tcp 10048; stopped; again; block 44620-48715; allow 45456/tcp; stopped; again; block 40525-44620",
		want:  []string{"in-block 45456/tcp 44620–48715", "waiting 45456/tcp", "held 45456/tcp", "elsewhere 45456/tcp 40525–44620"},
		end:   Free, outcome: OutcomeMoved,
	},
	{
		name: "the block of another VM covers the port, this user's does not", asked: tcp45456,
		steps: "other 44620-48715; block 40525-44620",
		want:  []string{"in-block 45456/tcp 44620–48715"},
		end:   InBlock, outcome: OutcomeUnknown,
	},
	{
		name: "the block of another VM is placed on top", asked: tcp45456,
		steps: "stopped; other 44620-48715; block 40525-44620",
		want:  []string{"held 45456/tcp", "on-top 45456/tcp 44620–48715"},
		end:   OnTop, outcome: OutcomeOnTop,
	},
	{
		name: "the block that is told is that of this user's WSL", asked: tcp45456,
		steps: "other 50000-50010; block 40525-44620",
		want:  []string{"elsewhere 45456/tcp 40525–44620"},
		end:   Free, outcome: OutcomeUnknown,
	},
	{
		name: "WSL starts before all ports were held; what was held is let go, and held again", asked: []Socket{{8080, port.TCP}, {45456, port.TCP}}, wait: true,
		steps: "refuse 45456/tcp 10048; stopped; again; block 44620-48715; allow 45456/tcp; stopped; again; block 40525-44620",
		want:  []string{"in-block 45456/tcp 44620–48715", "waiting 8080/tcp 45456/tcp", "held 8080/tcp 45456/tcp", "elsewhere 8080/tcp 45456/tcp 40525–44620"},
		end:   Free, outcome: OutcomeMoved,
	},
	{
		name: "only another VM has a block", asked: tcp45456,
		steps: "other 40525-44620; running",
		want:  []string{"elsewhere 45456/tcp 40525–44620"},
		end:   Free, outcome: OutcomeUnknown,
	},
	{
		name: "WSL was stopped before the block is placed on top, though no VM can be told from another", asked: tcp45456,
		steps: "stopped; block 44620-48715",
		want:  []string{"held 45456/tcp", "on-top 45456/tcp 44620–48715"},
		end:   OnTop, outcome: OutcomeOnTop,
	},
	{
		name: "whether a VM ran is unknown, and a block is read elsewhere", asked: tcp45456,
		steps: "unsure; block 40525-44620",
		want:  []string{"held 45456/tcp", "unsure", "elsewhere 45456/tcp 40525–44620"},
		end:   Free, outcome: OutcomeUnknown,
	},
	{
		name: "there is no block where it was expected, since WSL runs in another mode", asked: tcp45456,
		steps: "predicted 44620-48715; nat",
		want:  []string{"held 45456/tcp", "no-block 45456/tcp"},
		end:   Free, outcome: OutcomeUnknown,
	},
	{
		name: "where the block was counts more than where it is expected", asked: tcp45456, wait: true,
		steps: "block 44620-48715; predicted 50000-50010; again; block 40525-44620",
		want:  []string{"in-block 45456/tcp 44620–48715", "waiting 45456/tcp", "held 45456/tcp", "elsewhere 45456/tcp 40525–44620"},
		end:   Free, outcome: OutcomeMoved,
	},
	{
		name: "what is refused and what could not be tried are told apart", asked: []Socket{{45456, port.TCP}, {45457, port.TCP}, {45458, port.TCP}},
		steps: "predicted 44620-48715; refuse 45456/tcp 10013; refuse 45457/tcp other; block 40525-44620",
		want:  []string{"held 45456/tcp 45457/tcp 45458/tcp", "elsewhere 45458/tcp 40525–44620", "not-free 45456/tcp 10013", "unconfirmed 45457/tcp"},
		end:   Refused, outcome: OutcomeUnknown,
	},
	{
		name: "ports of one program are told together, those of another apart", asked: Sockets(port.Range{Start: 45456, End: 45459}, port.TCP),
		steps: "refuse 45456/tcp 10048; owner 45456/tcp node.exe; refuse 45457/tcp 10048; owner 45457/tcp java.exe; refuse 45458/tcp 10048; owner 45458/tcp node.exe; refuse 45459/tcp 10013; excluded 45459/tcp; stopped",
		want:  []string{"taken 45456/tcp 45458/tcp node.exe", "taken 45457/tcp java.exe", "reserved 45459/tcp win-excluded"},
		end:   Refused, outcome: OutcomeUnknown,
	},
	{
		name: "refusals of two kinds", asked: Sockets(port.Range{Start: 45456, End: 45458}, port.TCP),
		steps: "refuse 45456/tcp 10048; refuse 45457/tcp 10013; refuse 45458/tcp 10048; owner 45458/tcp ; stopped; after 15s",
		want:  []string{"reserved 45458/tcp listener-win", "refused 45456/tcp 10048", "refused 45457/tcp 10013"},
		end:   Refused, outcome: OutcomeUnknown,
	},
	{
		name: "nothing could be held until WSL runs", asked: tcp45456,
		steps: "refuse 45456/tcp 10048; stopped; unseen 15s; nat",
		want:  []string{"no-block", "not-free 45456/tcp 10048"},
		end:   Refused, outcome: OutcomeUnknown,
	},
	{
		name: "time passes before the machine was read", asked: tcp45456,
		steps: "after 5s; stopped", want: []string{"held 45456/tcp"},
		end: Running, outcome: OutcomeUnknown,
	},
	{
		name: "what happens after the end", asked: tcp45456,
		steps: "interrupt; stopped; interrupt; time-up", want: []string{"interrupted"},
		end: Interrupted, outcome: OutcomeUnknown,
	},
	{
		name: "a port that was refused is free some seconds later", asked: tcp45456,
		steps: "refuse 45456/tcp 10048; stopped; allow 45456/tcp; after 5s",
		want:  []string{"held 45456/tcp"},
		end:   Running, outcome: OutcomeUnknown,
	},
}

func TestScenarios(t *testing.T) {
	for _, c := range scenarios {
		t.Run(c.name, func(t *testing.T) {
			play := newPlay(c)
			for _, step := range strings.Split(c.steps, "; ") {
				play.step(t, step)
			}
			if !slices.Equal(play.told, c.want) {
				t.Errorf("told\n%s\nwant\n%s", strings.Join(play.told, "\n"), strings.Join(c.want, "\n"))
			}
			if play.hold.End() != c.end || play.hold.Outcome() != c.outcome {
				t.Errorf("end %d, outcome %d; want %d, %d", play.hold.End(), play.hold.Outcome(), c.end, c.outcome)
			}
			if c.end != Running && len(play.holder.held) > 0 {
				t.Errorf("it has ended, and still holds %v", play.holder.held)
			}
		})
	}
}

// play is a scenario that is being played.
type play struct {
	hold       *Hold
	holder     *fakeHolder
	told       []string
	now        time.Time
	generation int
	seen       []fact.Reservation // of programs and exclusions
}

func newPlay(c scenario) *play {
	holder := &fakeHolder{refused: map[Socket]windows.BindResult{}, held: map[Socket]bool{}}
	return &play{hold: New(holder, c.asked, c.wait), holder: holder, now: time.Unix(0, 0)}
}

func (p *play) step(t *testing.T, step string) {
	t.Helper()
	word, rest, _ := strings.Cut(step, " ")
	subject, value, _ := strings.Cut(rest, " ")
	switch word {
	case "refuse":
		p.holder.refused[socketOf(t, subject)] = windows.BindResult(value)
	case "allow":
		delete(p.holder.refused, socketOf(t, subject))
	case "owner":
		p.add(fact.KindListenerWin, socketOf(t, subject), value)
	case "excluded":
		p.add(fact.KindExcluded, socketOf(t, subject), "")
	case "again":
		p.generation++
	case "after":
		p.now = p.now.Add(duration(t, rest))
		p.note(p.hold.Tick(p.now))
	case "unseen":
		p.now = p.now.Add(duration(t, rest))
	case "other":
		r, _, err := port.ParseRange(rest)
		if err != nil {
			t.Fatal(err)
		}
		p.seen = append(p.seen, fact.Reservation{Kind: fact.KindBlock, Range: r, Protos: port.Both, State: fact.StateLive})
	case "time-up":
		p.note(p.hold.TimeUp())
	case "interrupt":
		p.note(p.hold.Interrupt())
	default:
		p.note(p.hold.See(p.snapshot(t, word, rest), p.now))
	}
}

func duration(t *testing.T, text string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (p *play) add(kind fact.Kind, s Socket, owner string) {
	p.seen = append(p.seen, fact.Reservation{Kind: kind, Range: port.One(s.Port), Protos: s.Proto, State: fact.StateLive, Owner: owner})
}

func (p *play) snapshot(t *testing.T, word, rest string) *fact.Snapshot {
	t.Helper()
	s := &fact.Snapshot{
		Vantage: fact.Windows, Mode: fact.ModeMirrored, VMState: fact.VMRunning,
		Generation: fmt.Sprint(p.generation), Reservations: slices.Clone(p.seen),
		Sources: []fact.Source{{Name: fact.NameListRunning, Status: fact.StatusOK}},
	}
	switch word {
	case "running":
	case "nat":
		s.Mode = fact.ModeNAT
	case "no-wsl":
		s.VMState, s.Sources[0].Status = fact.VMUnknown, fact.StatusUnavailable
	case "stopped", "predicted":
		s.VMState, s.Mode = fact.VMStopped, fact.ModeUnknown
	case "unsure":
		s.VMState, s.Mode = fact.VMUnknown, fact.ModeUnknown
	case "block", "stale":
	default:
		t.Fatalf("no step %q", word)
	}
	if state, ok := map[string]fact.State{"block": fact.StateLive, "stale": fact.StateStale, "predicted": fact.StatePredicted}[word]; ok {
		r, _, err := port.ParseRange(rest)
		if err != nil {
			t.Fatal(err)
		}
		s.Block = &fact.Block{Range: r, State: state}
		if state == fact.StateLive { // the block is a reservation as well
			s.Reservations = append(s.Reservations, fact.Reservation{Kind: fact.KindBlock, Range: r, Protos: port.Both, State: state})
		}
	}
	return s
}

func (p *play) note(events []Event) {
	for _, e := range events {
		line := string(e.Kind)
		for _, s := range e.Sockets {
			line += fmt.Sprintf(" %d/%s", s.Port, s.Proto)
		}
		for _, value := range []string{e.Owner, string(e.Against), string(e.Result)} {
			if value != "" {
				line += " " + value
			}
		}
		if e.Block.Valid() {
			line += " " + e.Block.String()
		}
		p.told = append(p.told, line)
	}
}

func socketOf(t *testing.T, text string) Socket {
	t.Helper()
	r, protos, err := port.ParseRange(text)
	if err != nil || protos == port.Both {
		t.Fatalf("%q is no socket", text)
	}
	return Socket{r.Start, protos}
}

// fakeHolder is a Windows that refuses some sockets, and each that is held already.
type fakeHolder struct {
	refused map[Socket]windows.BindResult
	held    map[Socket]bool
}

func (f *fakeHolder) Hold(s Socket) windows.BindResult {
	result := f.Try(s)
	if result == windows.BindOK {
		f.held[s] = true
	}
	return result
}

func (f *fakeHolder) Release() { clear(f.held) }

func (f *fakeHolder) Try(s Socket) windows.BindResult {
	if f.held[s] {
		return windows.BindInUse
	}
	if result, refused := f.refused[s]; refused {
		return result
	}
	return windows.BindOK
}

// TestEveryEventAndEndIsMet: the scenarios have every kind of event and every end.
func TestEveryEventAndEndIsMet(t *testing.T) {
	met := map[string]bool{}
	for _, c := range scenarios {
		met[fmt.Sprint("end ", c.end)], met[fmt.Sprint("outcome ", c.outcome)] = true, true
		for _, line := range c.want {
			kind, _, _ := strings.Cut(line, " ")
			met[kind] = true
		}
	}
	for _, kind := range []EventKind{
		SaysInBlock, SaysWaiting, SaysHeld, SaysUnsure, SaysTaken, SaysReserved, SaysRefused, SaysStarted, SaysElsewhere, SaysNoBlock, SaysNoWSL,
		SaysNotFree, SaysUnconfirmed, SaysOnTop, SaysDoubtful, SaysUnreadable, SaysTimeUp, SaysInterrupted,
	} {
		if !met[string(kind)] {
			t.Errorf("no scenario has an event %s", kind)
		}
	}
	for _, end := range []End{Running, Free, OnTop, InBlock, Refused, Unknown, TimeUp, Interrupted} {
		if !met[fmt.Sprint("end ", end)] {
			t.Errorf("no scenario ends with %d", end)
		}
	}
	for _, outcome := range []Outcome{OutcomeUnknown, OutcomeMoved, OutcomeOnTop} {
		if !met[fmt.Sprint("outcome ", outcome)] {
			t.Errorf("no scenario shows %d", outcome)
		}
	}
}

func TestSockets(t *testing.T) {
	got := Sockets(port.Range{Start: 65534, End: 65535}, port.Both)
	want := []Socket{{65534, port.TCP}, {65534, port.UDP}, {65535, port.TCP}, {65535, port.UDP}}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if got := Sockets(port.One(53), port.UDP); !slices.Equal(got, []Socket{{53, port.UDP}}) {
		t.Errorf("%v", got)
	}
	if got := Sorted([]Socket{{2, port.UDP}, {1, port.TCP}, {2, port.TCP}, {1, port.TCP}}); !slices.Equal(got, []Socket{{1, port.TCP}, {2, port.TCP}, {2, port.UDP}}) {
		t.Errorf("%v", got)
	}
}

// TestOwnerOf: only what holds exactly this socket on Windows now is its owner, a program before all else.
func TestOwnerOf(t *testing.T) {
	owner := fact.Reservation{Kind: fact.KindExcluded, Range: port.Range{Start: 45450, End: 45460}, Protos: port.TCP, State: fact.StateLive}
	changed := func(change func(*fact.Reservation)) fact.Reservation {
		other := owner
		change(&other)
		return other
	}
	program := changed(func(r *fact.Reservation) { r.Kind, r.Owner = fact.KindListenerWin, "node.exe" })
	for _, c := range []struct {
		name string
		all  []fact.Reservation
		want fact.Kind
	}{
		{"it is", []fact.Reservation{owner}, fact.KindExcluded},
		{"a program, whatever the order", []fact.Reservation{owner, program}, fact.KindListenerWin},
		{"a program, whatever the order", []fact.Reservation{program, owner}, fact.KindListenerWin},
		{"the first of two others", []fact.Reservation{owner, changed(func(r *fact.Reservation) { r.Kind = fact.KindForward })}, fact.KindExcluded},
		{"another port", []fact.Reservation{changed(func(r *fact.Reservation) { r.Range.Start = 45457 })}, ""},
		{"another protocol", []fact.Reservation{changed(func(r *fact.Reservation) { r.Protos = port.UDP })}, ""},
		{"no longer known", []fact.Reservation{changed(func(r *fact.Reservation) { r.State = fact.StateStale })}, ""},
		{"inside WSL", []fact.Reservation{changed(func(r *fact.Reservation) { r.Kind = fact.KindListenerGuest })}, ""},
		{"no bind is refused", []fact.Reservation{changed(func(r *fact.Reservation) { r.Kind = fact.KindDynamic })}, ""},
		{"kept free by the user only", []fact.Reservation{changed(func(r *fact.Reservation) { r.Kind, r.Side = fact.KindExtra, fact.SideBoth })}, ""},
	} {
		got, found := ownerOf(&fact.Snapshot{Reservations: c.all}, tcp45456[0])
		if got.Kind != c.want || found != (c.want != "") {
			t.Errorf("%s: %q, %t", c.name, got.Kind, found)
		}
	}
}
