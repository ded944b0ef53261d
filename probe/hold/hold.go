package hold

import (
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

const (
	// Patience is how long ports are held while WSL runs and its block cannot be seen. A distribution
	// takes seconds to answer after the VM has started, on a busy machine a minute.
	Patience = 2 * time.Minute
	// retrying is how long a port that Windows refuses is tried again while nothing shows who has it:
	// what WSL held may be freed some seconds after its VM has gone.
	retrying = 15 * time.Second
)

// End is how a Hold ended; Running if it has not.
type End int

// The ends.
const (
	Running     End = iota
	Free            // every port can be bound: the block is elsewhere, or there is none
	OnTop           // the block was placed on top of a held port
	InBlock         // a port lies in a block that was there before
	Refused         // Windows refuses a port for another reason than the block
	Unknown         // what came of it could not be read
	TimeUp          // the time was over before WSL had placed its block
	Interrupted     // the user ended it before WSL had placed its block
)

// Outcome is what a Hold shows of the assumption that it rests on.
type Outcome int

// The outcomes.
const (
	OutcomeUnknown Outcome = iota // nothing, such as where no held port was in the block's usual place
	OutcomeMoved                  // the block was placed beside the held ports, and stayed there
	OutcomeOnTop                  // the block was placed on top of a held port
)

// EventKind is what an Event tells. The sentences are in the message catalogues, under "hold/" and the
// text of the kind.
type EventKind string

// The kinds of events.
const (
	SaysInBlock     EventKind = "in-block"    // Sockets lie in Block, which only wsl --shutdown frees
	SaysWaiting     EventKind = "waiting"     // WSL runs; Sockets will be held when it has stopped
	SaysHeld        EventKind = "held"        // Sockets are held from now on
	SaysUnsure      EventKind = "unsure"      // whether WSL runs could not be read, so its start may not be noticed
	SaysTaken       EventKind = "taken"       // Sockets are not held, since the program Owner has them
	SaysReserved    EventKind = "reserved"    // Sockets are not held, since a reservation of kind Against has them
	SaysRefused     EventKind = "refused"     // Sockets are not held, and nothing shows who has them
	SaysStarted     EventKind = "started"     // WSL runs now, and where its block is cannot be seen yet
	SaysElsewhere   EventKind = "elsewhere"   // Block is WSL's now, and Sockets can be bound
	SaysNoBlock     EventKind = "no-block"    // WSL has no block in its networking mode, and Sockets can be bound
	SaysNoWSL       EventKind = "no-wsl"      // WSL is not installed, and Sockets can be bound
	SaysNotFree     EventKind = "not-free"    // Sockets were let go, and Windows refuses them with Result
	SaysUnconfirmed EventKind = "unconfirmed" // Sockets could not be tried after they were let go
	SaysOnTop       EventKind = "on-top"      // Block was placed on top of Sockets, which were held
	SaysDoubtful    EventKind = "doubtful"    // Block is read as lying on Sockets, which were bound in the meantime
	SaysUnreadable  EventKind = "unreadable"  // where the block is could not be read; Sockets were let go
	SaysTimeUp      EventKind = "time-up"     // Sockets were let go, since the time is over
	SaysInterrupted EventKind = "interrupted" // Sockets were let go, since the user wants it
)

// Event is something to tell the user. Kind decides which fields are used.
type Event struct {
	Kind    EventKind
	Sockets []Socket
	Block   port.Range
	Owner   string
	Against fact.Kind
	Result  windows.BindResult
}

// Hold is one call: it is shown Snapshots, holds ports by its Holder, and tells Events. It is not safe for
// concurrent use.
type Hold struct {
	holder Holder
	asked  []Socket
	wait   bool

	end     End
	outcome Outcome
	last    *fact.Snapshot
	told    map[EventKind]bool
	usual   port.Range // where the block was, or would probably be, before anything was held

	holding     bool // something was tried to be held
	held        []Socket
	missing     []Socket // refused, and tried again until retryUntil
	failed      bool     // a socket is not held, for good
	retryUntil  time.Time
	generation  string    // of the VM that ran when the ports were bound
	ranBefore   bool      // WSL perhaps ran when the ports were bound
	hiddenSince time.Time // since when WSL runs while its block cannot be seen; zero if it does not
}

// New makes a Hold of the asked sockets. wait says that where WSL runs already, its end is waited for.
func New(holder Holder, asked []Socket, wait bool) *Hold {
	return &Hold{holder: holder, asked: Sorted(asked), wait: wait, told: map[EventKind]bool{}}
}

// End is how it ended. When it has, nothing is held any more.
func (h *Hold) End() End { return h.end }

// Outcome is what it has shown of the assumption, when it has ended.
func (h *Hold) Outcome() Outcome { return h.outcome }

// See takes in the newest state of the machine, and returns what is to be told.
func (h *Hold) See(s *fact.Snapshot, now time.Time) []Event {
	if h.end != Running {
		return nil
	}
	h.last = s
	state := stateOf(s)
	switch {
	case !h.holding:
		return h.look(s, now)
	case state == stopped || state == unsure:
		h.hiddenSince = time.Time{}
		return h.tryMissing(s, now)
	}
	return h.watch(s, now)
}

// Tick is See for a machine that has not changed: time has passed.
func (h *Hold) Tick(now time.Time) []Event {
	if h.last == nil {
		return nil
	}
	return h.See(h.last, now)
}

// TimeUp lets go, since the user's time limit is over.
func (h *Hold) TimeUp() []Event { return h.letGo(TimeUp, SaysTimeUp) }

// Interrupt lets go, since the user wants it.
func (h *Hold) Interrupt() []Event { return h.letGo(Interrupted, SaysInterrupted) }

func (h *Hold) letGo(end End, says EventKind) []Event {
	if h.end != Running {
		return nil
	}
	return h.finish(end, Event{Kind: says, Sockets: h.held})
}

// finish lets go and ends.
func (h *Hold) finish(end End, events ...Event) []Event {
	h.holder.Release()
	h.end = end
	return events
}

// once is the event, unless one of its kind was told before.
func (h *Hold) once(e Event) []Event {
	if h.told[e.Kind] {
		return nil
	}
	h.told[e.Kind] = true
	return []Event{e}
}

// look decides before anything is held.
func (h *Hold) look(s *fact.Snapshot, now time.Time) []Event {
	if s.Block != nil && (s.Block.State == fact.StateLive || !h.usual.Valid()) {
		h.usual = s.Block.Range
	}
	blocks := liveBlocks(s)
	in, block := inside(h.asked, blocks)
	switch state := stateOf(s); {
	case state == stopped || state == unsure:
		return h.take(s, now)
	case len(in) > 0 && !h.wait:
		return h.finish(InBlock, Event{Kind: SaysInBlock, Sockets: in, Block: block})
	case len(in) > 0:
		return append(h.once(Event{Kind: SaysInBlock, Sockets: in, Block: block}), h.once(Event{Kind: SaysWaiting, Sockets: h.asked})...)
	case h.wait && state != noWSL:
		return h.once(Event{Kind: SaysWaiting, Sockets: h.asked})
	default:
		return h.conclude(s, state, now)
	}
}

// take binds the asked sockets.
func (h *Hold) take(s *fact.Snapshot, now time.Time) []Event {
	h.holding, h.missing, h.retryUntil = true, h.asked, now.Add(retrying)
	h.generation, h.ranBefore = s.Generation, stateOf(s) != stopped
	return h.tryMissing(s, now)
}

// tryMissing binds what is not held yet. What Windows refuses is told when it is known who has it, or when
// it has been tried for long enough.
func (h *Hold) tryMissing(s *fact.Snapshot, now time.Time) (events []Event) {
	if len(h.missing) == 0 {
		return nil
	}
	var unexplained []Socket
	for _, socket := range h.missing {
		owner, explained := ownerOf(s, socket)
		switch result := h.holder.Hold(socket); {
		case result == windows.BindOK:
			h.held = append(h.held, socket)
		case explained:
			events = joined(events, notHeld(socket, owner))
		case now.Before(h.retryUntil):
			unexplained = append(unexplained, socket)
		default:
			events = joined(events, Event{Kind: SaysRefused, Sockets: []Socket{socket}, Result: result})
		}
	}
	h.missing = unexplained
	h.failed = h.failed || len(events) > 0
	if len(h.missing) > 0 {
		return events
	}
	if len(h.held) == 0 {
		return h.finish(Refused, events...)
	}
	events = append(events, Event{Kind: SaysHeld, Sockets: Sorted(h.held)})
	if stateOf(s) == unsure {
		events = append(events, h.once(Event{Kind: SaysUnsure})...)
	}
	return events
}

// notHeld tells who has a socket.
func notHeld(socket Socket, owner fact.Reservation) Event {
	if owner.Kind == fact.KindListenerWin && owner.Owner != "" {
		return Event{Kind: SaysTaken, Sockets: []Socket{socket}, Owner: owner.Owner}
	}
	return Event{Kind: SaysReserved, Sockets: []Socket{socket}, Against: owner.Kind}
}

// joined appends an event, or its sockets to one that says the same of others.
func joined(events []Event, e Event) []Event {
	for i, before := range events {
		if before.Kind == e.Kind && before.Owner == e.Owner && before.Against == e.Against && before.Result == e.Result {
			events[i].Sockets = append(before.Sockets, e.Sockets...)
			return events
		}
	}
	return append(events, e)
}

// watch decides while ports are held, and WSL runs.
func (h *Hold) watch(s *fact.Snapshot, now time.Time) []Event {
	on, block := inside(h.held, liveBlocks(s))
	switch {
	case len(on) > 0 && h.ranBefore && s.Generation == h.generation:
		// While this VM ran, Windows let the ports be bound, which it does not inside a block.
		return h.finish(Unknown, Event{Kind: SaysDoubtful, Sockets: on, Block: block})
	case len(on) > 0:
		h.outcome = OutcomeOnTop
		return h.finish(OnTop, Event{Kind: SaysOnTop, Sockets: on, Block: block})
	case len(h.missing) > 0:
		return h.startAgain(s, now)
	}
	return h.conclude(s, stateOf(s), now)
}

// startAgain lets go and looks anew: WSL has started before all ports were held.
func (h *Hold) startAgain(s *fact.Snapshot, now time.Time) []Event {
	h.holder.Release()
	h.holding, h.held, h.missing = false, nil, nil
	return h.look(s, now)
}

// conclude ends where the block, which holds none of the ports, is known, or cannot be read for long.
func (h *Hold) conclude(s *fact.Snapshot, state state, now time.Time) []Event {
	sockets := h.asked
	if h.holding {
		sockets = Sorted(h.held)
	}
	switch state {
	case placed:
		return h.confirm(Event{Kind: SaysElsewhere, Sockets: sockets, Block: liveBlocks(s)[0]})
	case without:
		return h.confirm(Event{Kind: SaysNoBlock, Sockets: sockets})
	case noWSL:
		return h.confirm(Event{Kind: SaysNoWSL, Sockets: sockets})
	}
	if h.hiddenSince.IsZero() {
		h.hiddenSince = now
	}
	if now.Sub(h.hiddenSince) < Patience {
		return h.once(Event{Kind: SaysStarted})
	}
	return h.finish(Unknown, Event{Kind: SaysUnreadable, Sockets: sockets})
}

// confirm lets go, and tries whether the ports can be bound now: nothing else shows that they are free.
func (h *Hold) confirm(e Event) []Event {
	h.holder.Release()
	var free []Socket
	var others []Event
	end := Free
	for _, socket := range e.Sockets {
		switch result := h.holder.Try(socket); result {
		case windows.BindOK:
			free = append(free, socket)
		case windows.BindOther:
			others = joined(others, Event{Kind: SaysUnconfirmed, Sockets: []Socket{socket}})
			end = worse(end, Unknown)
		default:
			others = joined(others, Event{Kind: SaysNotFree, Sockets: []Socket{socket}, Result: result})
			end = Refused
		}
	}
	if h.failed {
		end = Refused
	}
	if in, _ := inside(free, []port.Range{h.usual}); h.holding && e.Kind == SaysElsewhere && len(in) > 0 && len(free) == len(e.Sockets) {
		h.outcome = OutcomeMoved
	}
	e.Sockets = free
	return h.finish(end, append([]Event{e}, others...)...)
}

// worse is end, unless a port was refused.
func worse(before, end End) End {
	if before == Refused {
		return before
	}
	return end
}

// state is what a Snapshot says of WSL and its block.
type state int

const (
	stopped state = iota // no VM runs, and there is no block
	unsure               // whether a VM runs is unknown, and no block is known
	hidden               // a VM runs, and whether it has a block, or where, is unknown
	placed               // there is a block
	without              // a VM runs, and has no block
	noWSL                // WSL is not installed
)

func stateOf(s *fact.Snapshot) state {
	switch {
	case len(liveBlocks(s)) > 0:
		return placed
	case s.HasNoWSL():
		return noWSL
	case s.VMState == fact.VMStopped:
		return stopped
	case s.VMState != fact.VMRunning:
		return unsure
	case s.NoBlock != "" || s.Mode != fact.ModeUnknown && s.Mode != fact.ModeMirrored:
		return without
	}
	return hidden
}

// liveBlocks are the blocks that a source tells now, that of this user's WSL first.
func liveBlocks(s *fact.Snapshot) (blocks []port.Range) {
	if s.Block != nil && s.Block.State == fact.StateLive {
		blocks = append(blocks, s.Block.Range)
	}
	for _, r := range s.Reservations {
		if r.Kind == fact.KindBlock && r.State == fact.StateLive && (len(blocks) == 0 || r.Range != blocks[0]) {
			blocks = append(blocks, r.Range)
		}
	}
	return blocks
}
