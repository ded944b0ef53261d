package probe

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestProbeKnowsNoEditor checks the direction of dependencies: nothing below probe imports
// the rest of this module.
func TestProbeKnowsNoEditor(t *testing.T) {
	const module = "github.com/wsl-port-guard/wsl-port-guard/"
	seen := 0
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported := strings.Trim(spec.Path.Value, `"`)
			if inside, ours := strings.CutPrefix(imported, module); ours {
				seen++
				if inside != "probe" && !strings.HasPrefix(inside, "probe/") {
					t.Errorf("%s imports %s", path, imported)
				}
			}
		}
		return nil
	})
	if err != nil || seen < 20 {
		t.Errorf("%d imports seen, error %v", seen, err)
	}
}
