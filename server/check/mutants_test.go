package check

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// mutant is the decision table with one small mistake.
type mutant struct {
	name  string
	table table
}

// TestEveryCellMatters makes every mutant of the decision table and judges the cases of
// testdata/check/table.txt by it. A mutant that no case notices is an untested cell: it
// needs a case, or the cell is deleted, or survivors.txt says why it cannot matter.
func TestEveryCellMatters(t *testing.T) {
	survivors := readSurvivors(t)
	var cases []*tcase
	for _, c := range readCases(t) {
		cases = append(cases, &c)
	}
	all, killed, listed := mutants(), 0, map[string]bool{}
	for _, m := range all {
		i := slices.IndexFunc(cases, func(c *tcase) bool { return c.wrong(&m.table) != "" })
		noticed := i >= 0
		if noticed { // that case is tried first on the next mutant, which mostly is of the same row
			by := cases[i]
			cases = slices.Insert(slices.Delete(cases, i, i+1), 0, by)
		}
		_, excused := survivors[m.name]
		switch {
		case noticed && excused:
			t.Errorf("a case notices %q: delete it from survivors.txt", m.name)
		case noticed:
			killed++
		case !excused:
			t.Errorf("no case notices: %s", m.name)
		}
		listed[m.name] = excused
	}
	for name := range survivors {
		if !listed[name] {
			t.Errorf("survivors.txt lists %q, which is no mutant of the table", name)
		}
	}
	if len(listed) != len(all) {
		t.Errorf("%d mutants have %d names", len(all), len(listed))
	}
	t.Logf("%d mutants: %d noticed (%.1f %%), %d listed as survivors", len(all), killed, 100*float64(killed)/float64(len(all)), len(survivors))
}

// readSurvivors reads survivors.txt: names of mutants with the reason below each.
func readSurvivors(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("../../testdata/check/survivors.txt")
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]string{}
	var names []string
	for line := range strings.Lines(string(raw)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "mutant":
			names = append(names, rest)
		case "because":
			for _, name := range names {
				reasons[name] = rest
			}
			names = nil
		}
	}
	if len(names) > 0 {
		t.Errorf("survivors.txt gives no reason for %q", names)
	}
	return reasons
}

// mutants are all mutants of the decisions.
func mutants() (out []mutant) {
	groups := []struct {
		name string
		rows []row
		put  func(*table, []row)
	}{
		{"bind", decisions.bind, func(t *table, r []row) { t.bind = r }},
		{"connect", decisions.connect, func(t *table, r []row) { t.connect = r }},
		{"random", decisions.random, func(t *table, r []row) { t.random = r }},
	}
	for _, g := range groups {
		add := func(name string, rows []row) {
			changed := decisions
			g.put(&changed, rows)
			out = append(out, mutant{g.name + ": " + name, changed})
		}
		for i := range g.rows {
			add(g.rows[i].name()+": dropped", slices.Concat(g.rows[:i], g.rows[i+1:]))
			for _, c := range cells(g.rows[i]) {
				rows := slices.Clone(g.rows)
				rows[i] = c.row
				add(g.rows[i].name()+": "+c.name, rows)
			}
			for j := i + 1; j < len(g.rows); j++ {
				if orderMatters(&g.rows[i], &g.rows[j]) {
					moved := slices.Concat(g.rows[:i], g.rows[j:j+1], g.rows[i:j], g.rows[j+1:])
					add(g.rows[j].name()+": before "+g.rows[i].name(), moved)
				}
			}
		}
	}
	return out
}

// name tells a row from all others.
func (r *row) name() string {
	words := []string{string(r.code), string(r.kind), cmp.Or(string(r.state), "any state")}
	for _, c := range r.when {
		words = append(words, c.name)
	}
	return strings.Join(words, ", ")
}

// orderMatters reports whether both rows can be about the same literal, with another result.
func orderMatters(a, b *row) bool {
	if a.code == b.code && a.severity == b.severity && slices.Equal(a.cures, b.cures) {
		return false
	}
	sides := slices.ContainsFunc(everySide, func(s Side) bool {
		return slices.ContainsFunc(everyMode, func(m fact.Mode) bool { return a.concerns(s, m) && b.concerns(s, m) })
	})
	return sides && (a.kind != b.kind || a.state == "" || b.state == "" || a.state == b.state)
}

