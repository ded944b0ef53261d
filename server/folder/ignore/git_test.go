package ignore

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// newRepository makes an empty repository. It skips the test if Git is not installed.
func newRepository(t *testing.T) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("Windows refuses many of the names that patterns are tried on")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: nothing to compare with")
	}
	dir := t.TempDir()
	if out, err := git(dir, "init", "--quiet").CombinedOutput(); err != nil {
		t.Fatalf("git init: %v\n%s", err, out)
	}
	return dir
}

// git prepares a git command that reads no configuration of the user or the machine.
func git(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "HOME="+dir, "XDG_CONFIG_HOME="+dir)
	return cmd
}

// namesGitIgnores asks Git which of the names it ignores.
func namesGitIgnores(t interface{ Fatalf(string, ...any) }, dir string, foldCase bool, names []string) map[string]bool {
	cmd := git(dir, "-c", fmt.Sprintf("core.ignorecase=%v", foldCase), "check-ignore", "--no-index", "--stdin", "-z", "-v", "-n")
	cmd.Stdin = strings.NewReader(strings.Join(names, "\x00") + "\x00")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) {
		t.Fatalf("git check-ignore: %v\n%s", err, stderr.String())
	}
	ignored := map[string]bool{}
	fields := strings.Split(string(out), "\x00")
	for ; len(fields) >= 4; fields = fields[4:] {
		source, pattern, name := fields[0], fields[2], fields[3]
		ignored[name] = source != "" && !strings.HasPrefix(pattern, "!")
	}
	if len(ignored) != len(names) {
		t.Fatalf("git answered for %d of %d names", len(ignored), len(names))
	}
	return ignored
}

// sample is the tree on which generated patterns are tested. A slash at the end makes a folder.
var sample = strings.Fields(`
	a b ab ba A aB .a a.b a.B b.a.b a-b [a] a] !a #a a~ b~ \a a* ** é a^ - ^ c1 7
	d/a d/b d/ab d/.a d/a.b d/d/a d/d/b d/d/d/a d/d/d/d/ d/e/
	e/d/a e/d/e/a e/ab/b e/b/a e/A e/a abb/a/b/ abb/b/a/ bb/ab bb/d/b bb/d/d/b
	D/a D/B B/a a.d/b a.d/d/a a.d/ab/ab
`)

// sampleFolder writes the sample below dir and returns the names of all files and folders, relative to
// dir.
func sampleFolder(t *testing.T, dir string) (files, folders []string) {
	t.Helper()
	seen := map[string]bool{}
	for _, name := range append([]string{"a a/b", "b ", " "}, sample...) {
		p := filepath.Join(dir, filepath.FromSlash(name))
		folder := filepath.Dir(p)
		if strings.HasSuffix(name, "/") {
			folder = p
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if folder != p {
			if err := os.WriteFile(p, nil, 0o644); err != nil {
				continue // this file system refuses the name
			}
			files = append(files, name)
		}
		for folder = filepath.ToSlash(strings.TrimPrefix(folder, dir)); folder != ""; folder = folder[:strings.LastIndexByte(folder, '/')] {
			if !seen[folder] {
				seen[folder] = true
				folders = append(folders, folder[1:])
			}
		}
	}
	return files, folders
}

// pieces are the parts of generated patterns: each is likely to match something in the sample or to be
// a special case of the language.
var pieces = []string{
	"a", "b", "d", "e", "A", "B", "ab", "a.b", ".", "/", "/", "/", "*", "*", "**", "**/", "/**", "/**/", "***", "?", "d/", "e/d",
	"[ab]", "[!a]", "[^a]", "[a-c]", "[A-C]", "[]a]", "[!]a]", "[a-]", "[a", "[]", "[[:alpha:]]", "[[:upper:]]", "[[:digit:]x]",
	"[[:no:]]", "[[:a]", "[a/b]", "[\\a-\\c]", "[--0]", "[\\]]", "[a-c-e]", "[[.a]", "\\", "\\a", "\\A", "\\*", "\\/", "\\ ", " ", "  ", "!", "#", "\\!", "\\#", "~", "-", "^", "é", "\r", "\t",
}

var line = rapid.Custom(func(t *rapid.T) string {
	text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 5).Draw(t, "pieces"), "")
	return rapid.SampledFrom([]string{"", "", "", "!", "/", "!/"}).Draw(t, "start") + text + rapid.SampledFrom([]string{"", "", "", "/", " ", "\r"}).Draw(t, "end")
})

