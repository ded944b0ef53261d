package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// eachRecording runs test for every recorded machine; run runs a command line on it, in the demo
// workspace, and returns standard output.
func eachRecording(t *testing.T, test func(t *testing.T, run func(args ...string) []byte)) {
	recordings, err := filepath.Glob(filepath.Join("..", "..", "testdata", "recordings", "*", "recording.json"))
	if err != nil || len(recordings) < 10 {
		t.Fatal("ten recordings are wanted", len(recordings), err)
	}
	for _, r := range recordings {
		dir, _ := filepath.Abs(filepath.Dir(r))
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Chdir(filepath.Join("..", "..", "testdata", "demo"))
			test(t, func(args ...string) []byte {
				var out, errs bytes.Buffer
				if code := Run(context.Background(), append(args, "--replay", dir), Streams{In: eof{}, Out: &out, Err: &errs}); code > 1 {
					t.Fatalf("%q: exit status %d, %s", args, code, errs.String())
				}
				return out.Bytes()
			})
		})
	}
}

func compileSchema(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "export", "schema", name))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// validate checks a document against a schema.
func validate(t *testing.T, schema *jsonschema.Schema, document []byte) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%v\nin %s", err, document)
	}
}

// TestOutputsObeyTheirSchemas checks the JSON of every recorded machine against the schemas that users
// are given.
func TestOutputsObeyTheirSchemas(t *testing.T) {
	findings, status := compileSchema(t, "findings.schema.json"), compileSchema(t, "status.schema.json")
	eachRecording(t, func(t *testing.T, run func(...string) []byte) {
		validate(t, findings, run("scan", "--format", "json"))
		validate(t, status, run("status", "--json"))
		validate(t, status, run("status", "--json", "--reserve", "5000/tcp"))
	})
}

// TestTheHistoryObeysItsSchema, with and without files, and where there is none.
func TestTheHistoryObeysItsSchema(t *testing.T) {
	schema := compileSchema(t, "history.schema.json")
	storage := t.TempDir()
	writeText(t, filepath.Join(storage, "blocks.txt"), "2026-05-01T12:00:00Z 44620-48715 vm-1\n")
	demo := filepath.Join("..", "..", "testdata", "demo")
	for _, args := range [][]string{{"--storage", storage}, {"--storage", storage, demo}, {"--storage", t.TempDir(), demo}} {
		out, code := run(t, append([]string{"history", "--json"}, args...)...)
		if code != 0 {
			t.Fatal(code, out)
		}
		validate(t, schema, []byte(out))
	}
}

// TestSchemasRefuseMistakes changes each value of an output to another type, and leaves each field out:
// the schemas must notice, or else they say nothing.
func TestSchemasRefuseMistakes(t *testing.T) {
	for name, args := range map[string][]string{
		"findings.schema.json": {"scan", "--format", "json"}, "status.schema.json": {"status", "--json"},
	} {
		schema := compileSchema(t, name)
		dir, _ := filepath.Abs(filepath.Join("..", "..", "testdata", "recordings", "mirrored-windows"))
		demo := filepath.Join("..", "..", "testdata", "demo", "compose.yaml")
		var out bytes.Buffer
		if args[0] == "scan" {
			args = append(args, demo)
		}
		Run(context.Background(), append(args, "--replay", dir), Streams{In: eof{}, Out: &out, Err: &out})
		optional := regexp.MustCompile(`/(docker|commit|target)$`)
		var document any
		if err := json.Unmarshal(out.Bytes(), &document); err != nil {
			t.Fatal(err)
		}
		mutants := 0
		mutate(document, "", func(path string) {
			mutants++
			if schema.Validate(document) == nil && !optional.MatchString(path) {
				t.Errorf("%s: a mistake at %s is not noticed", name, path)
			}
		})
		if mutants < 50 {
			t.Errorf("%s: only %d mistakes were made", name, mutants)
		}
	}
}