type changedRow struct {
	name string
	row  row
}

// cells are the rows that differ from r in one cell.
func cells(r row) (out []changedRow) {
	add := func(name string, change func(*row)) {
		changed := r
		change(&changed)
		out = append(out, changedRow{name, changed})
	}
	for _, s := range changedLists(r.sides, everySide) {
		add(fmt.Sprintf("sides %v", s), func(r *row) { r.sides = s })
	}
	for _, m := range changedLists(r.modes, everyMode) {
		add(fmt.Sprintf("modes %q", m), func(r *row) { r.modes = m })
	}
	for _, k := range fact.Kinds() {
		if k.Kind != r.kind {
			add(fmt.Sprintf("kind %s", k.Kind), func(r *row) { r.kind = k.Kind })
		}
	}
	for _, s := range append([]fact.State{""}, everyState...) {
		if s != r.state {
			add(fmt.Sprintf("state %q", s), func(r *row) { r.state = s })
		}
	}
	for _, s := range []Severity{r.severity - 1, r.severity + 1} {
		if s >= Off && s <= Hint {
			add(fmt.Sprintf("severity %s", s), func(r *row) { r.severity = s })
		}
	}
	if r.rests != "" {
		add("rests on nothing", func(r *row) { r.rests = "" })
	}
	add("code of another row", func(r *row) { r.code = otherCode(r.code) })
	out = append(out, changedConditions(r)...)
	return append(out, changedCures(r)...)
}

// changedLists are the lists with one element fewer or one more; nil stands for any
// element, so a list of one loses its condition, and no condition becomes each element.
func changedLists[E comparable](list, every []E) (out [][]E) {
	if list != nil {
		out = append(out, nil)
	}
	for i := range list {
		if len(list) > 1 {
			out = append(out, slices.Concat(list[:i], list[i+1:]))
		}
	}
	for _, e := range every {
		if !slices.Contains(list, e) {
			out = append(out, append(slices.Clone(list), e))
		}
	}
	return out
}

func otherCode(c Code) Code {
	if c == CodeExtra {
		return CodeInUse
	}
	return CodeExtra
}

// changedConditions are the rows without one condition, with its contrary, and with one more.
func changedConditions(r row) (out []changedRow) {
	with := func(name string, when []*condition) {
		changed := r
		changed.when = when
		out = append(out, changedRow{name, changed})
	}
	for i, c := range r.when {
		others := slices.Concat(r.when[:i], r.when[i+1:])
		with("without "+c.name, others)
		with("contrary of "+c.name, append(others, contrary(c)))
	}
	for _, c := range conditionsOfTheTable() {
		if !slices.Contains(r.when, c) && (c.about == nil || slices.Contains(c.about, r.kind)) {
			with("and "+c.name, append(slices.Clone(r.when), c))
		}
	}
	return out
}

func contrary(c *condition) *condition {
	return &condition{"not " + c.name, c.about, func(s situation, r fact.Reservation) bool { return !c.test(s, r) }}
}

// conditionsOfTheTable are the conditions of all rows, each once.
func conditionsOfTheTable() (out []*condition) {
	for _, r := range slices.Concat(decisions.bind, decisions.connect, decisions.random) {
		for _, c := range r.when {
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// changedCures are the rows with a cure dropped, replaced, or offered one place later, and
// with one cure more.
func changedCures(r row) (out []changedRow) {
	with := func(name string, cures []Cure) {
		changed := r
		changed.cures = cures
		out = append(out, changedRow{name, changed})
	}
	strange := Cure("strange")
	for i, c := range r.cures {
		with(fmt.Sprintf("without cure %s", c), slices.Concat(r.cures[:i], r.cures[i+1:]))
		with(fmt.Sprintf("another cure for %s", c), slices.Concat(r.cures[:i], []Cure{strange}, r.cures[i+1:]))
		if i > 0 {
			with(fmt.Sprintf("cure %s earlier", c), slices.Concat(r.cures[:i-1], []Cure{c, r.cures[i-1]}, r.cures[i+1:]))
		}
	}
	with("one cure more", append(slices.Clone(r.cures), strange))
	return out
}
