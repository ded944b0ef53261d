package words

import (
	"testing"

	"github.com/goccy/go-json"
)

// TestVisibleJSON: no value changes, and nothing is left that a terminal acts on.
func TestVisibleJSON(t *testing.T) {
	for given, want := range map[string]string{
		`{"a": 1}`:                        `{"a": 1}`,
		"{\n  \"file\": \"端口.env\"\n}":    "{\n  \"file\": \"端口.env\"\n}",
		"\"a\u009b31m\u202eb\x7f\u2028\"": `"a\u009b31m\u202eb\u007f\u2028"`,
	} {
		got := VisibleJSON([]byte(given))
		if string(got) != want {
			t.Errorf("%q: %s, want %s", given, got, want)
		}
		var before, after any
		if json.Unmarshal([]byte(given), &before) != nil || json.Unmarshal(got, &after) != nil {
			t.Fatalf("%q or %s is no JSON", given, got)
		}
		if a, b := toText(t, before), toText(t, after); a != b {
			t.Errorf("%q became %q", a, b)
		}
	}
}

func toText(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
