package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Doctor writes what a machine shows of each assumption, for a terminal of width columns.
func Doctor(w *words.Catalog, x doctor.Examination, width int) string {
	if x.HasNothingToShow() {
		return wrapped(w.Say("doctor/nothing"), "", width) + "\n"
	}
	count := map[doctor.Verdict]int{}
	for _, f := range x.Findings {
		count[f.Verdict]++
	}
	var b strings.Builder
	b.WriteString(wrapped(w.Say("doctor/summary", "count", strconv.Itoa(len(x.Findings)), "confirmed", strconv.Itoa(count[doctor.Confirmed]),
		"contradicted", strconv.Itoa(count[doctor.Contradicted]), "unknown", strconv.Itoa(count[doctor.NotShown])), "", width) + "\n")
	for _, f := range x.Findings {
		b.WriteString("\n" + entryText(w, f, width))
	}
	if count[doctor.Contradicted] > 0 {
		b.WriteString("\n" + wrapped(w.Say("doctor/until"), "", width) + "\n")
	}
	return b.String()
}

// entryText is an entry with its verdict, the evidence, and what is not believed any more.
func entryText(w *words.Catalog, f doctor.Finding, width int) string {
	var b strings.Builder
	line := func(indent, text string) { b.WriteString(wrapped(text, indent, width) + "\n") }
	line("", w.Say("row/pair", "name", w.Say("result/"+string(f.Verdict)), "value", w.Say("assumption/"+string(f.Assumption))))
	for _, e := range f.Evidence {
		line("    ", evidenceText(w, e))
	}
	switch f.Verdict {
	case doctor.Contradicted:
		line("  ", w.Say("doctor/not-believed", "what", strings.Join(restNames(w, f.Entry), w.Say("word/separator"))))
	case doctor.NotShown:
		line("  ", w.Say("doctor/looks-at", "what", strings.Join(f.Looks, w.Say("word/separator"))))
	}
	return b.String()
}

// restNames names what rests on an assumption: sources by their names, rules in words.
func restNames(w *words.Catalog, e doctor.Entry) (names []string) {
	names = append(names, e.Sources...)
	for _, r := range e.Rules {
		names = append(names, w.Say("rule/"+string(r)))
	}
	return names
}

func evidenceText(w *words.Catalog, e doctor.Evidence) string {
	who := e.Who
	if who == "" {
		who = w.Say("word/windows-program")
	}
	return w.Say("evidence/"+string(e.Code), "source", e.Source, "range", e.Range.String(), "proto", strings.ToUpper(e.Proto.String()),
		"port", strconv.Itoa(int(e.Port)), "address", e.Address, "option", e.Option, "result", e.Result, "who", who,
		"count", strconv.Itoa(e.Count), "width", strconv.Itoa(e.Width), "ms", strconv.FormatInt(e.Millis, 10))
}

type wireExamination struct {
	Vantage      string           `json:"vantage"`
	WindowsBuild int              `json:"windowsBuild"`
	WSLVersion   string           `json:"wslVersion"`
	Assumptions  []wireAssumption `json:"assumptions"`
}

type wireAssumption struct {
	ID        string   `json:"id"`
	Statement string   `json:"statement"`
	Verdict   string   `json:"verdict"`
	Evidence  []string `json:"evidence"`
	Looks     []string `json:"looksAt"`
	// What rests on it; not believed on the machine if the verdict is "contradicted".
	Sources []string `json:"sources"`
	Rules   []string `json:"rules"`
}

// DoctorJSON is the output of `doctor --json`. Its sentences are English in every locale, lists are [] where empty.
// The error is the encoder's.
func DoctorJSON(x doctor.Examination) ([]byte, error) {
	english := words.For("en")
	out := wireExamination{string(x.Vantage), x.WindowsBuild, x.WSLVersion, []wireAssumption{}}
	for _, f := range x.Findings {
		a := wireAssumption{
			ID: string(f.Assumption), Statement: english.Say("assumption/" + string(f.Assumption)), Verdict: string(f.Verdict),
			Evidence: []string{}, Looks: append([]string{}, f.Looks...), Sources: append([]string{}, f.Sources...), Rules: []string{},
		}
		for _, e := range f.Evidence {
			a.Evidence = append(a.Evidence, evidenceText(english, e))
		}
		for _, r := range f.Rules {
			a.Rules = append(a.Rules, string(r))
		}
		out.Assumptions = append(out.Assumptions, a)
	}
	raw, err := visibleJSON(out)
	if err != nil {
		return nil, fmt.Errorf("doctor: %w", err)
	}
	return raw, nil
}
