package oracle

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"
	"golang.org/x/tools/txtar"
)

func TestMain(m *testing.M) {
	logrus.SetOutput(io.Discard) // one line for every unset variable
	os.Exit(m.Run())
}

// load reads a compose file as docker compose does, with the .env file beside it.
func load(t *testing.T, files map[string]string) *types.Project {
	t.Helper()
	env, err := dotenv.Parse(strings.NewReader(files[".env"]))
	if err != nil {
		t.Fatal(err)
	}
	p, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir:  t.TempDir(),
		Environment: env,
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: []byte(files["compose.yaml"])}},
	}, func(o *loader.Options) { o.SetProjectName("x", true); o.SkipConsistencyCheck = true })
	if err != nil {
		t.Fatalf("%v in\n%s", err, files["compose.yaml"])
	}
	return p
}

// A port that was turned into a variable means the same, but for its number.
func TestVariableKeepsTheMeaning(t *testing.T) {
	names, err := filepath.Glob("../fix/variable*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no scenarios", err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		before, after := map[string]string{}, map[string]string{}
		for _, f := range archive.Files {
			if w, ok := strings.CutPrefix(f.Name, "want/"); ok {
				after[w] = string(f.Data)
			} else {
				before[f.Name] = string(f.Data)
			}
		}
		if len(after) == 0 {
			continue // nothing is offered there
		}
		t.Run(filepath.Base(name), func(t *testing.T) {
			a, b := load(t, before), load(t, after)
			for _, withDefault := range []bool{false, true} {
				if withDefault { // the default alone says the same as the .env file
					delete(after, ".env")
					b = load(t, after)
				}
				if got, want := described(b), strings.ReplaceAll(described(a), "45456", "25456"); got != want {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			}
		})
	}
}

// described is the whole project as compose prints it.
func described(p *types.Project) string {
	p.WorkingDir, p.Environment, p.ComposeFiles = "", nil, nil
	b, err := p.MarshalYAML()
	if err != nil {
		return err.Error()
	}
	return string(b)
}

type literal struct {
	Line    int    `json:"line"`
	Port    uint16 `json:"port"`
	EndPort uint16 `json:"endPort"`
	Proto   string `json:"proto"`
	Role    string `json:"role"`
	KeyPath string `json:"keyPath"`
}

// published are a file's host ports by our scanner: those below services.*.ports.
func published(t *testing.T, bin, file string) []string {
	t.Helper()
	out, err := exec.Command(bin, "scan", "--literals", "--format", "jsonl", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	var ports []string
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		var l literal
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		if l.Role == "host-bind" && strings.HasPrefix(l.KeyPath, "services.") && strings.Contains(l.KeyPath, ".ports[") {
			for p := int(l.Port); p <= int(l.EndPort); p++ {
				ports = append(ports, fmt.Sprintf("%d/%s", p, l.Proto))
			}
		}
	}
	return sorted(ports)
}

func sorted(s []string) []string {
	slices.Sort(s)
	return slices.Compact(s)
}

// byCompose are a file's host ports as compose-go loads them; ok is false for a file
// that it refuses, such as a template.
func byCompose(file string) (ports []string, ok bool) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, false
	}
	p, err := loader.LoadWithContext(context.Background(), types.ConfigDetails{
		WorkingDir: filepath.Dir(file), Environment: types.Mapping{},
		ConfigFiles: []types.ConfigFile{{Filename: file, Content: content}},
	}, func(o *loader.Options) {
		o.SetProjectName("x", true)
		o.SkipValidation, o.SkipConsistencyCheck, o.SkipExtends, o.SkipInclude, o.SkipResolveEnvironment = true, true, true, true, true
		o.Profiles = []string{"*"}
	})
	if err != nil {
		return nil, false
	}
	for _, s := range p.AllServices() {
		for _, c := range s.Ports {
			first, last, isRange := strings.Cut(c.Published, "-")
			if !isRange {
				last = first
			}
			from, err1 := strconv.Atoi(first)
			to, err2 := strconv.Atoi(last)
			for n := from; err1 == nil && err2 == nil && n <= to; n++ {
				if n >= 10 { // one digit is never taken for a port
					ports = append(ports, fmt.Sprintf("%d/%s", n, c.Protocol))
				}
			}
		}
	}
	return sorted(ports), true
}

// Where both read a file, our scanner finds the host ports that compose would publish.
func TestPortsAgreeWithCompose(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "wsl-port-guard")
	build := exec.Command("go", "build", "-o", bin, "./server/wsl-port-guard")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	compared, refused := 0, 0
	const corpus = "../../../shared/corpus/files"
	atLeast := 3
	if _, err := os.Stat(corpus); err != nil {
		t.Logf("SKIP %s: not here; only the project's own files are compared", corpus)
		atLeast = 1
	}
	for _, root := range []string{"../demo", "../scan", corpus} {
		_ = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			base := strings.ToLower(filepath.Base(p))
			ext := filepath.Ext(base)
			if err != nil || d.IsDir() || !strings.Contains(base, "compose") || (ext != ".yml" && ext != ".yaml") || strings.Contains(p, "/workflows/") {
				return nil
			}
			want, ok := byCompose(p)
			if !ok {
				refused++
				return nil
			}
			compared++
			if got := published(t, bin, p); !slices.Equal(got, want) {
				t.Errorf("%s\nours    %v\ncompose %v", p, got, want)
			}
			return nil
		})
	}
	if compared < atLeast {
		t.Errorf("only %d files were compared", compared)
	}
	t.Logf("%d files compared, %d that compose refuses", compared, refused)
}
