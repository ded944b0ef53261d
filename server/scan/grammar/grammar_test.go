package grammar

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/wsl-port-guard/wsl-port-guard/probe/growth"
)

// readers are the functions that the cases in testdata/NAME.txt test.
var readers = map[string]func(string) Found{"number": Number, "mapping": Mapping, "text": Text, "command": Command, "tools": Command}

// cases reads testdata/NAME.txt. Each line is a case: a value, an arrow, what is found in the value.
func cases(t *testing.T, name string) (values, want []string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		value, found, ok := strings.Cut(strings.TrimRight(line, "\n"), " → ")
		if ok && !strings.HasPrefix(line, "#") {
			values, want = append(values, value), append(want, found)
		}
	}
	return values, want
}

func TestCases(t *testing.T) {
	for name, read := range readers {
		t.Run(name, func(t *testing.T) {
			values, want := cases(t, name)
			for i, value := range values {
				if got := spell(value, read(value)); got != want[i] {
					t.Errorf("%s\n got %s\nwant %s", value, got, want[i])
				}
			}
		})
	}
}

// TestEveryToolMatters removes what is known of each command: some case must then be read differently.
func TestEveryToolMatters(t *testing.T) {
	values, want := cases(t, "tools")
	more, wantMore := cases(t, "command")
	values, want = append(values, more...), append(want, wantMore...)
	matters := func() bool {
		for i, value := range values {
			if spell(value, Command(value)) != want[i] {
				return true
			}
		}
		return false
	}
	for name, known := range maps.Clone(tools) {
		if delete(tools, name); !matters() {
			t.Errorf("no case is read differently without the tool %s", name)
		}
		tools[name] = known
	}
	for name, own := range maps.Clone(wrapperArguments) {
		if delete(wrapperArguments, name); !matters() {
			t.Errorf("no case is read differently without the arguments of %s", name)
		}
		for _, letter := range own.values {
			if wrapperArguments[name] = (before{strings.ReplaceAll(own.values, string(letter), ""), own.words}); !matters() {
				t.Errorf("no case is read differently without the flag %c of %s", letter, name)
			}
		}
		wrapperArguments[name] = own
	}
	for what, list := range map[string]map[string]bool{
		"wrapper": wrappers, "client": clients, "word of clients": clientWords, "interpreter": interpreters, "engine": engines, "teller": tellers, "word of accounts": accounts,
		"verb that connects": connectVerbs, "verb that listens": listenVerbs, "verb that tells": silentVerbs, "noun of clients": clientNouns, "noun": silentNouns,
	} {
		for name := range maps.Clone(list) {
			if list[name] = false; !matters() {
				t.Errorf("no case is read differently without the %s %s", what, name)
			}
			list[name] = true
		}
	}
}

// spell writes what was found in the form of the cases. It takes a hit's digits from its span, so that
// a wrong span shows.
func spell(value string, f Found) string {
	var parts []string
	for _, h := range f.Hits {
		s := value[h.Start:h.End] + "/" + h.Proto.String()
		if n := strings.ReplaceAll(h.Range.String(), "–", "-"); n != value[h.Start:h.End] {
			s = "span of " + s + " for " + n
		}
		s += map[Sense]string{Bind: " bind", Connect: " connect", Publish: " publish", Inner: " inner", Note: " note"}[h.Sense]
		if h.Sense == Unsaid && h.Var != "" && !strings.Contains(value, "${") {
			s += " bind-or-unsaid"
		}
		if h.Host != "" {
			s += " host=" + h.Host
		}
		if h.Var != "" {
			s += " var=" + h.Var
		}
		if h.AnyHost {
			s += " any-host-port"
		}
		if h.Doubtful {
			s += " doubtful"
		}
		if h.Assigned != "" {
			s += " assigned"
		}
		parts = append(parts, s)
	}
	for _, u := range f.Uses {
		parts = append(parts, "uses "+u.Var)
	}
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts, "; ")
}

// TestSpans checks that, for any text, hits are within the text and on the digits of their port.
func TestSpans(t *testing.T) {
	readers := []func(string) Found{
		Number, Numbers, Mapping, Forward, Text, Address, PortOrAddress, Command, Connection, Prose, Sites, Upstreams,
		HostPort, EnvironmentList, EnvironmentWords, Line, JustLine, RubyDefault, HostPorts,
	}
	atoms := []string{
		"8080", "80", ":", "-", "/", "udp", "${", "}", "{{", "}}", ":=", "A", ":-", "localhost", "127.0.0.1", "http://", " ", "\"", "'", "-p", "--port", "=", "PORT", ";", ",",
		"[", "]", "::1", "docker run", "$", "\\", "\n", "@", "é", "tcp", "0.0.0.0", "|", "(", ")", "jdwp", "address=",
	}
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(atoms), 0, 14).Draw(t, "text"), "")
		for i, read := range readers {
			for _, h := range read(s).Hits {
				if h.Start < 0 || h.End > len(s) || h.Start >= h.End {
					t.Fatalf("reader %d: %q has a hit at [%d,%d)", i, s, h.Start, h.End)
				}
				digits := s[h.Start:h.End]
				if digits != strconv.Itoa(int(h.Range.Start)) && digits != strconv.Itoa(int(h.Range.Start))+"-"+strconv.Itoa(int(h.Range.End)) {
					t.Fatalf("reader %d: in %q, %q is not %s", i, s, digits, h.Range)
				}
			}
		}
	})
}

func TestNumbersInBrackets(t *testing.T) {
	for text, want := range map[string]string{
		"[8080, 8081]": "8080@1 8081@7", "[8080]": "8080@1", "]8080": "8080@1", "[[8080]]": "8080@2", "8080 8081": "8080@0 8081@5",
	} {
		var got []string
		for _, h := range Numbers(text).Hits {
			got = append(got, fmt.Sprintf("%s@%d", text[h.Start:h.End], h.Start))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %s", text, got, want)
		}
	}
}

// TestLongValuesAreNotRepeatedWithoutEnd: what stands in place of variables is not much longer than the text that names them.
func TestLongValuesAreNotRepeatedWithoutEnd(t *testing.T) {
	values := NewValues(map[string]string{"A": strings.Repeat("a ", 200), "B": strings.Repeat("a ", maxValue)}, 1000)
	put := 0
	for range 100 {
		put += len(values.take("A"))
	}
	if put == 0 || put > 2*1000+maxValue {
		t.Errorf("a text of 1,000 bytes gets %d bytes of values", put)
	}
	if values = NewValues(values.known, 1000); values.take("B") != "" || values.take("A") == "" {
		t.Error("the value that is too long is the one that is left out")
	}
}

// TestBracesThatAreNotClosed: a variable is read whatever stands behind it, but not through any number of open braces.
func TestBracesThatAreNotClosed(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("${A:-", n) + "80" + strings.Repeat("}", n) }
	for text, want := range map[string]bool{nested(1): true, nested(maxBraces): true, nested(maxBraces + 1): false, "${A:-" + strings.Repeat(" ", maxExpansion) + "}": false} {
		if _, ok := expansionAt(text, 0); ok != want {
			t.Errorf("%.30s…: read: %t", text, ok)
		}
	}
}

// TestManyArguments: reading a list of arguments takes linear time, however many ports are in it.
func TestManyArguments(t *testing.T) {
	growth.Check(t, "Args", growth.Repeated("", "--port=80 ", ""), func(text []byte) { Args(strings.Fields(string(text))) })
}
