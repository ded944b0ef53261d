package apply

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const before, after = "PORT=45456\n", "PORT=25456\n"

// wrote is a job for a folder, after it was written.
func wrote(t *testing.T, job *Job) *Job {
	t.Helper()
	if err := job.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	return job
}

// expect compares the files of a folder, which must be all there are, and what the job says.
func expect(t *testing.T, dir string, want tree, job *Job, files, why []string) {
	t.Helper()
	if got := treeOf(t, dir); !maps.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
	if got := changed(job.Plan); !slices.Equal(got, files) {
		t.Errorf("changed: %q, want %q", got, files)
	}
	if got := stays(job.Plan); !slices.Equal(got, why) {
		t.Errorf("stays: %q, want %q", got, why)
	}
}

func TestFormsStay(t *testing.T) {
	dir := forms().write(t)
	wrote(t, Prepare(planned(t, dir, usual)))
	got := treeOf(t, dir)
	for name, was := range forms() {
		want := was
		for _, form := range []func(string) string{
			func(s string) string { return s },
			func(s string) string { return utf16Text(s, false)[2:] },
			func(s string) string { return utf16Text(s, true)[2:] },
		} {
			want = strings.ReplaceAll(want, form("45456"), form("25456"))
		}
		if got[name] != want || want == was {
			t.Errorf("%s: %q\nwant %q", name, got[name], want)
		}
	}
}

// A file that cannot be changed keeps its port, and so do all others that use it; other ports are changed.
func TestObstacles(t *testing.T) {
	other := "PORT=45457\n"
	for name, c := range map[string]struct {
		hinder func(t *testing.T, file string)
		why    string
	}{
		"read-only": {func(t *testing.T, file string) { try(t, os.Chmod(file, 0o444)) }, "read-only"},
		"hard link": {func(t *testing.T, file string) { try(t, os.Link(file, filepath.Join(t.TempDir(), "other"))) }, "hard-links"},
		"changed":   {func(t *testing.T, file string) { try(t, os.WriteFile(file, []byte("PORT=45456 # new\n"), 0o644)) }, "changed"},
		"gone":      {func(t *testing.T, file string) { try(t, os.Remove(file)) }, "failed"},
		"a link now": {func(t *testing.T, file string) {
			to := filepath.Join(t.TempDir(), ".env")
			try(t, os.Rename(file, to))
			if err := os.Symlink(to, file); err != nil {
				t.Skipf("SKIP: no symbolic links here: %v", err)
			}
		}, "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := tree{"a/.env": before, "b/.env": before, "c/.env": other}.write(t)
			plan := planned(t, dir, usual)
			c.hinder(t, filepath.Join(dir, "a", ".env"))
			want := treeOf(t, dir)
			job := Prepare(plan)
			expect(t, dir, want, job, []string{"c/.env"}, []string{"a/.env: " + c.why, "b/.env: together"})
			want["c/.env"] = "PORT=25457\n"
			expect(t, dir, want, wrote(t, job), []string{"c/.env"}, []string{"a/.env: " + c.why, "b/.env: together"})
		})
	}
}

