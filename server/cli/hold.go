package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/hold"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// mostHeld bounds the sockets that are held at once; each is one or two of Windows.
const mostHeld = 2048

// holding is one call of the verb hold.
type holding struct {
	*command
	verb      *cobra.Command
	workspace string        // the folder whose ports are held too; "" for none
	untilWSL  bool          // says what is so anyway where no limit is given
	limit     time.Duration // after which the ports are let go; 0 for none
	wait      bool
	task      bool
}

func (c *command) holdVerb() *cobra.Command {
	h := &holding{command: c, verb: c.newVerb("hold")}
	c.replays(h.verb)
	f := h.verb.Flags()
	f.StringVar(&h.workspace, "workspace", "", c.say("flag/workspace"))
	f.BoolVar(&h.untilWSL, "until-wsl", true, c.say("flag/until-wsl"))
	f.DurationVar(&h.limit, "for", 0, c.say("flag/for"))
	f.BoolVar(&h.wait, "wait", false, c.say("flag/wait"))
	f.BoolVar(&h.task, "task", false, c.say("flag/task"))
	exclude(h.verb, "until-wsl", "for")
	if err := h.verb.MarkFlagDirname("workspace"); err != nil {
		panic(err)
	}
	h.verb.RunE = func(_ *cobra.Command, args []string) error { return h.run(args) }
	return h.verb
}

func (h *holding) run(args []string) error {
	asked, err := h.asked(args)
	if err != nil {
		return err
	}
	p, err := h.newProbe(true)
	if err != nil {
		return err
	}
	snap := p.Read(h.verb.Context())
	if why := whyNotHeldAt(snap.Vantage); why != "" {
		h.tell(h.catalog().Say(why))
		return statusFailed
	}
	h.tell(h.catalog().Say("hold/experimental"))
	if snap.Doubts.Concern(fact.RuleStartFirst) {
		h.tell(h.catalog().Say("hold/doubted"))
	}
	if h.task {
		return h.printTask(args)
	}
	if asked, err = h.withWorkspace(asked, snap); err != nil {
		return err
	}
	return h.follow(p, snap, hold.New(h.holder(), asked, h.wait))
}

// asked are the sockets that the arguments name. A port without a protocol is TCP, as everywhere else.
func (h *holding) asked(args []string) (asked []hold.Socket, err error) {
	switch {
	case len(args) == 0 && h.workspace == "":
		return nil, usage(h.verb, "usage/hold")
	case !h.untilWSL:
		return nil, usage(h.verb, "usage/until-wsl")
	case h.verb.Flags().Changed("for") && h.limit <= 0:
		return nil, usage(h.verb, "usage/for", "time", h.limit.String())
	}
	for _, arg := range args {
		r, protos, err := port.ParseRange(arg)
		if err != nil {
			return nil, usageFor(h.verb, err)
		}
		if !strings.Contains(arg, "/") {
			protos = port.TCP
		}
		asked = append(asked, hold.Sockets(r, protos)...)
		if len(asked) > mostHeld {
			return nil, usage(h.verb, "usage/most-held", "count", strconv.Itoa(mostHeld))
		}
	}
	return asked, nil
}

// whyNotHeldAt is the key of the reason why no port can be held at a vantage, "" on Windows.
func whyNotHeldAt(v fact.Vantage) string {
	switch v {
	case fact.Windows:
		return ""
	case fact.WSL2, fact.WSL1:
		return "hold/not-in-wsl"
	}
	return "hold/not-here"
}

// withWorkspace adds the ports that files of --workspace let a program bind on Windows: recordings and
// fixtures left out, from which nobody starts a program.
func (h *holding) withWorkspace(asked []hold.Socket, snap *fact.Snapshot) ([]hold.Socket, error) {
	if h.workspace == "" {
		return asked, nil
	}
	files, err := selectFiles([]string{h.workspace})
	if err != nil {
		return nil, usageFor(h.verb, words.NewError("usage/workspace").Because(err))
	}
	ctx := h.verb.Context()
	if err := files.read(ctx, false); err != nil {
		return nil, err
	}
	if err := files.judge(ctx, h.conditions(snap, h.catalog())); err != nil {
		return nil, err
	}
	for f := range files.files() {
		if !f.IsNoise() {
			asked = append(asked, boundOnWindows(f)...)
		}
	}
	asked = hold.Sorted(asked)
	switch {
	case len(asked) == 0:
		h.tell(h.catalog().Say("hold/no-ports", "folder", h.workspace))
		return nil, statusFailed
	case len(asked) > mostHeld:
		return nil, words.NewError("error/most-held", "folder", h.workspace, "count", strconv.Itoa(len(asked)), "most", strconv.Itoa(mostHeld))
	}
	return asked, nil
}

// boundOnWindows are the ports of a file that a program, or a container engine, binds on Windows.
func boundOnWindows(f selected) (sockets []hold.Socket) {
	snap, settings := f.view.JudgedBy(f.File)
	for _, l := range f.Literals {
		if check.BindsOnWindows(l, snap, settings.Side) {
			sockets = append(sockets, hold.Sockets(l.Range, l.Proto)...)
		}
	}
	return sockets
}

