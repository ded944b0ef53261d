package cli

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

// TestBuildStampsTheVersion builds the program as ext/workbench/build.mjs does, and asks it.
func TestBuildStampsTheVersion(t *testing.T) {
	for _, c := range []struct {
		stamps []string
		want   string
	}{
		{[]string{"release=1.2.3", "commit=0123abc", "date=2026-01-31"}, "wsl-port-guard 1.2.3 (commit 0123abc of 2026-01-31) "},
		{[]string{"release=1.2.3", "commit=0123abc", "date=2026-01-31", "modified=true"}, "wsl-port-guard 1.2.3 (commit 0123abc of 2026-01-31, modified) "},
		{[]string{"release=1.2.3"}, "wsl-port-guard 1.2.3 "},
	} {
		to := filepath.Join(t.TempDir(), "program.exe")
		flags := ""
		for _, stamp := range c.stamps {
			flags += " -X github.com/wsl-port-guard/wsl-port-guard/server/cli." + stamp
		}
		if out, err := exec.Command("go", "build", "-buildvcs=false", "-ldflags", flags, "-o", to, "../wsl-port-guard").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		out, err := exec.Command(to, "version").Output()
		if want := c.want + runtime.GOOS + "/" + runtime.GOARCH + "\n"; err != nil || string(out) != want {
			t.Errorf("%v: %q, %v, want %q", c.stamps, out, err, want)
		}
	}
}

func TestCommitOfAWorkingCopy(t *testing.T) {
	set := func(pairs ...string) (out []debug.BuildSetting) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, debug.BuildSetting{Key: pairs[i], Value: pairs[i+1]})
		}
		return out
	}
	const revision = "0123456789abcdef0123456789abcdef01234567"
	for _, c := range []struct {
		settings []debug.BuildSetting
		want     string
	}{
		{nil, ""},
		{set("vcs.modified", "true"), ""},
		{set("vcs.revision", revision, "vcs.modified", "false"), "commit 0123456789ab"},
		{set("vcs.modified", "true", "vcs.revision", revision), "commit 0123456789ab, modified"},
	} {
		if got := commitOf(c.settings); got != c.want {
			t.Errorf("%v: %q, want %q", c.settings, got, c.want)
		}
	}
}

// TestCompletionsLoad loads the completions into each shell that is installed.
func TestCompletionsLoad(t *testing.T) {
	for shell, check := range map[string][]string{
		"bash": {"bash", "--norc", "-c", `source "$1" && complete -p wsl-port-guard`},
		"zsh":  {"zsh", "-f", "-c", `autoload -U compinit && compinit -u -D && source "$1" && print $_comps[wsl-port-guard]`},
		"fish": {"fish", "--no-config", "-c", `source $argv[1]; complete -c wsl-port-guard`},
		"pwsh": {"pwsh", "-NoProfile", "-c", `& { . $args[0] }`},
	} {
		t.Run(shell, func(t *testing.T) {
			if _, err := exec.LookPath(shell); err != nil {
				t.Skip("SKIP: no", shell)
			}
			name := strings.Replace(shell, "pwsh", "powershell", 1)
			var script strings.Builder
			if code := Run(t.Context(), []string{"completion", name}, Streams{In: eof{}, Out: &script, Err: &script}); code != 0 {
				t.Fatal(script.String())
			}
			file := filepath.Join(t.TempDir(), "completion.ps1")
			writeText(t, file, script.String())
			args := append(check[1:], file)
			if shell == "bash" || shell == "zsh" {
				args = append(check[1:], shell, file)
			}
			out, err := exec.Command(check[0], args...).CombinedOutput()
			if err != nil || shell != "pwsh" && len(out) == 0 {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}