var ignoreFile = rapid.Custom(func(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(line, 1, 4).Draw(t, "lines"), "\n") + rapid.SampledFrom([]string{"", "\n"}).Draw(t, "end")
})

func TestPatternsMeanWhatGitMeans(t *testing.T) {
	for _, foldCase := range []bool{false, true} {
		t.Run(fmt.Sprintf("ignorecase %v", foldCase), func(t *testing.T) {
			compareGenerated(t, foldCase)
		})
	}
}

// compareGenerated asks git about many ignore files at once, each in its own folder, since starting git
// takes longer than answering. A second ignore file in d takes precedence for the names there.
func compareGenerated(t *testing.T, foldCase bool) {
	const copies = 8
	dir := newRepository(t)
	var files, folders []string
	for i := range copies {
		files, folders = sampleFolder(t, filepath.Join(dir, fmt.Sprint("c", i)))
	}
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.SliceOfN(ignoreFile, copies, copies).Draw(t, "ignore files")
		nearer := rapid.SliceOfN(ignoreFile, copies, copies).Draw(t, "ignore files in d")
		var names []string
		for i := range copies {
			base := fmt.Sprint("c", i)
			for p, text := range map[string]string{base + "/.gitignore": content[i], base + "/d/.gitignore": nearer[i]} {
				if err := os.WriteFile(filepath.Join(dir, p), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			for _, name := range append(files[:len(files):len(files)], folders...) {
				names = append(names, base+"/"+name)
			}
		}
		want := namesGitIgnores(t, dir, foldCase, names)
		for i := range copies {
			base := fmt.Sprint("c", i)
			var stack *Stack
			stack = stack.Push(Parse([]byte(content[i]), base, foldCase)).Push(Parse([]byte(nearer[i]), base+"/d", foldCase))
			for _, name := range files {
				if got := stack.Ignores(base+"/"+name, false); got != want[base+"/"+name] {
					t.Fatalf("%q, in d %q: file %q: ignored %v, git says %v", content[i], nearer[i], name, got, !got)
				}
			}
			for _, name := range folders {
				if got := stack.Ignores(base+"/"+name, true); got != want[base+"/"+name] {
					t.Fatalf("%q, in d %q: folder %q: ignored %v, git says %v", content[i], nearer[i], name, got, !got)
				}
			}
		}
	})
}

// Each named class must contain the same bytes as in Git.
func TestNamedClassesHoldWhatGitMeans(t *testing.T) {
	dir := newRepository(t)
	var bytes []byte
	for i := 1; i < 256; i++ {
		if b := byte(i); b != '/' && os.WriteFile(filepath.Join(dir, "x"+string([]byte{b})), nil, 0o644) == nil {
			bytes = append(bytes, b)
		}
	}
	var names []string
	for _, b := range bytes {
		names = append(names, "x"+string([]byte{b}))
	}
	for class := range namedClasses {
		for _, foldCase := range []bool{false, true} {
			content := "x[[:" + class + ":]]\n"
			if err := os.WriteFile(filepath.Join(dir, ".gitignore"), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
			set, want := Parse([]byte(content), "", foldCase), namesGitIgnores(t, dir, foldCase, names)
			for _, name := range names {
				if got := set.Match(name, false) == Ignored; got != want[name] {
					t.Errorf("[:%s:], ignorecase %v: %q: %v, git says %v", class, foldCase, name, got, !got)
				}
			}
		}
	}
}
