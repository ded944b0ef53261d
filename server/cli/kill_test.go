package cli

import (
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var kills = flag.Int("kills", 20, "how often TestKilledFixesLeaveWholeFiles kills the program")

// unfinished is the name of a file that scan --fix has not put in its place.
var unfinished = regexp.MustCompile(`^\.wsl-port-guard-[0-9]+-[0-9]+\.tmp$`)

// shopFiles are 102 files of 34 services, by their names, with ports of which each is in three files.
func shopFiles() map[string]string {
	files := map[string]string{}
	for i := range 34 {
		dir, port := fmt.Sprintf("service-%02d/", i), 44700+i
		files[dir+"compose.yaml"] = fmt.Sprintf("services:\n  web:\n    ports: [\"%d:80\"]\n%s", port, strings.Repeat("# more\n", 2000))
		files[dir+".env"] = fmt.Sprintf("PORT=%d\n", port)
		files[dir+"package.json"] = fmt.Sprintf("{\"scripts\": {\"test\": \"playwright test --base-url http://localhost:%d\"}}\n", port)
	}
	return files
}

// TestKilledFixesLeaveWholeFiles kills the program at random points of scan --fix. Each file is then the old
// or the new one as a whole, and the next run finishes the work and removes what was left.
func TestKilledFixesLeaveWholeFiles(t *testing.T) {
	before, after := shopFiles(), fixedShop(t)
	left, mixed := 0, 0
	for range *kills {
		dir := t.TempDir()
		writeFiles(t, dir, before)
		fix := fixRun(t, dir)
		if err := fix.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- fix.Wait() }()
		waitForPoint(dir, after, ended)
		_ = fix.Process.Kill()
		<-ended
		temps, news := inspect(t, dir, before, after)
		if temps > 0 {
			left++
		}
		if news > 0 && news < len(after) {
			mixed++
		}
		if temps > 0 || news < len(after) {
			finishes(t, dir, before)
		}
		if t.Failed() {
			break
		}
		_ = os.RemoveAll(dir)
	}
	t.Logf("of %d kills %d left unfinished files, %d hit between two files", *kills, left, mixed)
	if left == 0 && !t.Failed() {
		t.Error("no kill hit the writing: the test shows nothing")
	}
}

// fixRun is scan --fix over a folder, by the test binary as the program.
func fixRun(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	recording, err := filepath.Abs("../../testdata/recordings/mirrored-windows")
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "scan", "--fix", "--replay", recording)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), asProgram+"=1", "LC_ALL=C.UTF-8")
	return cmd
}

// fixedShop is what an undisturbed run makes of the files.
func fixedShop(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	writeFiles(t, dir, shopFiles())
	if out, err := fixRun(t, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	after := map[string]string{}
	for name, old := range shopFiles() {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || string(b) == old {
			t.Fatalf("%s: %v, changed: %v", name, err, string(b) != old)
		}
		after[name] = string(b)
	}
	return after
}

func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		writeText(t, p, text)
	}
}

// waitForPoint waits for one of three: some time, the first unfinished file in some folder, or some file to be
// new. It ends with the program.
func waitForPoint(dir string, after map[string]string, ended chan error) {
	service := fmt.Sprintf("service-%02d/", rand.IntN(34))
	name := service + []string{"compose.yaml", ".env", "package.json"}[rand.IntN(3)]
	start, limit := time.Now(), time.Duration(rand.IntN(100))*time.Millisecond
	reached := []func() bool{
		func() bool { return time.Since(start) > limit },
		func() bool {
			entries, _ := os.ReadDir(filepath.Join(dir, service))
			return len(entries) > 3
		},
		func() bool {
			b, _ := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
			return string(b) == after[name]
		},
	}[rand.IntN(3)]
	for !reached() {
		select {
		case err := <-ended:
			ended <- err
			return
		case <-time.After(50 * time.Microsecond):
		}
	}
}

// inspect checks that a folder has the files only, each as it was before or after, and unfinished ones. It
// counts those, and the new files.
func inspect(t *testing.T, dir string, before, after map[string]string) (temps, news int) {
	t.Helper()
	found := 0
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if unfinished.MatchString(d.Name()) {
			temps++
			return nil
		}
		found++
		rel, _ := filepath.Rel(dir, p)
		name := filepath.ToSlash(rel)
		b, err := os.ReadFile(p)
		switch string(b) {
		case after[name]:
			news++
		case before[name]:
		default:
			t.Errorf("%s is neither the old nor the new file: %d bytes", name, len(b))
		}
		return err
	})
	if err != nil || found != len(before) {
		t.Errorf("%d files, want %d: %v", found, len(before), err)
	}
	return temps, news
}

// finishes runs scan --fix again: it leaves no refused port and no unfinished file.
func finishes(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	if out, err := fixRun(t, dir).CombinedOutput(); err != nil {
		t.Errorf("the next run: %v: %s", err, out)
	}
	entries := 0
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			entries++
		}
		return err
	})
	if err != nil || entries != len(files) {
		t.Errorf("%d files after the next run, want %d: %v", entries, len(files), err)
	}
}
