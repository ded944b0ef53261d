package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-json"
	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/assist"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
)

// suggesting is one call of the verb suggest.
type suggesting struct {
	*command
	verb  *cobra.Command
	proto choice
	json  bool
	one   bool
	write bool
	diff  bool
}

func (c *command) suggestVerb() *cobra.Command {
	s := suggesting{command: c, verb: c.newVerb("suggest"), proto: "tcp"}
	c.readsMachine(s.verb)
	addChoice(s.verb, &s.proto, "proto", c.say("flag/proto"), "tcp", "udp", "tcp+udp")
	s.verb.Flags().BoolVar(&s.json, "json", false, s.say("flag/json"))
	s.verb.Flags().BoolVar(&s.one, "one", false, s.say("flag/one"))
	s.verb.Flags().BoolVar(&s.write, "write", false, s.say("flag/write"))
	s.verb.Flags().BoolVar(&s.diff, "diff", false, s.say("flag/suggest-diff"))
	exclude(s.verb, "json", "one", "write", "diff")
	exclude(s.verb, "proto", "write", "diff")
	s.verb.RunE = func(_ *cobra.Command, args []string) error {
		if s.write || s.diff {
			return s.lease(args)
		}
		return s.run(args)
	}
	return s.verb
}

// lease gives ports of the files below some paths numbers that are the same on every machine, or shows that as
// a diff.
func (s suggesting) lease(paths []string) error {
	all := &scanning{command: s.command, verb: s.verb, format: formatText, fixing: fixing{write: s.write, diff: s.diff, lease: true}}
	return all.run(paths)
}

func (s suggesting) run(args []string) error {
	if len(args) != 1 {
		return usage(s.verb, "usage/suggest")
	}
	want, proto, err := s.wanted(args[0])
	if err != nil {
		return err
	}
	p, err := s.newProbe(true)
	if err != nil {
		return err
	}
	kept, err := s.policyHere(s.verb.Context())
	if err != nil {
		return err
	}
	snap := p.Read(s.verb.Context()).With(kept.Reserved)
	machine := assist.Machine{Snapshot: snap, Within: kept.Within, Confirm: p.Confirmer}
	found := machine.Suggest(want, proto, 3)
	if s.json {
		return s.printJSON(found.Lines())
	}
	s.warnOfGaps(snap, "cli/unverified")
	if !s.one {
		s.sayWhy(snap, want.String()+"/"+proto.String(), found)
	}
	if len(found.Ports) == 0 {
		s.tell(s.nothingFree(want, cmp.Or(kept.Within, suggest.Default)))
		return statusFindings
	}
	s.print(found)
	return nil
}

// nothingFree says that no free range of the width of want is known within a range.
func (s suggesting) nothingFree(want, within port.Range) string {
	key := "cli/no-suggestion"
	if want.Single() {
		key = "cli/no-port"
	}
	return s.catalog().Say(key, "count", strconv.Itoa(want.Len()), "range", within.String())
}

// wanted is the range that the argument names, with the protocol behind it or else that of --proto.
func (s suggesting) wanted(arg string) (want port.Range, proto port.Proto, err error) {
	proto, _ = port.ParseProto(string(s.proto))
	want, named, err := assist.ParsePorts(arg)
	if err != nil {
		return want, proto, usageFor(s.verb, err)
	}
	switch {
	case named == 0:
	case s.verb.Flags().Changed("proto") && named != proto:
		return want, proto, usage(s.verb, "usage/protocols", "text", arg, "proto", string(s.proto))
	default:
		proto = named
	}
	return want, proto, nil
}

// sayWhy says on standard error what is known against the port that was asked for. Where nothing is,
// and nothing is unknown either, no other port is needed.
func (s suggesting) sayWhy(snap *fact.Snapshot, wanted string, found assist.Suggested) {
	w := s.catalog()
	switch {
	case found.Why != "":
		s.tell(w.Say("cli/against", "port", strconv.Itoa(int(found.Against)), "why", assist.Because(w, snap, found.Why)))
	case len(snap.Gaps()) == 0:
		s.tell(w.Say("cli/nothing-against", "range", wanted))
	}
}

// print writes one port or range on each line. Where something that matters could not be read, each
// is marked, except for scripts.
func (s suggesting) print(found assist.Suggested) {
	for _, f := range found.Ports {
		text := strconv.Itoa(int(f.Range.Start))
		if !f.Range.Single() {
			text += "-" + strconv.Itoa(int(f.Range.End))
		}
		if s.one {
			fmt.Fprintln(s.out, text)
			return
		}
		if !found.Verified {
			text += "  " + s.catalog().Say("cli/mark-unverified")
		}
		fmt.Fprintln(s.out, text)
	}
}

func (s suggesting) printJSON(lines []assist.SuggestionLine) error {
	s.printsJSON()
	b, err := json.Marshal(lines)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, string(b))
	if len(lines) == 0 {
		return statusFindings
	}
	return nil
}

// warnOfGaps says on standard error, in one line, what could not be read of the machine; key is the
// sentence that says what follows. Gaps that do not matter to the verb are left out. It returns whether
// any is left.
func (c *command) warnOfGaps(s *fact.Snapshot, key string, but ...fact.Gap) bool {
	w := c.catalog()
	var gaps []string
	for _, gap := range s.Gaps() {
		if !slices.Contains(but, gap) {
			gaps = append(gaps, w.Say("gap/"+string(gap)))
		}
	}
	if len(gaps) == 0 {
		return false
	}
	c.tell(strings.Join(append(gaps, w.Say(key)), w.Say("word/next-sentence")))
	return true
}
