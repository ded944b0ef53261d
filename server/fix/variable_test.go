package fix

import (
	"slices"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

func TestAppendLine(t *testing.T) {
	for before, want := range map[string]string{
		"":             "A=1\n",
		"B=2\n":        "B=2\nA=1\n",
		"B":            "B\nA=1\n",
		"B=2":          "B=2\nA=1\n",
		"B=2\r\n":      "B=2\r\nA=1\r\n",
		"B=2\r\nC=3":   "B=2\r\nC=3\r\nA=1\r\n",
		"\n":           "\nA=1\n",
		"B=2\r\nC=3\n": "B=2\r\nC=3\nA=1\r\n",
	} {
		if got := string(text.Apply([]byte(before), []text.Edit{appendLine([]byte(before), "A=1")})); got != want {
			t.Errorf("%q becomes %q, want %q", before, got, want)
		}
	}
}

func TestFreeName(t *testing.T) {
	for _, c := range []struct{ service, texts, want string }{
		{"web", "", "WEB_PORT"},
		{"web", "WEB_PORT=1", "WEB_PORT_2"},
		{"web", "WEB_PORT_2 WEB_PORT", "WEB_PORT_3"},
		{"my-web.app", "", "MY_WEB_APP_PORT"},
		{"-web-", "", "WEB_PORT"},
		{"0", "", "_0_PORT"},
		{"9web", "", "_9WEB_PORT"},
		{"a9", "", "A9_PORT"},
	} {
		if got := freeName(c.service, []byte(c.texts)); got != c.want {
			t.Errorf("%s in %q: %s, want %s", c.service, c.texts, got, c.want)
		}
	}
}

// TestWhatBecomesAVariable: only one published port of this machine does, which is no variable yet.
func TestWhatBecomesAVariable(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*scan.Literal)
		want   int
	}{
		"a published port":        {func(*scan.Literal) {}, 1},
		"a program's port":        {func(l *scan.Literal) { l.Binder = scan.ByProgram }, 0},
		"a variable's default":    {func(l *scan.Literal) { l.Var = "WEB_PORT" }, 0},
		"a port to connect to":    {func(l *scan.Literal) { l.Role = scan.HostConnect }, 0},
		"a range":                 {func(l *scan.Literal) { l.Range.End++ }, 0},
		"ports that are no ports": {func(l *scan.Literal) { l.Path = "services.web.expose[0]" }, 0},
	} {
		k := caseOf(t, "services:\n  web:\n    ports:\n      - 45456:80\n")
		c.change(&k.Finding.Literal)
		if got := k.moveToVariable(port.One(25456)); len(got) != c.want {
			t.Errorf("%s: %d actions, want %d", name, len(got), c.want)
		}
	}
}

// TestLeavesLiteral: an edit that does nothing leaves as many literals, but not the one that is wanted.
func TestLeavesLiteral(t *testing.T) {
	k := caseOf(t, "services: {web: {ports: [\"45456:80\"]}}\n")
	is := func(n uint16) func(scan.Literal) bool {
		return func(l scan.Literal) bool { return l.Range == port.One(n) }
	}
	for name, c := range map[string]struct {
		edit   text.Edit
		wanted uint16
		want   bool
	}{
		"the wanted one is there":       {text.Edit{New: "\n"}, 45456, true},
		"another is wanted":             {text.Edit{New: "\n"}, 45457, false},
		"all are gone":                  {everything(len(k.File.Text())), 45456, false},
		"there is one more than before": {text.Edit{New: "services: {b: {ports: [\"45457:80\"]}, web: {ports: [\"45456:80\"]}}\n", Span: text.Span{End: len(k.File.Text())}}, 45456, false},
	} {
		if got := leavesLiteral(k.File, c.edit, is(c.wanted)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestOneFreePort: where only one port is free, it is offered in each way.
func TestOneFreePort(t *testing.T) {
	k := caseOf(t, "services:\n  web:\n    ports:\n      - 45456:80\n      - \"127.0.0.2:45456:81\"\n")
	k.Confirm = func(r port.Range, _ port.Proto) bool { return r == port.One(25456) }
	var got []string
	for _, a := range k.Actions() {
		got = append(got, a.Title)
	}
	want := []string{
		"Change port 45456 to 25456",
		"Change port 45456 to 25456 everywhere in this file (2 places)",
		"Replace port 45456 by ${WEB_PORT:-25456}, set in .env",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
