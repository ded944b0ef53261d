package assist

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/goccy/go-json"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/internal/recorded"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/uri"
)

// host is a machine with files, given by their names.
type host struct {
	snap  *fact.Snapshot
	files map[string]string
	busy  port.Range // what a bind finds in use
}

func (h host) Machine(context.Context) (Machine, error) {
	confirm := func() func(port.Range, port.Proto) bool {
		return func(r port.Range, _ port.Proto) bool { return !r.Overlaps(h.busy) }
	}
	return Machine{Snapshot: h.snap, Confirm: confirm}, nil
}

func (h host) Files(_ context.Context, folder string) (Files, error) {
	if folder != "" && folder != "src" {
		return Files{}, fmt.Errorf("there is no file or folder %q", folder)
	}
	w := workspace.New(workspace.Options{Conditions: view.Conditions{Snapshot: h.snap, Enable: true}})
	w.SetFolders([]string{"/w"})
	for name, content := range h.files {
		w.Open(context.Background(), uri.File("/w/"+name), 1, []byte(content))
	}
	v := w.View()
	return Files{Snapshot: h.snap, All: func(yield func(string, *view.File) bool) {
		for f := range v.Files() {
			if !yield(f.Name, f) {
				return
			}
		}
	}}, nil
}

// answer calls a tool, and returns the answer or else the error, as JSON and as text.
func answer(h Host, tool, arguments string) (string, error) {
	v, err := Call(context.Background(), h, tool, []byte(arguments))
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(v)
	return string(b), err
}

func mirrored(t *testing.T) host {
	t.Helper()
	return host{snap: recorded.Machine(t, "../../testdata", "mirrored-windows")}
}

// TestArguments: each of these arguments, with the error that the assistant gets; "" for none. Those that are accepted
// obey the schema that the assistant was given, and those that have a wrong form do not.
func TestArguments(t *testing.T) {
	const noPort = `the argument port is missing; give a port such as 45456 or "45456/udp"`
	const elsewhere = ": want 1 to 65535, such as 45456, 45456/udp, :45456, a URL or a line with an error"
	h := mirrored(t)
	h.files = map[string]string{"compose.yaml": "services: {web: {ports: ['45456:80']}}\n"}
	for _, c := range []struct {
		tool, arguments, want string
		isForm                bool // what is wrong is the form, which a schema can describe
	}{
		{"explainPort", `{"port":45456}`, "", false},
		{"explainPort", `{"port":"45456/udp"}`, "", false},
		{"explainPort", `{"port":"http://localhost:3000/x"}`, "", false},
		{"explainPort", `{"port":"Error: listen EADDRINUSE: address already in use :::3000"}`, "", false},
		{"explainPort", ``, noPort, true},
		{"explainPort", `{}`, noPort, true},
		{"explainPort", `{"Port":1}`, `there is no argument "Port"`, true},
		{"explainPort", `{"port":1,"x":1}`, `there is no argument "x"`, true},
		{"explainPort", `{"port":true}`, "port must be a number or a text", true},
		{"explainPort", `{"port":[1]}`, "port must be a number or a text", true},
		{"explainPort", `{"port":0}`, `"0" names no port` + elsewhere, true},
		{"explainPort", `{"port":70000}`, `"70000" names no port` + elsewhere, true},
		{"explainPort", `{"port":-1}`, `"-1" names no port` + elsewhere, true},
		{"explainPort", `{"port":1.5}`, `"1.5" names no port` + elsewhere, true},
		{"explainPort", `{"port":"0"}`, `"0" names no port` + elsewhere, false},
		{"explainPort", `{"port":"8000-8010"}`, `"8000-8010" names no port` + elsewhere, false},
		{"explainPort", `{"port":""}`, noPort, false},
		{"explainPort", `{"port":"` + strings.Repeat("x", longestText+1) + `"}`, "port must have at most 4096 bytes", true},
		{"explainPort", `[]`, "the arguments must be a JSON object, with each name once", true},
		{"explainPort", `{"port":1,"port":2}`, "the arguments must be a JSON object, with each name once", false},
		{"suggestPort", `{"port":45456}`, "", false},
		{"suggestPort", `{"port":"8000-8010","count":10}`, "", false},
		{"suggestPort", `{"port":"45456/udp","count":1}`, "", false},
		{"suggestPort", `{"count":1}`, noPort, true},
		{"suggestPort", `{"port":1,"count":0}`, "count 0: want 1 to 10", true},
		{"suggestPort", `{"port":1,"count":11}`, "count 11: want 1 to 10", true},
		{"suggestPort", `{"port":1,"count":"3"}`, "the argument count is of another type than inputSchema names", true},
		{"suggestPort", `{"port":"9-8"}`, `"9-8": want a port or a range such as 44620-48716 or 5000/tcp`, false},
		{"findPorts", ``, "", false},
		{"findPorts", `{"folder":"src","port":"45000-45999","findingsOnly":true}`, "", false},
		{"findPorts", `{"folder":"nowhere"}`, `there is no file or folder "nowhere"`, false},
		{"findPorts", `{"folder":7}`, "the argument folder is of another type than inputSchema names", true},
		{"findPorts", `{"folder":"` + strings.Repeat("x", longestText+1) + `"}`, "folder is too long for the name of a folder", true},
		{"findPorts", `{"findingsOnly":1}`, "the argument findingsOnly is of another type than inputSchema names", true},
		{"findPorts", `{"port":0}`, `"0": want a port or a range such as 44620-48716 or 5000/tcp`, true},
	} {
		_, err := answer(h, c.tool, c.arguments)
		if got := fmt.Sprint(err); got != c.want && !(err == nil && c.want == "") {
			t.Errorf("%s %.60s\ngot  %s\nwant %s", c.tool, c.arguments, got, c.want)
		}
		if err := obeys(t, inputOf(t, c.tool), c.arguments); (err != nil) != c.isForm {
			t.Errorf("%s %.60s: the schema says %v", c.tool, c.arguments, err)
		}
	}
	if _, err := answer(h, "killPort", `{}`); err == nil {
		t.Error("a tool that does not exist answers")
	}
}

