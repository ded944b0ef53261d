package pattern

import (
	"strings"
	"testing"
)

var testClasses = Classes{"port": func(key string) bool { return strings.HasSuffix(strings.ToLower(key), "port") }}

// matching returns the indices of the patterns that match a path. In the path "[n]" is an index, a key
// that starts with # or ( is a sign, and a backslash before a key makes it a name.
func matching(x *Paths, path string) []int {
	m := x.NewMatcher()
	state := x.NewState()
	m.Start(state)
	if path != "" {
		for key := range strings.SplitSeq(path, "/") {
			next := x.NewState()
			switch key[0] {
			case '[':
				m.Index(state, next)
			case '#', '(':
				m.Sign(state, next, key)
			default:
				m.Key(state, next, strings.TrimPrefix(key, `\`))
			}
			state = next
		}
	}
	var out []int
	for i := x.Next(state, 0); i >= 0; i = x.Next(state, i+1) {
		out = append(out, i)
	}
	return out
}

func TestPaths(t *testing.T) {
	for _, c := range []struct {
		pattern string
		yes, no []string
	}{
		{"port", []string{"port", "PORT"}, []string{"", "a/port", "port/a", "ports", "[0]"}},
		{"a|b/c", []string{"a/c", "B/C"}, []string{"a", "c", "ab/c"}},
		{"*/x", []string{"a/x", "[0]/x"}, []string{"x", "a/b/x"}},
		{"[]/x", []string{"[0]/x"}, []string{"a/x", "x"}},
		{"ports/[]", []string{"ports/[12]"}, []string{"ports", "ports/a"}},
		{"**", []string{"", "a", "a/[0]/b"}, nil},
		{"**/x", []string{"x", "a/x", "a/b/[1]/x", "x/x"}, []string{"", "x/a"}},
		{"a/**", []string{"a", "a/b", "a/b/c"}, []string{"", "b/a"}},
		{"a/**/b", []string{"a/b", "a/x/b", "a/b/b"}, []string{"a", "b", "a/b/c"}},
		{"**/a/**/b", []string{"a/b", "x/a/y/b", "a/a/b"}, []string{"b/a", "b"}},
		{"*port", []string{"port", "myPort"}, []string{"ports"}},
		{"port*", []string{"port", "ports"}, []string{"myport"}},
		{"*port*", []string{"port", "myports"}, []string{"pot"}},
		{"before*command", []string{"beforeDevCommand", "beforecommand"}, []string{"beforeDev", "command", "beforeDevCommands"}},
		{"a*b*c", []string{"abc", "aXbYc", "abbc"}, []string{"ac", "acb", "abcd"}},
		{"ab*ba", []string{"abba", "abXba"}, []string{"aba"}}, // head and tail do not share a letter
		{"@port/[]", []string{"http_port/[0]"}, []string{"http/[0]", "http_port"}},
		{"#text|()", []string{"#text", "()"}, []string{"text", `\#text`, `\()`, "[0]"}},
		{"f/#1|x", []string{"f/#1", "f/x"}, []string{"f/#0", "f/#10", `f/\#1`}},
		{"*/#0", []string{"#3/#0"}, []string{"#0"}},
		{"**/*", []string{"#0", "a/#text", "()"}, nil},
	} {
		x, err := NewPaths([]string{c.pattern}, testClasses, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range c.yes {
			if len(matching(x, path)) != 1 {
				t.Errorf("%s does not match %q", c.pattern, path)
			}
		}
		for _, path := range c.no {
			if len(matching(x, path)) != 0 {
				t.Errorf("%s matches %q", c.pattern, path)
			}
		}
	}
}

// A list long enough for its states to fill several machine words, with steps that cross from one word
// to the next.
func TestManyPaths(t *testing.T) {
	var patterns []string
	for i := range 40 {
		patterns = append(patterns, strings.Repeat("a/", i%7)+"**/b/"+strings.Repeat("*/", i%5)+"c")
	}
	all, err := NewPaths(patterns, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"b/c", "a/b/c", "a/a/x/b/c", "a/a/a/b/x/c", "a/a/a/a/a/a/b/x/y/z/w/c", "a/a/b/b/c/c", "b/x/y/c"} {
		var want []int
		for i, p := range patterns {
			one, _ := NewPaths([]string{p}, nil, false)
			if len(matching(one, path)) == 1 {
				want = append(want, i)
			}
		}
		if got := matching(all, path); sprint(got) != sprint(want) {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}

func TestUnknownPathSyntaxIsRefused(t *testing.T) {
	for _, p := range []string{"", "/a", "a/", "a//b", "Port", "a b", "**/**", "a**", "**a", "a|**", "a|[]", "a|*", "a|", "|a", "a|a", "[0]", "[-_]a", "a?", "{a,b}", "@nothing", "a|@port", `a\*`, "#", "#x", "#text2", "a#0", "#*", "#-1", "(", "()x", "a()"} {
		if _, err := NewPaths([]string{p}, testClasses, false); err == nil {
			t.Errorf("%q is taken for a key pattern", p)
		}
	}
	if _, err := NewPaths([]string{"a.b"}, nil, true); err == nil {
		t.Error("a.b is taken for a key pattern where dots nest")
	}
}

func TestUnaliveState(t *testing.T) {
	x, err := NewPaths([]string{"a/b"}, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	m := x.NewMatcher()
	s := x.NewState()
	m.Start(s)
	if !s.Alive() {
		t.Error("nothing can match at the root")
	}
	if m.Key(s, s, "c"); s.Alive() {
		t.Error("a/b may match below c")
	}
}