// mutate makes one mistake after the other in a document, and calls check while it is there.
func mutate(value any, path string, check func(path string)) {
	switch value := value.(type) {
	case map[string]any:
		for key, old := range value {
			delete(value, key)
			check(path + "/" + key)
			value[key] = true
			if reflect.TypeOf(old) == reflect.TypeOf(true) {
				value[key] = "true"
			}
			check(path + "/" + key + " type")
			value[key] = old
			mutate(old, path+"/"+key, check)
		}
		value["unheard-of"] = 1
		check(path + "/unheard-of")
		delete(value, "unheard-of")
	case []any:
		if len(value) > 0 {
			mutate(value[0], path+"/0", check)
		}
	}
}

// TestStatusSchemaKnowsEveryKind: a new kind of reservation must not make our own output invalid.
func TestStatusSchemaKnowsEveryKind(t *testing.T) {
	schema := compileSchema(t, "status.schema.json")
	for _, k := range fact.Kinds() {
		document := `{"vantage":"windows","mode":"","modeSource":"","declaredMode":"","wslVersion":"","vmState":"","block":null,"ignoredPorts":[],"sources":[],
			"reservations":[{"kind":"` + string(k.Kind) + `","start":1,"end":2,"protos":["tcp"],"families":["ipv4"],"side":"","state":"live","source":"","owner":""}]}`
		validate(t, schema, []byte(document))
	}
}

// TestSARIF checks the output of every recorded machine against the schema of OASIS.
func TestSARIF(t *testing.T) {
	schema := sarifSchema(t)
	eachRecording(t, func(t *testing.T, run func(...string) []byte) {
		validate(t, schema, run("scan", "--format", "sarif"))
	})
	var broken any
	if err := json.Unmarshal([]byte(`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"unheard-of":1}]}`), &broken); err != nil {
		t.Fatal(err)
	}
	if schema.Validate(broken) == nil {
		t.Error("the schema accepts a field that SARIF does not have")
	}
}

// sarifSchema is the schema of SARIF 2.1.0. It is a constant of a library of which only this test
// needs it, and which gives no other access to it.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", reflect.TypeFor[sarif.Report]().PkgPath()).Output()
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	text, err := strconv.Unquote(file.Scope.Lookup("schema").Decl.(*ast.ValueSpec).Values[0].(*ast.BasicLit).Value)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("sarif.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestFingerprintsOutliveMovedLines: a finding keeps its fingerprint when lines are added above it, and
// two findings never share one.
func TestFingerprintsOutliveMovedLines(t *testing.T) {
	const yaml = "services:\n  web:\n    ports:\n      - \"45456:80\"\n      - \"45456:80\"\n      - \"45457:81\"\n"
	before, after := fingerprintsOf(t, yaml), fingerprintsOf(t, "# one\n# two\n"+yaml)
	if len(before) != 3 || !reflect.DeepEqual(before, after) {
		t.Errorf("before %v\nafter  %v", before, after)
	}
	for i, print := range before {
		if strings.Contains(strings.Join(before[:i], " "), print) {
			t.Errorf("two findings have the fingerprint %s", print)
		}
	}
}

func fingerprintsOf(t *testing.T, yaml string) (prints []string) {
	t.Helper()
	dir, _ := filepath.Abs(filepath.Join("..", "..", "testdata", "recordings", "mirrored-windows"))
	var out bytes.Buffer
	Run(context.Background(), []string{"scan", "-", "--stdin-filename", "compose.yaml", "--format", "sarif", "--replay", dir},
		Streams{In: strings.NewReader(yaml), Out: &out, Err: &out})
	var log struct {
		Runs []struct {
			Results []struct{ PartialFingerprints map[string]string }
		}
	}
	if err := json.Unmarshal(out.Bytes(), &log); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	for _, r := range log.Runs[0].Results {
		prints = append(prints, r.PartialFingerprints["port/v1"])
	}
	return prints
}
