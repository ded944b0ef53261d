package policy

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

func repeated(s string, n int) string { return strings.Repeat(s, n) }

// problemsOf writes the problems of a file as example.want has them.
func problemsOf(b string, p *Policy) (out []string) {
	x := text.NewIndex([]byte(b))
	for _, one := range p.Problems {
		start, end := x.Position(one.Span.Start, text.UTF8), x.Position(one.Span.End, text.UTF8)
		out = append(out, strings.TrimSpace(fmt.Sprintf("%d:%d-%d %s %s", start.Line+1, start.Column+1, end.Column+1, one.Kind, one.What)))
	}
	return out
}

func TestProblems(t *testing.T) {
	for _, e := range examples {
		if got := problemsOf(e.text, Parse([]byte(e.text))); !slices.Equal(got, e.want) {
			t.Errorf("%s: %q, want %q", e.name, got, e.want)
		}
	}
}

// TestEveryProblemHasAnExample also holds that each message says what to write instead.
func TestEveryProblemHasAnExample(t *testing.T) {
	seen := map[Kind]bool{}
	for _, e := range examples {
		for _, p := range Parse([]byte(e.text)).Problems {
			seen[p.Kind] = true
			if m := p.Message(words.For("en")); strings.Contains(m, "{what}") || strings.Contains(m, "{choices}") || strings.Count(m, ". ")+strings.Count(m, ": ") == 0 {
				t.Errorf("%s: %q", e.name, m)
			}
		}
	}
	for _, k := range []Kind{TooLong, NotYAML, NotOne, Alias, WantMapping, WantList, WantText, UnknownKey, Twice, Missing, BadRange, BadPorts, BadChoice, BadGlob, BadFileGlob, BadKeyPath, BadComment, TooMany} {
		if !seen[k] {
			t.Errorf("no example has the problem %s", k)
		}
	}
}

func exampleCalled(t *testing.T, name string) *Policy {
	t.Helper()
	for _, e := range examples {
		if e.name == name {
			return Parse([]byte(e.text))
		}
	}
	t.Fatalf("no example %s", name)
	return nil
}

func TestParse(t *testing.T) {
	p := exampleCalled(t, "all keys")
	var kept []string
	for _, r := range p.Reserved {
		kept = append(kept, fmt.Sprintf("%s %s %s", r.Range, r.Protos, r.Owner))
	}
	want := []string{
		"44620–48715 tcp+udp wsl-mirrored: common", "40525–44620 tcp+udp wsl-mirrored: common", "5000 tcp+udp ", "5353 udp ", "6000–6010 tcp+udp ",
		"7000 tcp AirPlay on our Macs",
	}
	if !slices.Equal(kept, want) {
		t.Errorf("reserved %q", kept)
	}
	if p.Reserved[0].Source != fact.SourcePolicy || p.Reserved[0].Kind != fact.KindExtra {
		t.Errorf("%+v", p.Reserved[0])
	}
	if want := map[check.Code]check.Severity{check.CodeReserved: check.Error, check.CodeLinuxEphemeral: check.Off}; !reflect.DeepEqual(p.Severity, want) {
		t.Errorf("severity %v", p.Severity)
	}
	if p.Within != (port.Range{Start: 20000, End: 29999}) {
		t.Errorf("suggestions within %v", p.Within)
	}
	if len(p.Formats) != 1 || len(p.Formats[0].Rules) != 2 || p.Formats[0].Comment != "#" {
		t.Errorf("formats %+v", p.Formats)
	}
	if got := p.Ignored("a/.env"); !slices.Equal(got, []port.Range{port.One(9229)}) {
		t.Errorf("ignored everywhere: %v", got)
	}
	if got := p.Ignored("legacy/a/.env"); len(got) != 2 {
		t.Errorf("ignored in legacy: %v", got)
	}
	if !p.IgnoresFile("vendor/x/.env") || p.IgnoresFile("src/.env") || !p.IgnoresSome() {
		t.Error("ignored files")
	}
}

// TestMistakesHaveNoEffect: an entry with a mistake is left out; the entries beside it apply.
func TestMistakesHaveNoEffect(t *testing.T) {
	p := Parse([]byte(`
reserved-ranges: [http, 5000]
ignored-ports: [{ports: 8080}, {ports: 8081, reason: ''}, {ports: x, reason: y}, {ports: 8082, reason: y, paths: []}, {ports: 8083, reason: y}]
ignored-paths: [{path: a}, {path: '[a', reason: x}, {path: b, reason: x}]
severity: {wsl-reserved: fatal, port-in-use: hint}
suggestion-range: 5-1
formats:
  - {name: a, files: ['**/a'], syntax: yaml, rules: [{path: a, is: bind}, {path: A, is: bind}]}
  - {name: b, files: ['**/b'], syntax: yaml, rules: [{path: b, is: bind}]}
`))
	if len(p.Reserved) != 1 || len(p.Severity) != 1 || p.Within.Valid() || len(p.Formats) != 1 || p.Formats[0].Name != "b" {
		t.Errorf("%+v", p)
	}
	if got := p.Ignored("x"); !slices.Equal(got, []port.Range{port.One(8083)}) {
		t.Errorf("ignored %v", got)
	}
	if p.IgnoresFile("a/x") || !p.IgnoresFile("b/x") {
		t.Error("ignored paths")
	}
}

// TestIgnoresSome: without paths, what is ignored is the same in every file.
func TestIgnoresSome(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "ignored-ports: [{ports: 1, reason: a}]": false, "ignored-ports: [{ports: 2, reason: a}, {ports: 1, reason: a, paths: [b]}]": true,
	} {
		if got := Parse([]byte(text)).IgnoresSome(); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestNilPolicy(t *testing.T) {
	var p *Policy
	if p.Ignored("x") != nil || p.IgnoresFile("x") || p.IgnoresSome() {
		t.Error("the nil Policy says something")
	}
}

// FuzzParse: no bytes make the parser panic, and every problem is at a place of the file.
func FuzzParse(f *testing.F) {
	for _, e := range examples {
		if len(e.text) < 4096 {
			f.Add([]byte(e.text))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, p := range Parse(b).Problems {
			if p.Span.Start < 0 || p.Span.End < p.Span.Start || p.Span.End > len(b) {
				t.Fatalf("%s at %v of %d bytes", p.Kind, p.Span, len(b))
			}
		}
	})
}
