package format

import (
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// read is a fixture that one row of the table reads.
type read struct {
	name    string
	content []byte
	want    string // what is found in it, as in its .want file
}

// fixturesByRow are the fixtures that each row of the table reads.
func fixturesByRow(t *testing.T) map[int][]read {
	t.Helper()
	out := map[int][]read{}
	for _, name := range fixtures(t) {
		content := readFixture(t, name)
		row := readBy(name, content)
		if row < 0 {
			t.Errorf("%s: no format reads it", name)
			continue
		}
		out[row] = append(out[row], read{name, content, render(content, File(name, content))})
	}
	return out
}

// differs reports whether a format with the given rules finds something else in one of the fixtures.
func differs(t *testing.T, f scan.Format, rules []scan.Rule, in []read) bool {
	t.Helper()
	f.Rules = rules
	compiled, err := scan.Compile(f)
	if err != nil {
		t.Fatal(err)
	}
	reading := scan.NewReading([]*scan.Compiled{compiled})
	return slices.ContainsFunc(in, func(r read) bool { return render(r.content, reading.Read(r.content)) != r.want })
}

// TestEveryRuleMatters removes each rule of each format, and each of the names in a step: some fixture
// must then be read differently. Rows of the table with the same name share their rules; it is enough
// that a rule matters in one of them.
func TestEveryRuleMatters(t *testing.T) {
	byRow := fixturesByRow(t)
	type id struct{ format, rule, without string }
	matters := map[id]bool{}
	var order []id
	note := func(k id, ok bool) {
		if _, seen := matters[k]; !seen {
			order = append(order, k)
		}
		matters[k] = matters[k] || ok
	}
	for row, compile := range formats.rows {
		f := compile()
		for i, r := range f.Rules {
			rest := slices.Delete(slices.Clone(f.Rules), i, i+1)
			note(id{f.Name, r.Path, ""}, differs(t, f.Format, rest, byRow[row]))
			for path, name := range withoutEachName(r.Path) {
				fewer := slices.Clone(f.Rules)
				fewer[i].Path = path
				note(id{f.Name, r.Path, name}, differs(t, f.Format, fewer, byRow[row]))
			}
		}
	}
	rules, names := 0, 0
	for _, k := range order {
		switch {
		case matters[k]:
		case k.without == "":
			rules++
			t.Errorf("%s: no fixture is read differently without the rule %s", k.format, k.rule)
		case matters[id{k.format, k.rule, ""}]:
			names++
			t.Errorf("%s: no fixture is read differently without %q in the rule %s", k.format, k.without, k.rule)
		}
	}
	if rules+names > 0 {
		t.Logf("%d rules and %d names in rules are in no fixture", rules, names)
	}
}

// withoutEachName returns, for each name in a step of several names, the path without it.
func withoutEachName(path string) map[string]string {
	out := map[string]string{}
	steps := strings.Split(path, "/")
	for i, step := range steps {
		names := strings.Split(step, "|")
		if len(names) == 1 {
			continue
		}
		for j := range names {
			fewer := slices.Clone(steps)
			fewer[i] = strings.Join(slices.Delete(slices.Clone(names), j, j+1), "|")
			out[strings.Join(fewer, "/")] = names[j]
		}
	}
	return out
}
