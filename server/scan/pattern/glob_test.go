package pattern

import (
	"fmt"
	"testing"
)

func sprint(v []int) string { return fmt.Sprint(v) }

func TestGlobs(t *testing.T) {
	for _, c := range []struct {
		glob    string
		yes, no []string
	}{
		{"**/launch.json", []string{"launch.json", "a/b/launch.json"}, []string{"xlaunch.json", "launch.json/x", "launch.json5"}},
		{"**/*.launch.json", []string{"a.launch.json", "x/.launch.json"}, []string{"launch.json"}},
		{"**/compose*.{yml,yaml}", []string{"compose.yml", "a/compose.dev.yaml"}, []string{"compose.yml.j2", "mycompose.yml"}},
		{"**/*{-,_,.}compose.yml", []string{"my-compose.yml", "a/x.compose.yml"}, []string{"decompose.yml", "compose.yml"}},
		{"**/.env.*", []string{".env.local", "a/.env."}, []string{".env", "x.env.local"}},
		{"**/*dockerfile", []string{"dockerfile", "web.dockerfile"}, []string{"dockerfile.txt"}},
		{"**/*.ini.*", []string{"php.ini.dist"}, []string{"php.ini"}},
		{"**/.vscode/settings.json", []string{".vscode/settings.json", "a/.vscode/settings.json"}, []string{"settings.json", ".vscode/a/settings.json", "x.vscode/settings.json"}},
		{"**/.github/workflows/**/*.yml", []string{".github/workflows/ci.yml", "a/.github/workflows/b/c/ci.yml"}, []string{".github/ci.yml", "github/workflows/ci.yml"}},
		{"**/nginx/**", []string{"nginx/a", "x/nginx/y/z.conf"}, []string{"nginx", "a/nginx", "mynginx/a"}},
		{"**/sites-{available,enabled}/*", []string{"sites-enabled/default"}, []string{"sites-enabled/a/b", "sites/default"}},
		{"**/a/**/b/**", []string{"a/b/c", "x/a/y/b/c/d"}, []string{"a/b", "b/a/c"}},
		{"**/*supervisor*.conf", []string{"supervisor.conf", "my-supervisord.conf"}, []string{"supervisor.cfg"}},
	} {
		x, err := NewGlobs([][]string{{c.glob}})
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range c.yes {
			if !x.Match(path).Has(0) {
				t.Errorf("%s does not match %q", c.glob, path)
			}
		}
		for _, path := range c.no {
			if x.Match(path).Has(0) {
				t.Errorf("%s matches %q", c.glob, path)
			}
		}
	}
}

func TestRows(t *testing.T) {
	rows := make([][]string, 70)
	rows[3], rows[69] = []string{"**/*.yml"}, []string{"**/a.*"}
	x, err := NewGlobs(rows)
	if err != nil {
		t.Fatal(err)
	}
	got := x.Match("b/a.yml")
	for row := range rows {
		if got.Has(row) != (row == 3 || row == 69) {
			t.Errorf("row %d: %v", row, got.Has(row))
		}
	}
	if only := got.Without(x.Match("b/c.yml")); only.Has(3) || !only.Has(69) {
		t.Errorf("without row 3: %v", only)
	}
	if _, err := NewGlobs(make([][]string, maxRows+1)); err == nil {
		t.Error("too many rows are taken")
	}
}

func TestUnknownGlobSyntaxIsRefused(t *testing.T) {
	for _, p := range []string{
		"", "a.yml", "*/a.yml", "/a", "**", "**/", "**/**", "**/**/a", "**/a//b", "**/a/**/**/b", "**/A.yml", "**/a?.yml", "**/[-_]a.yml",
		"**/{a", "**/a}", "**/{a,{b,c}}", "**/{a}", "**/{a/b,c}", "**/a**.yml", `**/a\*`, "**/a b",
	} {
		if _, err := NewGlobs([][]string{{p}}); err == nil {
			t.Errorf("%q is taken for a glob", p)
		}
	}
	if _, err := NewGlobs([][]string{{"**/a", "**/a"}}); err == nil {
		t.Error("a glob may stand twice in a row")
	}
}