func try(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A file that changes after it was prepared is not overwritten either, nor is one that has become a link.
func TestAFileThatChangesMeanwhileIsLeft(t *testing.T) {
	dir := tree{"a/.env": before, "b/.env": before}.write(t)
	job := Prepare(planned(t, dir, usual))
	try(t, os.WriteFile(filepath.Join(dir, "a", ".env"), []byte("PORT=45456 # new\n"), 0o644))
	expect(t, dir, tree{"a/.env": "PORT=45456 # new\n", "b/.env": after}, wrote(t, job), []string{"b/.env"}, []string{"a/.env: changed"})

	dir = tree{"a/.env": before, "elsewhere.txt": before}.write(t)
	job = Prepare(planned(t, dir, usual))
	try(t, os.Remove(filepath.Join(dir, "a", ".env")))
	if err := os.Symlink("../elsewhere.txt", filepath.Join(dir, "a", ".env")); err != nil {
		t.Skipf("SKIP: no symbolic links here: %v", err)
	}
	expect(t, dir, tree{"elsewhere.txt": before}, wrote(t, job), nil, []string{"a/.env: changed"})
}

// If one new file cannot be written beside the old one, its port stays in all files, and nothing is left.
func TestAFolderThatCannotBeWritten(t *testing.T) {
	dir := tree{"a/.env": before, "b/.env": before, "c/.env": "PORT=45457\n"}.write(t)
	job := Prepare(planned(t, dir, usual))
	for _, d := range job.docs {
		if d.name == "b/.env" {
			d.name = "no-folder/.env"
		}
	}
	expect(t, dir, tree{"a/.env": before, "b/.env": before, "c/.env": "PORT=25457\n"}, wrote(t, job), []string{"c/.env"}, []string{"a/.env: together", "b/.env: failed"})
}

// A run that is ended in time changes nothing and leaves nothing.
func TestEndedBeforeAnythingIsChanged(t *testing.T) {
	files := tree{"a/.env": before, "b/.env": before}
	dir := files.write(t)
	job := Prepare(planned(t, dir, usual))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := job.Write(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if got := treeOf(t, dir); !maps.Equal(got, files) {
		t.Errorf("%q", got)
	}
}

// A link stays a link, and what it leads to stays as it is.
func TestLinksStay(t *testing.T) {
	dir := tree{"a/.env": before, "shared/ports.txt": before}.write(t)
	link := filepath.Join(dir, "b.env")
	if err := os.Symlink(filepath.Join("shared", "ports.txt"), link); err != nil {
		t.Skipf("SKIP: no symbolic links here: %v", err)
	}
	wrote(t, Prepare(planned(t, dir, usual)))
	if to, err := os.Readlink(link); err != nil || filepath.ToSlash(to) != "shared/ports.txt" {
		t.Errorf("the link leads to %q: %v", to, err)
	}
	if got, want := treeOf(t, dir), (tree{"a/.env": after, "shared/ports.txt": before}); !maps.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// A folder that becomes a link meanwhile leads nowhere: neither the file that was scanned nor another one is
// written, whether the link comes before or after the file is read again.
func TestAFolderThatBecomesALinkIsLeft(t *testing.T) {
	for _, when := range []string{"before it is prepared", "before it is written", "before it is renamed"} {
		dir := tree{"a/.env": before}.write(t)
		elsewhere := tree{".env": before}.write(t)
		swap := func() {
			try(t, os.Rename(filepath.Join(dir, "a"), filepath.Join(t.TempDir(), "a")))
			if err := os.Symlink(elsewhere, filepath.Join(dir, "a")); err != nil {
				t.Skipf("SKIP: no symbolic links here: %v", err)
			}
		}
		plan := planned(t, dir, usual)
		var why string
		switch when {
		case "before it is prepared":
			swap()
			why = stays(Prepare(plan).Plan)[0]
		case "before it is written":
			job := Prepare(plan)
			swap()
			why = stays(wrote(t, job).Plan)[0]
		default:
			docs, _ := Prepare(plan).documents()
			ready, failed := stageAll(t.Context(), docs)
			if len(failed) > 0 {
				t.Fatal(failed)
			}
			swap()
			why = fmt.Sprint(len(commit(ready)), " failed")
		}
		if !strings.Contains(why, "failed") {
			t.Errorf("%s: %s", when, why)
		}
		if got := treeOf(t, elsewhere); !maps.Equal(got, tree{".env": before}) {
			t.Errorf("%s: elsewhere is %q", when, got)
		}
	}
}

func TestSweep(t *testing.T) {
	gone := 1<<22 + 1 // above the highest number that Linux gives (proc(5), pid_max); Windows' are multiples of 4
	mine, parent := os.Getpid(), os.Getppid()
	files := tree{}
	for _, name := range []string{"%d-123.tmp", "%d-123.tmp.txt", "%d-x.tmp", "x%d-123.tmp"} {
		files["a/.wsl-port-guard-"+fmt.Sprintf(name, gone)] = ""
	}
	files[fmt.Sprintf("a/.wsl-port-guard-%d-1.tmp", mine)] = ""
	files[fmt.Sprintf("a/.wsl-port-guard-%d-1.tmp", parent)] = ""
	files[fmt.Sprintf("a/sub/.wsl-port-guard-%d-1.tmp", gone)] = ""
	files[fmt.Sprintf("b/wsl-port-guard-%d-1.tmp", gone)] = ""
	dir := files.write(t)
	folder := filepath.Join(dir, "b", fmt.Sprintf(".wsl-port-guard-%d-1.tmp", gone))
	try(t, os.Mkdir(folder, 0o755))
	Sweep([]string{filepath.Join(dir, "a"), filepath.Join(dir, "b"), filepath.Join(dir, "none")})
	delete(files, fmt.Sprintf("a/.wsl-port-guard-%d-123.tmp", gone))
	delete(files, fmt.Sprintf("a/.wsl-port-guard-%d-1.tmp", mine))
	if got := treeOf(t, dir); !maps.Equal(got, files) {
		t.Errorf("%q, want %q", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(files)))
	}
	if _, err := os.Stat(folder); err != nil {
		t.Errorf("a folder was removed: %v", err)
	}
}

// What stage leaves when it is killed is what Sweep removes.
func TestSweepKnowsUnfinishedFiles(t *testing.T) {
	dir := tree{".env": before}.write(t)
	d, err := open(dir, ".env")
	try(t, err)
	s, err := stage(d)
	try(t, err)
	if _, err := os.Stat(filepath.Join(dir, s.temp)); err != nil || !temporary.MatchString(s.temp) {
		t.Errorf("%s: %v", s.temp, err)
	}
	Sweep([]string{dir})
	if got := treeOf(t, dir); !maps.Equal(got, tree{".env": before}) {
		t.Errorf("%q", got)
	}
}
