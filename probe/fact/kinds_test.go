package fact

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// declared lists the values of all constants of a string type in kinds.go.
func declared(t *testing.T, typeName string) (values []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "kinds.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != typeName {
			return true
		}
		for _, v := range spec.Values {
			text, err := strconv.Unquote(v.(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, text)
		}
		return true
	})
	if len(values) < 5 {
		t.Fatalf("constants of %s found: %q", typeName, values)
	}
	return values
}

func TestEveryKindHasARow(t *testing.T) {
	var rows []string
	for i, k := range Kinds() {
		rows = append(rows, string(k.Kind))
		if k.Kind.Index() != i || k.Kind.Info() != k {
			t.Errorf("%s: the table has it twice", k.Kind)
		}
		if !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(string(k.Kind)) {
			t.Errorf("%q is no name for JSON", k.Kind)
		}
		if !slices.Contains([]Side{SideWindows, SideWSL, SideBoth}, k.Side) {
			t.Errorf("%s: side %q", k.Kind, k.Side)
		}
		drawn := slices.ContainsFunc(Lanes(), func(l LaneInfo) bool { return l.Key == k.Lane })
		if !drawn && k.Lane != NoLane {
			t.Errorf("%s: lane %q is neither in Lanes nor NoLane", k.Kind, k.Lane)
		}
	}
	for _, kind := range declared(t, "Kind") {
		if !slices.Contains(rows, kind) {
			t.Errorf("%s is declared in kinds.go, but has no row in kinds, the table there", kind)
		}
	}
	if Kind("no-such-kind").Info() != (KindInfo{}) {
		t.Error("a kind that does not exist has a row")
	}
}

func TestEveryLaneIsDrawn(t *testing.T) {
	keys := []string{string(NoLane)}
	for _, l := range Lanes() {
		keys = append(keys, string(l.Key))
		if !slices.ContainsFunc(Kinds(), func(k KindInfo) bool { return k.Lane == l.Key }) {
			t.Errorf("no kind is in lane %s", l.Key)
		}
		for _, colour := range []string{l.Light, l.Dark} {
			if !regexp.MustCompile(`^#[0-9a-f]{6}$`).MatchString(colour) {
				t.Errorf("%s: colour %q", l.Key, colour)
			}
		}
	}
	for _, key := range declared(t, "LaneKey") {
		if !slices.Contains(keys, key) {
			t.Errorf("%s is declared in kinds.go, but has no row in Lanes", key)
		}
	}
}

func TestMattersOn(t *testing.T) {
	for _, c := range []struct {
		r            Reservation
		windows, wsl bool
	}{
		{Reservation{Kind: KindExcluded}, true, false},
		{Reservation{Kind: KindListenerGuest}, false, true},
		{Reservation{Kind: KindExtra}, true, true},
		{Reservation{Kind: KindExcluded, Side: SideBoth}, true, true}, // on WSL1
		{Reservation{Kind: KindExtra, Side: SideWSL}, false, true},
	} {
		if windows, wsl := c.r.MattersOn(SideWindows), c.r.MattersOn(SideWSL); windows != c.windows || wsl != c.wsl {
			t.Errorf("%s on %q: Windows %v, WSL %v", c.r.Kind, c.r.Side, windows, wsl)
		}
	}
}
