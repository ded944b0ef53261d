package policy

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
)

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON is what an editor's YAML extension gives a schema.
func asJSON(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestSchemaAgreesWithTheParser: what the parser accepts the schema accepts, and what it refuses the schema
// refuses, except what a schema cannot tell.
func TestSchemaAgreesWithTheParser(t *testing.T) {
	schema := compileSchema(t)
	for _, e := range examples {
		if e.beyondSchema {
			continue
		}
		if err := schema.Validate(asJSON(t, e.text)); (err != nil) != (len(e.want) > 0) {
			t.Errorf("%s: the parser finds %q, the schema says %v", e.name, e.want, err)
		}
	}
}

// properties are the names of the properties of an object in the schema, in order.
func properties(t *testing.T, object *jsonschema.Schema) (out []string) {
	t.Helper()
	for name := range object.Properties {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func sorted(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return s
}

// TestSchemaHasEveryName: the keys, codes, syntaxes and uses stand in the schema once more, so that editors
// can complete them; they are those of the program.
func TestSchemaHasEveryName(t *testing.T) {
	top := compileSchema(t)
	format1 := top.Properties["formats"].Items2020
	if format1 == nil {
		format1 = top.Properties["formats"].Items.(*jsonschema.Schema)
	}
	rule := format1.Properties["rules"].Items.(*jsonschema.Schema)
	for what, pair := range map[string][2][]string{
		"keys":     {properties(t, top), sorted(namesOf(topKeys))},
		"codes":    {properties(t, top.Properties["severity"]), sorted(codes())},
		"formats":  {properties(t, format1), sorted(namesOf(formatKeys))},
		"rules":    {properties(t, rule), sorted(namesOf(ruleKeys))},
		"syntaxes": {values(format1.Properties["syntax"]), sorted(format.SyntaxNames())},
		"uses":     {values(rule.Properties["is"]), sorted(format.UseNames())},
	} {
		if !slices.Equal(pair[0], pair[1]) {
			t.Errorf("%s: the schema has %q, the program %q", what, pair[0], pair[1])
		}
	}
}

// values are the values of an enumeration, in order.
func values(s *jsonschema.Schema) (out []string) {
	for _, v := range s.Enum.Values {
		out = append(out, v.(string))
	}
	return sorted(out)
}
