package apply

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// scenarios are the workspaces of testdata/fix, each in a folder of its own.
func scenarios(t *testing.T) tree {
	t.Helper()
	archives, err := filepath.Glob("../../testdata/fix/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no scenarios", err)
	}
	out := tree{}
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		dir := strings.TrimSuffix(filepath.Base(name), ".txtar")
		for _, f := range archive.Files {
			if !strings.HasPrefix(f.Name, "want/") {
				out[dir+"/"+f.Name] = string(f.Data)
			}
		}
	}
	return out
}