func inputOf(t *testing.T, name string) []byte {
	t.Helper()
	for _, tool := range Tools() {
		if tool.Name == name {
			return tool.Input
		}
	}
	t.Fatal("no tool " + name)
	return nil
}

// obeys returns what a schema has against a document.
func obeys(t *testing.T, schema []byte, document string) error {
	t.Helper()
	if document == "" {
		document = "{}" // the protocol leaves empty arguments out
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("tool.json", parsed); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("tool.json")
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	return compiled.Validate(value)
}

// TestToolsAreThose: a name of the table without a function, or the other way round, is a mistake.
func TestToolsAreThose(t *testing.T) {
	for _, tool := range Tools() {
		if calls[tool.Name] == nil {
			t.Errorf("%s does nothing", tool.Name)
		}
	}
	if len(Tools()) != len(calls) {
		t.Errorf("%d tools, %d functions", len(Tools()), len(calls))
	}
}

// TestExplainPort: the verdict of each side, as explain has it.
func TestExplainPort(t *testing.T) {
	got, err := answer(mirrored(t), "explainPort", `{"port":"45456/tcp"}`)
	if err != nil || !strings.Contains(got, `"port":45456,"protocol":"tcp","sides":[{"side":"windows","tcp":"refused","why":["Port 45456 is in WSL`) ||
		!strings.Contains(got, `{"side":"wsl","tcp":"works-but",`) {
		t.Error(got, err)
	}
	got, err = answer(host{snap: &fact.Snapshot{Vantage: fact.Linux}}, "explainPort", `{"port":45456}`)
	if err != nil || !strings.Contains(got, `"protocol":"tcp+udp","sides":[{"side":"machine","tcp":"`) {
		t.Error(got, err)
	}
}

// TestSuggestPort: what is against the port is said, and only free ports are named, as many as are wanted.
func TestSuggestPort(t *testing.T) {
	h := mirrored(t)
	h.busy = port.Range{Start: 25456, End: 25456}
	got, err := answer(h, "suggestPort", `{"port":45456,"count":2}`)
	want := `{"suggestions":[{"start":15456,"end":15456,"verified":true},{"start":5456,"end":5456,"verified":true}],` +
		`"against":{"port":45456,"reason":"wsl-block","message":"inside WSL's block"},"unknown":[]}`
	if got != want || err != nil {
		t.Errorf("%s %v\nwant %s", got, err, want)
	}
	h.busy = port.Range{Start: 7001, End: 7001}
	if got, _ := answer(h, "suggestPort", `{"port":7001,"count":1}`); !strings.Contains(got, `"against":{"port":7001,"reason":"occupied"`) {
		t.Error(got)
	}
	if got, _ := answer(h, "suggestPort", `{"port":7005,"count":1}`); strings.Contains(got, "against") {
		t.Error(got)
	}
	h.snap = recorded.Machine(t, "../../testdata", "denied")
	if got, _ := answer(h, "suggestPort", `{"port":7005,"count":1}`); !strings.Contains(got, `"verified":false`) || strings.Contains(got, `"unknown":[]`) {
		t.Error("nothing is said of what could not be read: " + got)
	}
}

// TestFindPorts: those with findings come first; what is not wanted is left out, and what is too much is counted.
func TestFindPorts(t *testing.T) {
	h := mirrored(t)
	h.files = map[string]string{
		"README.md":      "Open http://localhost:8080 in a browser.\n",
		"a/compose.yaml": "services: {web: {ports: ['8080:80']}}\n",
		"b/compose.yaml": "services: {web: {ports: ['45456:80', '5353:53/udp']}}\n",
	}
	count := func(arguments string) (ports []string, whole string) {
		whole, err := answer(h, "findPorts", arguments)
		if err != nil {
			t.Fatal(err)
		}
		var decoded found
		if err := json.Unmarshal([]byte(whole), &decoded); err != nil {
			t.Fatal(err)
		}
		for _, p := range decoded.Ports {
			ports = append(ports, fmt.Sprintf("%s:%d %d/%s %d", p.File, p.Line, p.Port, p.Proto, len(p.Findings)))
		}
		return append(ports, fmt.Sprintf("+%d", decoded.LeftOut)), whole
	}
	for arguments, want := range map[string]string{
		``:                                   "b/compose.yaml:1 45456/tcp 1; a/compose.yaml:1 8080/tcp 0; b/compose.yaml:1 5353/udp 0; README.md:1 8080/tcp 0; +0",
		`{"findingsOnly":true}`:              "b/compose.yaml:1 45456/tcp 1; +0",
		`{"port":5353}`:                      "b/compose.yaml:1 5353/udp 0; +0",
		`{"port":"5353/tcp"}`:                "+0",
		`{"port":"5000-9000"}`:               "a/compose.yaml:1 8080/tcp 0; b/compose.yaml:1 5353/udp 0; README.md:1 8080/tcp 0; +0",
		`{"port":"http://localhost:5353/x"}`: "b/compose.yaml:1 5353/udp 0; +0",
	} {
		if got, whole := count(arguments); strings.Join(got, "; ") != want {
			t.Errorf("%s\ngot  %s\nwant %s\n%s", arguments, strings.Join(got, "; "), want, whole)
		}
	}
	h.files["c/compose.yaml"] = "services:\n  web:\n    ports:\n" + strings.Repeat("      - '7000:7000'\n", 60)
	if got, _ := count(`{"port":7000}`); len(got) != mostFound+1 || got[mostFound] != "+10" {
		t.Error(len(got), got[len(got)-1])
	}
}

// TestNothingRead: before the first reading no tool answers.
func TestNothingRead(t *testing.T) {
	for tool, arguments := range map[string]string{"explainPort": `{"port":1}`, "findPorts": `{}`, "suggestPort": `{"port":1}`} {
		if got, err := answer(host{}, tool, arguments); !errors.Is(err, errNothingRead) {
			t.Error(tool, got, err)
		}
	}
}

// TestAnswersObeyTheirSchemas, on every recorded machine.
func TestAnswersObeyTheirSchemas(t *testing.T) {
	for name, snap := range recorded.Machines(t, "../../testdata") {
		h := host{snap: snap, files: map[string]string{"compose.yaml": "services: {web: {ports: ['45456:80', '0.0.0.0:7000-7010:7000-7010/udp']}}\n"}}
		for _, tool := range Tools() {
			for _, arguments := range []string{`{"port":45456}`, `{"port":"50000/udp"}`, `{"port":7001}`} {
				got, err := answer(h, tool.Name, arguments)
				if err != nil {
					t.Fatal(err)
				}
				if err := obeys(t, tool.Output, got); err != nil {
					t.Errorf("%s, %s: %v\n%s", name, tool.Name, err, got)
				}
			}
		}
	}
}
