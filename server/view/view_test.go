package view

import (
	"context"
	"errors"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"go.lsp.dev/uri"
	"pgregory.net/rapid"
)

// machine is a snapshot of a Windows machine with a live block from start on.
func machine(start uint16) *fact.Snapshot {
	return &fact.Snapshot{Vantage: fact.Windows, Mode: fact.ModeMirrored, Reservations: []fact.Reservation{{
		Kind: fact.KindBlock, Range: port.Range{Start: start, End: start + 4095}, Protos: port.Both, Families: fact.BothFamilies, State: fact.StateLive,
	}}}
}

var withBlock = Conditions{Snapshot: machine(44620), Enable: true}

// file returns a file at an absolute slash path; the path also decides how it is read.
func file(name, content string, open bool) *File {
	u := uri.File(name)
	f := &File{URI: u, Key: Key(u), Name: strings.TrimPrefix(name, "/w/"), Covered: true, Reading: format.Of(name)}
	if open {
		f.Open, f.Version, f.Content = true, 1, Read(context.Background(), f.Reading, []byte(content), nil)
	} else {
		f.Content = ReadLean(f.Reading, []byte(content))
	}
	return f
}

func put(v *View, files ...*File) (*View, Delta) {
	e := v.Edit()
	for _, f := range files {
		if f.Content != nil {
			e.Put(f)
		}
	}
	return e.Done()
}

func compose(ports ...string) string {
	var b strings.Builder
	b.WriteString("services:\n  web:\n    image: x\n    ports:\n")
	for _, p := range ports {
		fmt.Fprintf(&b, "      - \"%s:80\"\n", p)
	}
	return b.String()
}

func keys(files func(func(*File) bool)) (out []string) {
	for f := range files {
		out = append(out, f.Key)
	}
	return out
}

func TestEditLeavesTheViewBeforeAsItWas(t *testing.T) {
	before, _ := put(New(withBlock), file("/w/a/compose.yaml", compose("45456"), false))
	after, delta := put(before, file("/w/b/compose.yaml", compose("45456", "8080"), true))
	if before.Len() != 1 || before.Findings() != 1 || before.Uses(8080) {
		t.Errorf("the View before changed: %d files, %d findings", before.Len(), before.Findings())
	}
	if after.Len() != 2 || after.Findings() != 2 || !after.Uses(8080) || delta.Before != before || delta.After != after {
		t.Errorf("%d files, %d findings", after.Len(), after.Findings())
	}
	e := after.Edit()
	e.Remove("/w/a/compose.yaml")
	last, delta := e.Done()
	if got, want := keys(last.Flagged()), []string{"/w/b/compose.yaml"}; !slices.Equal(got, want) || !slices.Equal(delta.Edited, []string{"/w/a/compose.yaml"}) {
		t.Errorf("flagged %q, edited %q", got, delta.Edited)
	}
	if got := keys(after.Flagged()); len(got) != 2 {
		t.Errorf("the View before has lost a file: %q", got)
	}
}

