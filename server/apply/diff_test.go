package apply

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Git's own diff of the change is the same, except for the lines with hashes and the words behind @@.
func TestDiffIsThatOfGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("SKIP: git is not installed")
	}
	for name, files := range fixtures(t) {
		t.Run(name, func(t *testing.T) {
			dir := files.write(t)
			git(t, dir, "init", "-q")
			git(t, dir, "add", "-f", ".")
			job := Prepare(planned(t, dir, many))
			ours := job.Diff(nameOf)
			wrote(t, job)
			theirs := git(t, dir, "diff", "--text", "--no-renames", "--no-ext-diff", "--no-color", "--diff-algorithm=myers", "--no-indent-heuristic")
			theirs = regexp.MustCompile(`(?m)^index .*\n`).ReplaceAllString(theirs, "")
			theirs = regexp.MustCompile(`(?m)^(@@ .* @@).*\n`).ReplaceAllString(theirs, "$1\n")
			want, got := parts(theirs), parts(ours)
			if len(want) != len(got) {
				t.Fatalf("%d files, git has %d", len(got), len(want))
			}
			for i := range want {
				if want[i] != got[i] {
					t.Errorf("%q\ngit writes\n%q", got[i], want[i])
				}
			}
		})
	}
}

// git runs git in a folder, without anybody's settings.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "core.autocrlf=false", "-c", "core.safecrlf=false"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %q: %v", args, err)
	}
	return string(out)
}

// parts are the diffs of single files, in order.
func parts(diff string) []string {
	out := strings.Split("\n"+diff, "\ndiff --git ")[1:]
	for i := range out {
		out[i] = strings.TrimSuffix(out[i], "\n")
	}
	slices.Sort(out)
	return out
}

func TestQuoted(t *testing.T) {
	for name, want := range map[string]string{
		"a/compose.yaml": "a/compose.yaml", "a/two words": "a/two words", "a/ö": `"a/\303\266"`, "a/\"": `"a/\""`,
		`a\b`: `"a\\b"`, "\a\b\v\f\r\n": `"\a\b\v\f\r\n"`, "a\tb": `"a\tb"`, "a\x01": `"a\001"`, "a\x7f": `"a\177"`, "a\xff": `"a\377"`, "a'b": "a'b",
	} {
		if got := quoted(name); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
}
