package folder

import (
	"path/filepath"
	"runtime"
	"testing"
)

// The target of a .git file is read only if that sends nothing over the network.
func TestFollow(t *testing.T) {
	cases := map[string]string{"": "", " \n": "", " ../x/y\n": "/repo/x/y", "/other/z": "/other/z", "in": "/repo/side/in"}
	dir := "/repo/side"
	if runtime.GOOS == "windows" {
		dir = `C:\repo\side`
		cases = map[string]string{
			"": "", " ../x/y\r\n": `C:\repo\x\y`, "D:/other/z": `D:\other\z`, "//server/share/x": "", `\\server\share\x`: "",
			`\\?\UNC\server\share\x`: "", `\\.\pipe\x`: "", `\??\UNC\server\share\x`: "",
		}
	}
	for target, want := range cases {
		if got := follow(dir, target); got != want {
			t.Errorf("follow(%q, %q) = %q, want %q", dir, target, got, want)
		}
	}
	if runtime.GOOS == "windows" {
		if got, want := follow(`\\server\share\repo`, "../x"), `\\server\share\x`; got != want {
			t.Errorf("on a share: %q, want %q", got, want)
		}
	}
}

func TestEverySkippedFolderIsSkipped(t *testing.T) {
	samples := []string{".git", ".svn", ".hg", "CVS", "node_modules", "bower_components", ".venv", "__pycache__", ".terraform", ".yarn"}
	f := Open(filepath.Join(t.TempDir(), "gone"), Rules{}, func(string) bool { return true })
	for _, name := range samples {
		if f.Counts(name+"/compose.yaml") || f.Counts("a/"+name+"/b/compose.yaml") || !f.Counts(name) {
			t.Errorf("a folder %s is looked at, or a file of that name is not", name)
		}
	}
	if len(samples) != len(skippedFolders) {
		t.Error("a folder of skippedFolders is not tried here")
	}
}
