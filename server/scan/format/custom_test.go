package format

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// literalsOf writes what the formats find in a file: "8080 host-bind program".
func literalsOf(f *Formats, name, content string) (out []string) {
	for _, l := range f.Of(name).Read([]byte(content)).Literals {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", l.Range, l.Role, l.Binder)))
	}
	return out
}

func extended(t *testing.T, c Custom) *Formats {
	t.Helper()
	f, err := Extended([]Custom{c})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestEveryUse reads one value by each use, so that none is without effect.
func TestEveryUse(t *testing.T) {
	for _, c := range []struct {
		use, value string
		want       []string
	}{
		{"bind", "8080", []string{"8080 host-bind program"}},
		{"bind", "127.0.0.1:8080", []string{"8080 host-bind program"}},
		{"connect", "8080", []string{"8080 host-connect"}},
		{"connect", "db.example.com:8080", []string{"8080 remote-connect"}},
		{"publish", "8080", []string{"8080 host-bind publisher"}},
		{"publish", "8080:80", []string{"8080 host-bind publisher", "80 container-internal"}},
		{"container", "8080", []string{"8080 container-internal"}},
		{"text", "see http://localhost:8080/x", []string{"8080 host-connect"}},
		{"command", "vite --port 8080", []string{"8080 host-bind program"}},
		{"variables", "PORT=8080", []string{"8080 host-bind program"}},
		{"nothing", "8080", nil},
	} {
		f := extended(t, Custom{Name: "ours", Files: []string{"**/*.ours"}, Syntax: "yaml", Rules: []CustomRule{{"a/[]", c.use}}})
		if got := literalsOf(f, "x/y.OURS", "a: ['"+c.value+"']\n"); !slices.Equal(got, c.want) {
			t.Errorf("%s of %q: %q, want %q", c.use, c.value, got, c.want)
		}
	}
}

func TestUsesAndSyntaxesAreTried(t *testing.T) {
	tried := map[string]string{
		"yaml": "a: {b: 8080}\n", "json": `{"a": {"b": 8080}} // comment`, "hjson": "a: {\n b: 8080\n}", "toml": "[a]\nb = 8080\n", "ini": "[a]\nb = 8080\n",
		"properties": "b=8080\n", "dotenv": "B=8080\n", "xml": "<a><b>8080</b></a>", "hcl": "a {\n  b = 8080\n}\n", "directives": "b 8080\n",
	}
	for _, name := range SyntaxNames() {
		f := extended(t, Custom{Name: "ours", Files: []string{"**/*.ours"}, Syntax: name, Rules: []CustomRule{{"**/b/**", "bind"}}})
		if got := literalsOf(f, "y.ours", tried[name]); !slices.Equal(got, []string{"8080 host-bind program"}) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestCustomFormatsComeFirst(t *testing.T) {
	f := extended(t, Custom{Name: "ours", Files: []string{"**/package.json", "**/wsl-port-guard.yaml", "**/*.yaml"}, Syntax: "json", Rules: []CustomRule{{"x", "connect"}}})
	if got := literalsOf(f, "package.json", `{"scripts": {"dev": "vite --port 8080"}, "x": 9000}`); !slices.Equal(got, []string{"9000 host-connect"}) {
		t.Errorf("%q", got)
	}
	if got := literalsOf(f, ".env", "PORT=8080\n"); !slices.Equal(got, []string{"8080 host-bind program"}) {
		t.Errorf("a file of a built-in format: %q", got)
	}
	if f.Of(PolicyName) != Of(PolicyName) {
		t.Error("a policy's format claims the policy file")
	}
	var none *Formats
	if none.Of(".env") != Of(".env") || none.Claims("x.ours") || !extended(t, Custom{Name: "o", Files: []string{"**/*.ours"}, Syntax: "yaml"}).Claims("x.ours") {
		t.Error("claims")
	}
}

func TestCustomMistakesAreErrors(t *testing.T) {
	for what, c := range map[string]Custom{
		"syntax": {Files: []string{"**/x"}, Syntax: "cobol"},
		"use":    {Files: []string{"**/x"}, Syntax: "yaml", Rules: []CustomRule{{"a", "guess"}}},
		"path":   {Files: []string{"**/x"}, Syntax: "yaml", Rules: []CustomRule{{"A b", "bind"}}},
		"glob":   {Files: []string{"x"}, Syntax: "yaml"},
	} {
		if _, err := Extended([]Custom{c}); err == nil {
			t.Errorf("a wrong %s is taken", what)
		}
	}
	if Extended, err := Extended(make([]Custom, MaxCustom+1)); err == nil {
		t.Errorf("too many formats are taken: %v", Extended)
	}
	for _, glob := range []string{"**/" + strings.Repeat("a", maxPattern), "**/{a,b}{a,b}{a,b}{a,b}", "**/{a,b,c,d,e,f,g,h,i,j,k,l,m,n}", "a", "**/[ab]"} {
		if CheckGlob(glob) == nil {
			t.Errorf("the glob %q is taken", glob)
		}
	}
	for _, path := range []string{strings.Repeat("a/", maxPattern), "A", "a//b"} {
		if CheckPath(path) == nil {
			t.Errorf("the path %q is taken", path)
		}
	}
}