// holder binds on this machine; for a recording nothing is bound.
func (h *holding) holder() hold.Holder {
	if h.replay == "" {
		return probe.OpenHolder()
	}
	h.tell(h.catalog().Say("hold/replayed"))
	return rehearsal{}
}

// rehearsal is the Holder for a recording: it binds nothing, and nothing is known to be free.
type rehearsal struct{}

func (rehearsal) Hold(hold.Socket) windows.BindResult { return windows.BindOK }

func (rehearsal) Release() {}

func (rehearsal) Try(hold.Socket) windows.BindResult { return windows.BindOther }

// follow shows the machine to a Hold until that has ended, the time is over, or the user ends it. It reads no
// more often than the verb watch does. Most calls end with the first Snapshot.
func (h *holding) follow(p *probe.Probe, first *fact.Snapshot, run *hold.Hold) error {
	ctx, stop := context.WithCancel(h.verb.Context())
	defer stop()
	defer run.Interrupt() // lets go if the output cannot be written
	var over <-chan time.Time
	if h.limit > 0 {
		over = time.After(h.limit)
	}
	err := h.print(run.See(first, time.Now()))
	if err != nil || run.End() != hold.Running {
		return h.finish(run, err)
	}
	snapshots := make(chan *fact.Snapshot)
	go p.Watch(ctx, probe.WatchOptions{Interval: func() time.Duration { return usualInterval }}, func(s *fact.Snapshot) {
		select {
		case snapshots <- s:
		case <-ctx.Done():
		}
	})
	passing := time.NewTicker(time.Second)
	defer passing.Stop()
	for err == nil && run.End() == hold.Running {
		select {
		case s := <-snapshots:
			err = h.print(run.See(s, time.Now()))
		case now := <-passing.C:
			err = h.print(run.Tick(now))
		case <-over:
			err = h.print(run.TimeUp())
		case <-ctx.Done():
			err = h.print(run.Interrupt())
		}
	}
	return h.finish(run, err)
}

// endStatuses are the exit statuses of hold.
var endStatuses = map[hold.End]status{
	hold.Free:        statusOK,
	hold.TimeUp:      statusFindings,
	hold.Interrupted: statusFindings,
	hold.Unknown:     statusUnknown,
	hold.OnTop:       statusOnTop,
	hold.InBlock:     statusInBlock,
	hold.Refused:     statusRefused,
}

// finish is the exit status of a Hold that has ended, unless its output could not be written.
func (h *holding) finish(run *hold.Hold, err error) error {
	if err != nil {
		return err
	}
	if s := endStatuses[run.End()]; s != statusOK {
		return s
	}
	return nil
}

// print writes one line for each event, at once.
func (h *holding) print(events []hold.Event) error {
	for _, e := range events {
		fmt.Fprintln(h.out, h.sentence(e))
	}
	if err := h.out.Flush(); err != nil {
		return writeError(err)
	}
	return nil
}

// withoutPorts are the keys of the sentences for events that are about no port.
var withoutPorts = map[hold.EventKind]string{
	hold.SaysElsewhere:   "hold/block-only",
	hold.SaysNoBlock:     "hold/no-block-only",
	hold.SaysNoWSL:       "hold/no-wsl-only",
	hold.SaysTimeUp:      "hold/time-up-idle",
	hold.SaysInterrupted: "hold/interrupted-idle",
}

func (h *holding) sentence(e hold.Event) string {
	w := h.catalog()
	key := "hold/" + string(e.Kind)
	if other, ok := withoutPorts[e.Kind]; ok && len(e.Sockets) == 0 {
		key = other
	}
	if e.Kind == hold.SaysInBlock && h.wait {
		key = "hold/in-block-waits"
	}
	values := []string{"ports", portsText(w, e.Sockets), "range", e.Block.String(), "owner", e.Owner, "code", string(e.Result)}
	if e.Against != "" {
		values = append(values, "why", w.Say("why/"+string(e.Against)))
	}
	return w.Say(key, values...)
}

// portsText names sockets inside a sentence: "port 45456", "ports 8000–8010, 5353/udp". A protocol is named
// where it is not TCP alone.
func portsText(w *words.Catalog, sockets []hold.Socket) string {
	var ranges []port.Range
	var protos []port.Proto
	for i := 0; i < len(sockets); {
		p, both := sockets[i].Port, port.Proto(0)
		for ; i < len(sockets) && sockets[i].Port == p; i++ {
			both |= sockets[i].Proto
		}
		if last := len(ranges) - 1; last >= 0 && ranges[last].End+1 == p && protos[last] == both {
			ranges[last].End = p
			continue
		}
		ranges, protos = append(ranges, port.One(p)), append(protos, both)
	}
	if len(ranges) == 1 && protos[0] == port.TCP {
		return check.Noun(w, ranges[0])
	}
	list := make([]string, len(ranges))
	for i, r := range ranges {
		if list[i] = r.String(); protos[i] != port.TCP {
			list[i] += "/" + protos[i].String()
		}
	}
	key := "ports"
	if len(ranges) == 1 && ranges[0].Single() {
		key = "port"
	}
	return w.Say(key, "number", strings.Join(list, w.Say("word/separator")))
}
