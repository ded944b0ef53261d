package ignore

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Compares real ignore files with Git, by names that are made from their lines.
func TestWholeFilesMeanWhatGitMeans(t *testing.T) {
	files, err := filepath.Glob("testdata/*.gitignore")
	if err != nil || len(files) == 0 {
		t.Fatalf("no ignore files: %v", err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, foldCase := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, ignorecase %v", filepath.Base(file), foldCase), func(t *testing.T) {
				compareFile(t, content, foldCase)
			})
		}
	}
}

func compareFile(t *testing.T, content []byte, foldCase bool) {
	dir := newRepository(t)
	for _, name := range suggestedNames(string(content)) {
		p := filepath.Join(dir, filepath.FromSlash(name))
		// One name may need a folder where another one has a file: the first one wins.
		if os.MkdirAll(filepath.Dir(p), 0o755) == nil {
			_ = os.WriteFile(p, nil, 0o644)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, ".gitignore"), content, 0o644); err != nil {
		t.Fatal(err)
	}
	isFolder := namesBelow(t, dir)
	var names []string
	for name := range isFolder {
		names = append(names, name)
	}
	want := namesGitIgnores(t, dir, foldCase, names)
	var stack *Stack
	stack = stack.Push(Parse(content, "", foldCase))
	both := map[bool]int{}
	for _, name := range names {
		both[want[name]]++
		if got := stack.Ignores(name, isFolder[name]); got != want[name] {
			t.Errorf("%q, folder %v: ignored %v, git says %v", name, isFolder[name], got, !got)
		}
	}
	if both[true] < 5 || both[false] < 5 {
		t.Errorf("of the names only %d are ignored and %d are not", both[true], both[false])
	}
}

// suggestedNames makes names from the lines of an ignore file: each as a file and as a folder, at the
// top and below other folders, as written and in capital letters.
func suggestedNames(content string) []string {
	plain := strings.NewReplacer("**", "x/y", "*", "z", "?", "q", `\`, "", "[[:digit:]]", "7", "[0-9]", "4")
	names := []string{"compose.yaml", "src/compose.yaml", "services/web/compose.prod.yml", "services/web/conf.d/10-web.conf", "services/web/conf.d/99-web.conf"}
	for line := range strings.SplitSeq(content, "\n") {
		line = strings.TrimRight(line, " \r")
		name := firstOfClasses(plain.Replace(strings.Trim(strings.TrimPrefix(line, "!"), "/")))
		if name == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(name, ".git") {
			continue
		}
		names = append(names, name, "files/a/"+name, "folders/"+name+"/inside", strings.ToUpper(name), "longer/"+name+"x", "longer/x"+name)
	}
	return names
}

// firstOfClasses replaces each [abc] by a.
func firstOfClasses(s string) string {
	for {
		head, rest, ok := strings.Cut(s, "[")
		inside, tail, closed := strings.Cut(rest, "]")
		if !ok || !closed || inside == "" {
			return s
		}
		s = head + inside[:1] + tail
	}
}

// namesBelow returns all files and folders below dir, except .git, and which of them are folders.
func namesBelow(t *testing.T, dir string) map[string]bool {
	t.Helper()
	isFolder := map[string]bool{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || p == dir {
			return err
		}
		if d.Name() == ".git" {
			return filepath.SkipDir
		}
		name, err := filepath.Rel(dir, p)
		isFolder[filepath.ToSlash(name)] = d.IsDir()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return isFolder
}

// Examples of the pattern language, for readers and for systems without git. A name that ends in a
// slash is a folder; the patterns ignore the names in ignored, and do not ignore those in not.
func TestExamples(t *testing.T) {
	for _, c := range []struct{ file, ignored, not string }{
		{"bin", "bin bin/ a/bin a/bin/x", "bins xbin Bin"},
		{"bin/", "bin/ a/bin/ bin/x", "bin a/bin"},
		{"/bin", "bin bin/x", "a/bin"},
		{"a/bin", "a/bin a/bin/x", "bin b/a/bin"},
		{"*.log", ".log a.log x/a.b.log x.log/y", "log a.logs a.log.b"},
		{"*.tar.gz\n*~", "a.tar.gz b~ ~", "a.gz ~b"},
		{"log*", "log logs a/log.b", "xlog"},
		{"a?c\n[!a-y]z", "abc a/a-c zz", "ac abbc az a/c"},
		{"doc/*.txt", "doc/a.txt", "doc/a/b.txt x/doc/a.txt"},
		{"**/doc/a\nb/**\nc/**/d", "doc/a x/doc/a x/y/doc/a b/x b/x/y c/d c/x/d c/x/y/d", "doc b b/ c cd"},
		{"*\n!*.yaml\n!sub/", "a sub/a other/ other/a.yaml", "a.yaml sub/ sub/a.yaml"},
		{"dist/\n!dist/keep", "dist/keep", "keep"},
		{"*.a\n!keep.a\nkeep.a", "keep.a", "keep"},
		{"# a\n\n\\#b\n\\!c\nd \ne\\ \n  ", "#b !c d", "a # e \\#b"},
		{"a[\nb\\\nc", "c", "a[ a b b\\"},
		{"\ufeffa\r\nb\r", "a b", "c"},
		{"[[:digit:]]x", "1x", "ax"},
	} {
		var stack *Stack
		stack = stack.Push(Parse([]byte(c.file), "", false))
		ignored := strings.Fields(c.ignored)
		for _, name := range slices.Concat(ignored, strings.Fields(c.not)) {
			bare, isFolder := strings.CutSuffix(name, "/")
			if got, want := stack.Ignores(bare, isFolder), slices.Contains(ignored, name); got != want {
				t.Errorf("%q: %s: ignored %v", c.file, name, got)
			}
		}
	}
}

func TestTheNearestFileWins(t *testing.T) {
	var outer *Stack
	outer = outer.Push(Parse([]byte("*.log\n"), "", false))
	inner := outer.Push(Parse([]byte("!keep.log\n/x\n"), "sub", false))
	for name, want := range map[string]Verdict{
		"keep.log": Ignored, "sub/keep.log": Included, "sub/a.log": Ignored, "sub/x": Ignored, "x": Undecided, "subx/x": Undecided,
	} {
		if got := inner.Match(name, false); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if outer.Match("sub/keep.log", false) != Ignored || (*Stack)(nil).Match("a", true) != Undecided {
		t.Error("a stack was changed by Push, or the empty one decides")
	}
}

// Matching must take bounded time: Git's own matcher does not end on such patterns.
func TestHostilePatternsEnd(t *testing.T) {
	name := strings.Repeat("a", 2000)
	for _, file := range []string{
		strings.Repeat("*a", 500) + "b",
		"x/" + strings.Repeat("*a", 500) + "b",
		strings.Repeat("**/", 500) + "b/*c",
		"*" + strings.Repeat("[[:alpha:]", 2000) + "]b",
		strings.Repeat("[ab]", 500) + "?",
	} {
		set := Parse([]byte(file), "", false)
		for _, n := range []string{name, "x/" + name, strings.Repeat("a/", 1000) + "a"} {
			if set != nil && set.Match(n, false) != Undecided {
				t.Errorf("%.20s… matches", file)
			}
		}
	}
}
