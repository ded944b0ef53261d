package policy

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeExample: the example in README has every key, and nothing is wrong in it.
func TestReadmeExample(t *testing.T) {
	for _, name := range []string{"README.md", "README.zh-cn.md"} {
		t.Run(name, func(t *testing.T) { testReadmeExample(t, name) })
	}
}

func testReadmeExample(t *testing.T, name string) {
	readme, err := os.ReadFile("../../" + name)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)<code>wsl-port-guard.yaml</code></summary>\n.*?```yaml\n(.*?)```").FindSubmatch(readme)
	if m == nil {
		t.Fatal("README has no example of a policy file")
	}
	example := string(m[1])
	if p := Parse(m[1]); len(p.Problems) > 0 || len(p.Formats) != 1 || len(p.Reserved) != 4 || !p.Within.Valid() {
		t.Errorf("%q, %+v", problemsOf(example, p), p)
	}
	if err := compileSchema(t).Validate(asJSON(t, example)); err != nil {
		t.Error(err)
	}
	for _, k := range topKeys {
		if !regexp.MustCompile("(?m)^" + k.name + ":").MatchString(example) {
			t.Errorf("README's example lacks %s", k.name)
		}
	}
}

// TestTemplate: the file that init writes says nothing, and is right if all of its comments that are keys are
// taken in.
func TestTemplate(t *testing.T) {
	if p := Parse([]byte(Template)); len(p.Problems)+len(p.Reserved)+len(p.Formats) > 0 {
		t.Errorf("%+v", p)
	}
	var full strings.Builder
	for line := range strings.Lines(Template) {
		text, _ := strings.CutPrefix(line, "# ")
		if regexp.MustCompile(`^( |[a-z-]+:)`).MatchString(text) {
			full.WriteString(text)
		}
	}
	if got := problemsOf(full.String(), Parse([]byte(full.String()))); len(got) > 0 {
		t.Errorf("%q in\n%s", got, full.String())
	}
	for _, k := range topKeys {
		if !strings.Contains(full.String(), k.name+":") {
			t.Errorf("the template lacks %s", k.name)
		}
	}
}