func TestPlacesAreThoseOfExactlyTheRange(t *testing.T) {
	v, _ := put(New(withBlock), file("/w/b/compose.yaml", compose("45456", "45456-45457"), true), file("/w/a/compose.yaml", "# see port 45456\n"+compose("45456"), false))
	var got []string
	for p := range v.Places(port.One(45456)) {
		start, _ := p.File.SpanPositions(p.Literal.Span, text.UTF16)
		got = append(got, fmt.Sprintf("%s:%d:%d %s", p.File.Name, start.Line+1, start.Column+1, p.Literal.Role))
	}
	want := []string{"a/compose.yaml:1:12 documentation", "a/compose.yaml:6:10 host-bind", "b/compose.yaml:5:10 host-bind"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// Moving a line affects the files that share one of its ports, and no other port.
func TestMovedTellsThePortsWhosePlacesMoved(t *testing.T) {
	for _, c := range []struct {
		name, before, after string
		want                []string
	}{
		{"a port changes", compose("45456", "8080"), compose("45457", "8080"), []string{"45456", "45457"}},
		{"a line above", compose("45456", "8080"), "\n" + compose("45456", "8080"), []string{"8080", "45456"}},
		{"a line below all ports", compose("45456"), compose("45456") + "\n", nil},
		{"a line between", compose("45456", "8080"), strings.Replace(compose("45456", "8080"), "      - \"8080", "\n      - \"8080", 1), []string{"8080"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, _ := put(New(withBlock), file("/w/a/compose.yaml", c.before, true))
			_, delta := put(v, file("/w/a/compose.yaml", c.after, true))
			var got []string
			for _, r := range delta.Moved() {
				got = append(got, r.String())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Files to which a compose file gives another meaning are judged again with it.
func TestOthersAreTheFilesWhoseMeaningChanged(t *testing.T) {
	env, other := file("/w/a/.env", "WEB_PORT=45456\n", false), file("/w/b/.env", "WEB_PORT=45456\n", false)
	v, _ := put(New(withBlock), env, other)
	v, delta := put(v, file("/w/a/compose.yaml", "services:\n  web:\n    ports: [\"${WEB_PORT}:80/udp\"]\n", true))
	if want := []string{"/w/a/.env"}; !slices.Equal(delta.Others, want) {
		t.Errorf("others %q, want %q", delta.Others, want)
	}
	if l := v.File("/w/a/.env").Literals[0]; l.Proto != port.UDP || l.Binder != scan.ByPublisher {
		t.Errorf("%+v", l)
	}
	_, delta = put(v, file("/w/a/compose.yaml", "services: {}\n", true))
	if want := []string{"/w/a/.env"}; !slices.Equal(delta.Others, want) {
		t.Errorf("others %q, want %q", delta.Others, want)
	}
}

// TestDefaultsOutsideTheFoldersAreUncertain: a .env file that is not read may set the variable, unless it is open.
func TestDefaultsOutsideTheFoldersAreUncertain(t *testing.T) {
	const text = "services:\n  web:\n    ports: [\"${WEB_PORT:-45456}:80\", \"45457:81\"]\n"
	certain := func(v *View) (out []bool) {
		for _, l := range v.File("/w/a/compose.yaml").Literals {
			if l.OnHost() {
				out = append(out, !l.Soft)
			}
		}
		return out
	}
	for name, c := range map[string]struct {
		outside bool
		env     string
		want    []bool
	}{
		"in a folder":                    {false, "", []bool{true, true}},
		"outside":                        {true, "", []bool{false, true}},
		"outside, with an open .env":     {true, "OTHER_PORT=1000\n", []bool{true, true}},
		"outside, an open .env sets it":  {true, "WEB_PORT=1000\n", []bool{true}},
		"in a folder whose .env sets it": {false, "WEB_PORT=1000\n", []bool{true}},
	} {
		compose := file("/w/a/compose.yaml", text, true)
		compose.Outside = c.outside
		v, _ := put(New(withBlock), compose)
		if c.env != "" { // after it, so that it is judged again
			env := file("/w/a/.env", c.env, true)
			env.Outside = c.outside
			v, _ = put(v, env)
		}
		if got := certain(v); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestOtherConditionsChangeFindingsOnly(t *testing.T) {
	v, _ := put(New(withBlock), file("/w/a/compose.yaml", compose("45456"), true), file("/w/b/compose.yaml", compose("8080"), false))
	verdicts, err := v.Judge(context.Background(), Conditions{Snapshot: machine(8000), Enable: true}, 2)
	if err != nil {
		t.Fatal(err)
	}
	edited, _ := put(v, file("/w/c/compose.yaml", compose("45456", "8081"), true))
	e := edited.Edit()
	e.Adopt(verdicts)
	after, delta := e.Done()
	if got, want := keys(after.Flagged()), []string{"/w/b/compose.yaml", "/w/c/compose.yaml"}; !slices.Equal(got, want) || after.Findings() != 2 {
		t.Errorf("flagged %q, %d findings", got, after.Findings())
	}
	if want := []string{"/w/a/compose.yaml", "/w/b/compose.yaml", "/w/c/compose.yaml"}; !slices.Equal(delta.Others, want) {
		t.Errorf("changed %q, want %q", delta.Others, want)
	}
	if after.File("/w/b/compose.yaml").Content != v.File("/w/b/compose.yaml").Content {
		t.Error("a file was scanned again")
	}
}

func TestJudgeStopsWithItsContext(t *testing.T) {
	v := New(withBlock)
	for i := range 200 {
		v, _ = put(v, file(fmt.Sprintf("/w/%d/compose.yaml", i), compose("45456"), false))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := v.Judge(ctx, Conditions{}, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestNothingIsFoundUnasked(t *testing.T) {
	for name, cond := range map[string]Conditions{"not read": {Enable: true}, "not enabled": {Snapshot: machine(44620)}} {
		v, _ := put(New(cond), file("/w/a/compose.yaml", compose("45456"), true))
		if v.Findings() != 0 {
			t.Errorf("%s: %d findings", name, v.Findings())
		}
	}
	f := file("/w/a/compose.yaml", compose("45456"), true)
	f.Covered = false
	if v, _ := put(New(withBlock), f); v.Findings() != 0 || v.Uses(45456) {
		t.Errorf("an uncovered file counts: %d findings", v.Findings())
	}
}

func TestLeanContentKeepsPlacesAndSeparators(t *testing.T) {
	const content = "services:\r\n  网页: {image: x}\r\n  web:\r\n    labels: {名: \"端口\"} # 看 port 8000-8010\r\n    ports: [\"45456-45458:80-82\"]\r\n"
	lean, whole := file("/w/compose.yaml", content, false), file("/w/compose.yaml", content, true)
	if lean.Text() != nil || lean.Index() != nil {
		t.Error("the text was kept")
	}
	for _, l := range lean.Result.Literals {
		for _, enc := range []text.Encoding{text.UTF8, text.UTF16} {
			s1, e1 := lean.SpanPositions(l.Span, enc)
			s2, e2 := whole.SpanPositions(l.Span, enc)
			if s1 != s2 || e1 != e2 {
				t.Errorf("%s: %v–%v, with the text %v–%v", l.Range, s1, e1, s2, e2)
			}
		}
		if got, want := lean.Spell(l, l.Range), content[l.Span.Start:l.Span.End]; got != want {
			t.Errorf("spelled %q, want %q", got, want)
		}
	}
	if len(lean.Result.Literals) < 2 {
		t.Errorf("literals %v", lean.Result.Literals)
	}
	if !lean.Holds([]byte(content)) || lean.Holds([]byte(content+" ")) {
		t.Error("does not know its bytes")
	}
}

// Locating many literals in one line must not take longer than reading the line once, and the positions
// must be those of the text's index.
func TestPlacesInOneLongLine(t *testing.T) {
	var b strings.Builder
	b.WriteString("名=1 ")
	for i := range 3000 {
		fmt.Fprintf(&b, "P%d=http://localhost:%d/路 ", i, 20000+i)
	}
	f := file("/w/Procfile", "web: "+b.String()+"\nother: PORT=5000 x\n", true)
	if len(f.Result.Literals) < 3000 {
		t.Fatalf("%d literals", len(f.Result.Literals))
	}
	for _, l := range f.Result.Literals {
		for _, enc := range []text.Encoding{text.UTF8, text.UTF16} {
			start, end := f.Positions(l, enc)
			if s, e := f.Index().Position(l.Span.Start, enc), f.Index().Position(l.Span.End, enc); start != s || end != e {
				t.Fatalf("%s: %v–%v, want %v–%v", l.Range, start, end, s, e)
			}
		}
	}
}

// state is what a View answers, for comparison.
type state struct {
	Files    []fileState
	Flagged  []string
	Findings int
	Places   map[string][]string
	Used     []int
}

type fileState struct {
	Key      string
	Literals []scan.Literal
	Findings []check.Finding
}

func stateOf(v *View) state {
	s := state{Flagged: keys(v.Flagged()), Findings: v.Findings(), Places: map[string][]string{}}
	for f := range v.Files() {
		// Whether an empty list is nil depends on what memory was used again, and means nothing.
		s.Files = append(s.Files, fileState{f.Key, append([]scan.Literal(nil), f.Literals...), append([]check.Finding(nil), f.Findings...)})
		for _, l := range f.Result.Literals {
			for p := range v.Places(l.Range) {
				s.Places[l.Range.String()] = append(s.Places[l.Range.String()], fmt.Sprint(p.File.Key, p.Literal.Span))
			}
		}
	}
	for p := range 1 << 16 {
		if v.Uses(uint16(p)) {
			s.Used = append(s.Used, p)
		}
	}
	return s
}

// Whatever is edited in whatever order, the View equals one made from scratch from the same files and
// conditions.
func TestViewEqualsAFreshOne(t *testing.T) {
	names := []string{"/w/compose.yaml", "/w/.env", "/w/a/compose.yaml", "/w/a/.env", "/w/a/inside.env", "/w/a/docker-compose.override.yml", "/w/b/package.json", "/w/b/.vscode/launch.json", "/w/a/Dockerfile", "/w/a/run.sh", "/w/a/bin/run.sh", "/w/b/.env", "/w/b/compose.yaml"}
	contents := []string{
		"", compose("45456"), compose("45456", "8080-8090"), "services:\n  web:\n    ports: [\"${WEB_PORT:-45456}:80\"]\n    env_file: [inside.env]\n",
		"services:\n  web:\n    ports: [\"${WEB_PORT}:80/udp\"]\n", "WEB_PORT=45456\nOTHER_PORT=44700\n", "WEB_PORT=8080\n", "include: [a/compose.yaml]\n",
		"include: [{path: a/compose.yaml, env_file: a/inside.env}]\nservices: {db: {ports: [\"${OTHER_PORT:-45456}:80\"]}}\n",
		"include: [{path: [../compose.yaml, ../b/compose.yaml], project_directory: ../b}]\n",
		"services: {web: {extends: {file: ../a/compose.yaml, service: web}, ports: [\"${WEB_PORT:-45456}:80\"]}}\n",
		`{"scripts": {"dev": "vite --port 45457"}}`, `{"configurations": [{"type": "node", "port": 45456}]}`,
		"serve -l 45456\n", "COPY run.sh /\n", "COPY bin /bin\nCOPY *.sh /\n",
	}
	rapid.Check(t, func(t *rapid.T) {
		v := New(withBlock)
		current := map[string]*File{}
		for range rapid.IntRange(1, 25).Draw(t, "edits") {
			if rapid.IntRange(0, 9).Draw(t, "what") == 0 {
				verdicts, _ := v.Judge(context.Background(), Conditions{
					Snapshot: machine(rapid.SampledFrom([]uint16{8000, 44620}).Draw(t, "block")), Enable: rapid.Bool().Draw(t, "enable"),
					Policies: rapid.SampledFrom(somePolicies).Draw(t, "policies"),
				}, 2)
				e := v.Edit()
				e.Adopt(verdicts)
				v, _ = e.Done()
				continue
			}
			e := v.Edit()
			for range rapid.IntRange(1, 3).Draw(t, "files") {
				name := rapid.SampledFrom(names).Draw(t, "name")
				f := file(name, rapid.SampledFrom(contents).Draw(t, "content"), rapid.Bool().Draw(t, "open"))
				if f.Content == nil {
					e.Remove(f.Key)
					delete(current, name)
				} else {
					e.Put(f)
					current[name] = f
				}
			}
			v, _ = e.Done()
		}
		fresh := New(*v.Conditions())
		for _, f := range current {
			again := *f
			again.Literals, again.Findings = nil, nil
			fresh, _ = put(fresh, &again)
		}
		if got, want := stateOf(v), stateOf(fresh); !reflect.DeepEqual(got, want) {
			t.Fatalf("got\n%+v\nwant\n%+v", got, want)
		}
	})
}

// What a script does that a Dockerfile makes part of an image is done in the container.
func TestScriptsOfAnImage(t *testing.T) {
	const script = "serve -l 45456\ndocker run -p 45457:80 x\ncurl http://host.docker.internal:45458\n"
	inside := []string{"container-internal", "host-bind~", "container-internal", "host-connect~"}
	outside := []string{"host-bind", "host-bind", "container-internal", "host-connect~"}
	for _, c := range []struct {
		dockerfile, script string
		want               []string
	}{
		{"COPY run.sh /", "/w/a/run.sh", inside},
		{"COPY --chown=1:1 x ./run.sh /bin/", "/w/a/run.sh", inside},
		{`ADD ["x", "run.sh", "/"]`, "/w/a/run.sh", inside},
		{"COPY bin/ /bin/", "/w/a/bin/deep/run.sh", inside},
		{"COPY bin/*.sh /bin/", "/w/a/bin/run.sh", inside},
		{"COPY a/run.sh /bin/", "/w/a/run.sh", inside},
		{"COPY . .\nCMD [\"sh\", \"/app/run.sh\"]", "/w/a/run.sh", inside},
		{"HEALTHCHECK --interval=5s CMD ./bin/run.sh", "/w/a/bin/run.sh", inside},
		{"ENTRYPOINT ./run.sh", "/w/a/run.sh", inside},
		{"COPY . .", "/w/a/run.sh", outside},
		{"COPY --from=build run.sh /", "/w/a/run.sh", outside},
		{"COPY x run.sh", "/w/a/run.sh", outside},
		{"COPY bin/*.sh /bin/", "/w/a/bin/deep/run.sh", outside},
		{"COPY bin2 /bin/", "/w/a/bin/run.sh", outside},
		{"CMD /app/run.sh", "/w/b/run.sh", outside},
		{"WORKDIR run.sh", "/w/a/run.sh", outside},
	} {
		v, _ := put(New(withBlock), file(c.script, script, true), file("/w/a/Dockerfile", c.dockerfile+"\n", true))
		if got := rolesOf(v.File(c.script)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %s: %q, want %q", c.dockerfile, c.script, got, c.want)
		}
		v, _ = put(v, file("/w/a/Dockerfile", "FROM x\nEXPOSE 80\n", true))
		if got := rolesOf(v.File(c.script)); !slices.Equal(got, outside) {
			t.Errorf("%s: %s: %q after it is no longer copied", c.dockerfile, c.script, got)
		}
	}
	for volumes, want := range map[string][]string{
		"[./run.sh:/x.sh:ro]": inside, "[{type: bind, source: ./run.sh, target: /x}]": inside, "[./other.sh:/run.sh, .:/app]": outside,
	} {
		v, _ := put(New(withBlock), file("/w/a/run.sh", script, true), file("/w/a/compose.yaml", "services: {x: {volumes: "+volumes+"}}\n", true))
		if got := rolesOf(v.File("/w/a/run.sh")); !slices.Equal(got, want) {
			t.Errorf("volumes %s: %q, want %q", volumes, got, want)
		}
	}
	v, _ := put(New(withBlock), file("/w/a/Dockerfile", "COPY Makefile /\n", true), file("/w/a/Makefile", "x:\n\tserve -l 45456\n", true))
	if got := rolesOf(v.File("/w/a/Makefile")); !slices.Equal(got, []string{"host-bind"}) {
		t.Errorf("a makefile in an image: %q", got)
	}
}

// In the variables that compose gives to a container, localhost is mostly the container.
// TestVariablesOfIncludedFiles: compose looks up their variables beside the file that it was started with, and where
// that says.
func TestVariablesOfIncludedFiles(t *testing.T) {
	const publishes = "services: {web: {ports: [\"${WEB_PORT:-45456}:80\"]}}\n"
	const extends = "services: {web: {extends: {file: a/compose.yaml, service: web}}}\n"
	type files map[string]string
	for name, c := range map[string]struct {
		files files
		env   string // where the variable is set; it is published from there
	}{
		"beside it":                     {files{}, "/w/a/.env"},
		"beside the file that includes": {files{"/w/compose.yaml": "include: [a/compose.yaml]\n"}, "/w/.env"},
		"beside the file that extends":  {files{"/w/compose.yaml": extends}, "/w/.env"},
		"two files away":                {files{"/w/compose.yaml": "include: [b/compose.yaml]\n", "/w/b/compose.yaml": "include: [../a/compose.yaml]\n"}, "/w/.env"},
		"in the include's env_file":     {files{"/w/compose.yaml": "include: [{path: a/compose.yaml, env_file: b/dev.env}]\n"}, "/w/b/dev.env"},
		"in one of two":                 {files{"/w/compose.yaml": "include: [{path: [a/compose.yaml], env_file: [b/dev.env, b/more.env]}]\n"}, "/w/b/more.env"},
		"in the project's folder":       {files{"/w/compose.yaml": "include: [{path: a/compose.yaml, project_directory: b}]\n"}, "/w/b/.env"},
		"nowhere: another file":         {files{"/w/compose.yaml": "include: [b/compose.yaml]\n", "/w/.env": "WEB_PORT=45457\n"}, ""},
		"nowhere: an env_file instead":  {files{"/w/compose.yaml": "include: [{path: a/compose.yaml, project_directory: b, env_file: b/dev.env}]\n", "/w/b/.env": "WEB_PORT=45457\n"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			included := file("/w/a/compose.yaml", publishes, true)
			included.NamedCompose = true
			others := []*File{included}
			for name, content := range c.files {
				others = append(others, file(name, content, false))
			}
			v, _ := put(New(withBlock), others...)
			check := func(when string, set bool) {
				t.Helper()
				if got := isPublished(v.File(included.Key)); got == set {
					t.Errorf("%s: the default counts: %t", when, got)
				}
				if env := v.File(c.env); env != nil && isPublished(env) != set {
					t.Errorf("%s: it is published from %s: %t", when, c.env, !set)
				}
				if got := v.Interpolated(v.File(included.Key)); set != (len(got) == 1 && got[0].Value == port.One(45457)) {
					t.Errorf("%s: %+v", when, got)
				}
			}
			check("no file sets it", false)
			if c.env == "" {
				return
			}
			v, _ = put(v, file(c.env, "WEB_PORT=45457\n", false))
			check("a file sets it", true)
			for name := range c.files { // each of them is needed
				e := v.Edit()
				e.Remove(name)
				v, _ = e.Done()
				check("without "+name, false)
				v, _ = put(v, file(name, c.files[name], false))
				check("with "+name+" again", true)
			}
			if path.Dir(c.env) == "/w/b" {
				v, _ = put(v, file("/w/compose.yaml", "include: [a/compose.yaml]\n", false))
				check("where nothing names "+c.env, false)
			}
		})
	}
}

// isPublished reports whether a literal of a file is a port that is published for certain.
func isPublished(f *File) bool {
	return slices.ContainsFunc(f.Literals, func(l scan.Literal) bool { return l.OnHost() && l.Binder == scan.ByPublisher && !l.Soft })
}

func TestVariablesOfAContainer(t *testing.T) {
	const env = "PORT=45456\nTRACES_ENDPOINT=localhost:45457\nCACHE_URL=redis://127.0.0.1:45458\nNODE_URL=http://host.docker.internal:45459\nDB_URL=pg://db:45460\n"
	outside := []string{"host-bind", "host-connect", "host-connect", "host-connect", "remote-connect"}
	inside := []string{"host-bind~", "host-connect~", "host-connect~", "host-connect", "remote-connect"}
	for service, want := range map[string][]string{
		"env_file: web.env": inside, "env_file: [./web.env]": inside, "env_file: [{path: web.env, required: false}]": inside,
		"env_file: other.env": outside, "image: web.env": outside,
	} {
		v, _ := put(New(withBlock), file("/w/a/web.env", env, true), file("/w/a/compose.yaml", "services: {web: {"+service+"}}\n", true))
		if got := rolesOf(v.File("/w/a/web.env")); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", service, got, want)
		}
	}
}

func rolesOf(f *File) (out []string) {
	for _, l := range f.Literals {
		role := string(l.Role)
		if l.Soft {
			role += "~"
		}
		out = append(out, role)
	}
	return out
}

func TestDirIsTheFolder(t *testing.T) {
	f := file("/w/a/compose.yaml", compose("1"), true)
	if f.Dir() != path.Dir(f.Key) || f.Dir() != "/w/a" {
		t.Errorf("%q", f.Dir())
	}
}

// What is found in a file from which nobody starts a program is a hint, by its name or by its text.
func TestNoiseIsAHint(t *testing.T) {
	fixture := file("/w/testdata/.env", "PORT=45456\n", true)
	fixture.Noise = true
	v, _ := put(New(withBlock), fixture,
		file("/w/made/.env", "# Code generated by x. DO NOT EDIT.\nPORT=45456\n", false),
		file("/w/made/open/.env", "# Code generated by x. DO NOT EDIT.\nPORT=45456\n", true),
		file("/w/.env", "PORT=45456\n", false))
	for f := range v.Files() {
		want := check.Hint
		if f.Name == ".env" {
			want = check.Warning
		}
		if len(f.Findings) != 1 || f.Findings[0].Severity != want {
			t.Errorf("%s: %v, want %s", f.Name, f.Findings, want)
		}
	}
}

// TestAFormatThatPanicsCostsItsFile: nothing is found in the file, and it can still be edited.
func TestAFormatThatPanicsCostsItsFile(t *testing.T) {
	broken, err := scan.Compile(scan.Format{Name: "broken", Syntax: &scan.Syntax{Read: func([]byte) *syntax.Document { panic("broken") }}})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	fault.OnFault(func(f *fault.Fault) { told = append(told, f.Doing) })
	defer fault.OnFault(func(*fault.Fault) {})
	reading := scan.NewReading([]*scan.Compiled{broken})
	content := Read(context.Background(), reading, []byte("PORT=45456\n"), nil)
	if len(content.Result.Literals) != 0 || string(content.text) != "PORT=45456\n" {
		t.Errorf("%+v", content)
	}
	Read(context.Background(), reading, []byte("PORT=45457\n"), content)
	if content.Result.Unread != scan.Failed {
		t.Error("the file counts as read")
	}
	if c := ReadLean(reading, []byte("PORT=45456\n")); len(c.Result.Literals) != 0 || c.Result.Unread != scan.Failed {
		t.Errorf("%+v", c.Result)
	}
	if len(told) != 3 || told[0] != "scanning a file of broken" {
		t.Errorf("%q", told)
	}
}

// TestAFileThatCannotBeJudgedCostsItself: the others have their findings.
func TestAFileThatCannotBeJudgedCostsItself(t *testing.T) {
	bad := file("/w/a.env", "PORT=45456\n", true)
	bad.Content.Result.Literals[0].Range = port.Range{Start: 60000, End: 100}
	v, _ := put(New(withBlock), bad, file("/w/.env", "PORT=45456\n", true))
	if n := len(v.Get(uri.File("/w/.env")).Findings); n != 1 {
		t.Errorf("%d findings", n)
	}
}

// TestEditsOfOneView: a request may make its own View of the newest one while the next is made. The race detector tells if they
// are in each other's way.
func TestEditsOfOneView(t *testing.T) {
	v, _ := put(New(withBlock), file("/w/compose.yaml", compose("45456"), false))
	var all sync.WaitGroup
	for _, name := range []string{"/w/a/compose.yaml", "/w/b/compose.yaml", "/w/c/compose.yaml"} {
		all.Go(func() {
			for range 50 {
				if next, _ := put(v, file(name, compose("45457"), false)); next.Len() != 2 {
					t.Errorf("%d files", next.Len())
				}
			}
		})
	}
	all.Wait()
	if v.Len() != 1 {
		t.Errorf("the View has %d files", v.Len())
	}
}

// TestALongChainOfIncludesIsNotFollowedWithoutEnd: compose.yaml includes a file that includes another, and so on.
func TestALongChainOfIncludesIsNotFollowedWithoutEnd(t *testing.T) {
	v := New(withBlock)
	name := func(i int) string { return fmt.Sprintf("/w/part%d.yml", i) }
	first := file("/w/compose.yaml", "include: [part0.yml]\n", false)
	first.NamedCompose = true
	files := []*File{first}
	for i := range maxReferrers + 10 {
		f := &File{URI: uri.File(name(i)), Key: name(i), AsCompose: true, Covered: true, Reading: first.Reading}
		f.Content = ReadLean(f.Reading, fmt.Appendf(nil, "include: [part%d.yml]\n", i+1))
		files = append(files, f)
	}
	v, _ = put(v, files...)
	for i, want := range map[int]bool{0: true, 1: true, maxReferrers - 2: true, maxReferrers + 5: false, maxReferrers + 20: false} {
		if got := v.IsComposeOf(name(i)); got != want {
			t.Errorf("%d files away from compose.yaml: %t", i+1, got)
		}
	}
}
