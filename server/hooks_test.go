package server

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// readYAML reads a file of the project's root into a variable.
func readYAML(t *testing.T, name string, into any) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", name))
	if err == nil {
		err = yaml.Unmarshal(content, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// needs skips a test where a program is not installed.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("SKIP: %s is not installed", program)
		}
	}
}

func absolute(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o755); err != nil {
		t.Fatal(err)
	}
}

// runIn runs a program in a folder, with more variables, and returns what it printed.
func runIn(dir string, env []string, program string, args ...string) (string, error) {
	c := exec.Command(program, args...)
	c.Dir, c.Env = dir, append(os.Environ(), env...)
	out, err := c.CombinedOutput()
	return string(out), err
}

const publishes = "services:\n  web:\n    ports: [\"%:80\"]\n"

// TestPreCommitHook has git run what .pre-commit-hooks.yaml names, installed as pre-commit installs it, with the
// staged files of a commit.
func TestPreCommitHook(t *testing.T) {
	needs(t, "git", "sh", "xargs")
	var hooks []struct{ ID, Entry, Language string }
	readYAML(t, ".pre-commit-hooks.yaml", &hooks)
	if len(hooks) != 1 || hooks[0].Language != "golang" {
		t.Fatalf("%+v", hooks)
	}
	bin, repository := t.TempDir(), t.TempDir()
	if out, err := runIn("..", []string{"GOBIN=" + bin}, "go", "install", "./..."); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	git := func(args ...string) (string, error) {
		env := []string{"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "GIT_CONFIG_GLOBAL=" + os.DevNull}
		return runIn(repository, env, "git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.org"}, args...)...)
	}
	mustGit := func(args ...string) {
		t.Helper()
		if out, err := git(args...); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	mustGit("init", "--quiet")
	recording := absolute(t, "../testdata/recordings/mirrored-windows")
	write(t, filepath.Join(repository, ".git", "hooks", "pre-commit"),
		"#!/bin/sh\ngit diff --cached --name-only -z --diff-filter=ACMR | xargs -0 "+hooks[0].Entry+" --replay '"+recording+"' --\n")
	write(t, filepath.Join(repository, "compose.yaml"), strings.Replace(publishes, "%", "45456", 1))
	write(t, filepath.Join(repository, "good.compose.yaml"), strings.Replace(publishes, "%", "8080", 1))
	mustGit("add", "good.compose.yaml")
	mustGit("commit", "--quiet", "-m", "A port that is free; the other file is not part of the commit")
	mustGit("add", "compose.yaml")
	out, err := git("commit", "--quiet", "-m", "A port that is refused")
	if err == nil || !strings.Contains(out, "compose.yaml:3:14: warning: Port 45456") {
		t.Errorf("the commit: %v\n%s", err, out)
	}
}

// TestAction runs the steps of action.yml that are scripts, as the runner does.
func TestAction(t *testing.T) {
	needs(t, "bash")
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct {
			Steps []struct {
				Run string
				Env map[string]string
			}
		}
	}
	readYAML(t, "action.yml", &action)
	temp, isBuilt := t.TempDir(), false
	for name, c := range map[string]struct {
		inputs map[string]string
		fails  bool
		prints string // "" for nothing that a runner shows
	}{
		"nothing kept free": {nil, false, ""},
		"a kept range":      {map[string]string{"reserve": "44620-48715\n5000/tcp\n"}, true, "::warning file=compose.yaml,line=3"},
		"no failure":        {map[string]string{"reserve": "44620-48715", "fail": "false"}, false, "::warning file=compose.yaml,line=3"},
		"other paths":       {map[string]string{"reserve": "44620-48715", "paths": "with space\nsub"}, true, "::warning file=with space/compose.yaml,line=3"},
		"a path that acts":  {map[string]string{"paths": "$(touch acted); touch acted\n`touch acted`"}, true, "there is no file or folder"},
		"a path as a flag":  {map[string]string{"paths": "--exit-zero"}, true, "there is no file or folder"},
		"a severity":        {map[string]string{"reserve": "44620-48715", "min-severity": "error"}, false, ""},
		"a wrong severity":  {map[string]string{"min-severity": "loud"}, true, "loud"},
	} {
		t.Run(name, func(t *testing.T) {
			workspace := t.TempDir()
			for _, dir := range []string{".", "with space", "sub"} {
				if err := os.MkdirAll(filepath.Join(workspace, dir), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			for _, file := range []string{"compose.yaml", "with space/compose.yaml"} {
				write(t, filepath.Join(workspace, file), strings.Replace(publishes, "%", "45456", 1))
			}
			var out string
			var err error
			for _, step := range action.Runs.Steps {
				isBuild := strings.HasPrefix(step.Run, "go build")
				if step.Run == "" || err != nil || isBuild && isBuilt {
					continue
				}
				isBuilt = isBuilt || isBuild
				env := []string{"GITHUB_ACTION_PATH=" + absolute(t, ".."), "RUNNER_TEMP=" + temp}
				for variable, expression := range step.Env {
					input := strings.TrimSuffix(strings.TrimPrefix(expression, "${{ inputs."), " }}")
					value, given := c.inputs[input]
					if !given {
						value = action.Inputs[input].Default
					}
					env = append(env, variable+"="+value)
				}
				out, err = runIn(workspace, env, "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step.Run)
			}
			if (err != nil) != c.fails || !strings.Contains(out, c.prints) || c.prints == "" && strings.Contains(out, "::") {
				t.Errorf("%v\n%s", err, out)
			}
			if _, err := os.Stat(filepath.Join(workspace, "acted")); err == nil {
				t.Error("an input was run")
			}
		})
	}
}
