//go:build !windows

package onlinux

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
)

// tree makes a file system of path → content; a content "-> x" is a link.
func tree(t *testing.T, files map[string]string) *Machine {
	t.Helper()
	dir := t.TempDir()
	for path, content := range files {
		full := filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, link := strings.CutPrefix(content, "-> "); link {
			err = os.Symlink(target, full)
		} else {
			err = os.WriteFile(full, []byte(content), 0o755)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return &Machine{Root: dir, Run: func(context.Context, program.Command) ([]byte, error) { return nil, errors.New("nothing runs here") }}
}

const (
	release = "/proc/sys/kernel/osrelease"
	stock   = "6.6.87.2-microsoft-standard-WSL2\n"
	socket  = "/run/WSL/1_interop"
)

func TestVantage(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  fact.Vantage
	}{
		"stock WSL2":      {map[string]string{release: stock, socket: ""}, fact.WSL2},
		"custom kernel":   {map[string]string{release: "6.12.0-custom+\n", socket: ""}, fact.WSL2},
		"WSL1":            {map[string]string{release: "4.4.0-19041-Microsoft\n"}, fact.WSL1},
		"plain":           {map[string]string{release: "6.8.0-51-generic\n"}, fact.Linux},
		"Azure":           {map[string]string{release: "6.8.0-1021-azure\n"}, fact.Linux},
		"nothing":         {nil, fact.Linux},
		"docker in WSL2":  {map[string]string{release: stock, "/.dockerenv": ""}, fact.Container},
		"podman in WSL2":  {map[string]string{release: stock, socket: "", "/run/.containerenv": ""}, fact.Container},
		"unmarked":        {map[string]string{release: stock}, fact.Container},
		"plain container": {map[string]string{release: "6.8.0-51-generic\n", "/.dockerenv": ""}, fact.Container},
		"own netns": {map[string]string{
			release: stock, socket: "",
			"/proc/self/ns/net": "-> net:[2]", "/proc/1/ns/net": "-> net:[1]",
		}, fact.Container},
		"same netns": {map[string]string{
			release: stock, socket: "",
			"/proc/self/ns/net": "-> net:[1]", "/proc/1/ns/net": "-> net:[1]",
		}, fact.WSL2},
		"hidden netns": {map[string]string{release: stock, socket: "", "/proc/self/ns/net": "-> net:[2]"}, fact.WSL2},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tree(t, c.files).Vantage(); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

const netsh = "/Windows/System32/netsh.exe"

// TestNetshIsFound checks which program is started, and from where.
func TestNetshIsFound(t *testing.T) {
	on := func(files map[string]string) map[string]string {
		files["/proc/sys/fs/binfmt_misc/WSLInterop"] = "enabled\ninterpreter /init\n"
		return files
	}
	for name, c := range map[string]struct {
		files map[string]string
		want  string // path of the program, "" for none
	}{
		"by default":      {on(map[string]string{"/mnt/c" + netsh: ""}), "/mnt/c" + netsh},
		"9p":              {on(map[string]string{"/proc/mounts": `C:\134 /win/c 9p rw,aname=drvfs;path=C:\ 0 0`, "/win/c" + netsh: "", "/mnt/c" + netsh: ""}), "/win/c" + netsh},
		"virtiofs":        {on(map[string]string{"/proc/mounts": "drvfsaD /mnt/d virtiofs rw 0 0\ndrvfsaC /mnt/c virtiofs rw 0 0", "/mnt/c" + netsh: ""}), "/mnt/c" + netsh},
		"Windows on D":    {on(map[string]string{"/proc/mounts": "C:\\134 /mnt/c 9p rw 0 0\nD:\\134 /mnt/d 9p rw 0 0\n", "/mnt/d" + netsh: ""}), "/mnt/d" + netsh},
		"blank in path":   {on(map[string]string{"/proc/mounts": `C: /my\040drives/c drvfs rw 0 0`, "/my drives/c" + netsh: ""}), "/my drives/c" + netsh},
		"wsl.conf":        {on(map[string]string{"/etc/wsl.conf": "[interop]\nroot=/no\n[automount]\nroot = \"/\"\n", "/c" + netsh: ""}), "/c" + netsh},
		"late entry":      {map[string]string{"/proc/sys/fs/binfmt_misc/WSLInterop-late": "enabled\n", "/mnt/c" + netsh: ""}, "/mnt/c" + netsh},
		"disabled":        {map[string]string{"/proc/sys/fs/binfmt_misc/WSLInterop": "disabled\n", "/mnt/c" + netsh: ""}, ""},
		"no interop":      {map[string]string{"/mnt/c" + netsh: ""}, ""},
		"no drive":        {on(map[string]string{}), ""},
		"another's mount": {on(map[string]string{"/proc/mounts": "C:\\134 /mnt/c 9p rw 0 0\nnfs:/c /srv/c nfs rw 0 0\n", "/srv/c" + netsh: ""}), ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := tree(t, c.files)
			var ran []program.Command
			m.Run = func(_ context.Context, c program.Command) ([]byte, error) {
				ran = append(ran, c)
				return []byte("rows"), nil
			}
			raw, err := m.Netsh(t.Context(), "interface", "ipv4")
			switch {
			case c.want == "" && (len(ran) > 0 || !errors.Is(err, fs.ErrNotExist)):
				t.Errorf("ran %v, error %v", ran, err)
			case c.want == "":
			case err != nil || string(raw) != "rows" || len(ran) != 1:
				t.Errorf("ran %v, error %v", ran, err)
			case ran[0].Path != m.At(c.want) || ran[0].Dir != filepath.Dir(m.At(c.want)) || !slices.Equal(ran[0].Args, []string{"interface", "ipv4"}):
				t.Errorf("ran %+v", ran[0])
			}
		})
	}
}

// TestNetshIsAskedEveryFiveMinutes also has netsh.exe fail, after which it is asked again
// after one, five and fifteen minutes.
func TestNetshIsAskedEveryFiveMinutes(t *testing.T) {
	m := tree(t, map[string]string{"/proc/sys/fs/binfmt_misc/WSLInterop": "enabled\n", "/mnt/c" + netsh: ""})
	now, runs, fails := time.Unix(1000, 0), 0, false
	m.Now = func() time.Time { return now }
	m.Run = func(context.Context, program.Command) ([]byte, error) {
		if runs++; fails {
			return nil, errors.New("no")
		}
		return []byte("rows"), nil
	}
	after := func(wait time.Duration, want int) {
		t.Helper()
		now = now.Add(wait)
		if _, err := m.Netsh(t.Context(), "a"); (err != nil) != fails || runs != want {
			t.Errorf("%d runs, want %d; error %v", runs, want, err)
		}
	}
	after(0, 1)
	after(5*time.Minute-time.Second, 1)
	after(time.Second, 2)
	m.Forget()
	after(0, 3)
	after(-time.Hour, 4) // the clock was set back
	fails = true
	after(5*time.Minute, 5)
	for n, wait := range []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
		after(wait-time.Second, 5+n)
		after(time.Second, 6+n)
	}
}

func TestInteropSocketIsPassedOn(t *testing.T) {
	m := tree(t, map[string]string{"/run/WSL/44_interop": "", socket: ""})
	if env := m.interopEnv(); !slices.Contains(env, "WSL_INTEROP="+m.At(socket)) {
		t.Errorf("%v", env)
	}
	m.Getenv = func(string) string { return "/run/WSL/44_interop" }
	if env := m.interopEnv(); env != nil {
		t.Error("the session's own socket is overridden")
	}
}

func TestWSLInfo(t *testing.T) {
	m := tree(t, nil)
	if _, err := m.NetworkingMode(t.Context()); !errors.Is(err, fs.ErrNotExist) || m.Version(t.Context()) != "" {
		t.Errorf("without wslinfo: %v", err)
	}
	m = tree(t, map[string]string{"/usr/bin/wslinfo": ""})
	runs := 0
	m.Run = func(_ context.Context, c program.Command) ([]byte, error) {
		runs++
		if c.Path != m.At("/usr/bin/wslinfo") || len(c.Args) != 1 || c.Args[0] != "--wsl-version" {
			t.Errorf("%+v", c)
		}
		return []byte("2.6.3.0\n"), nil
	}
	if v := m.Version(t.Context()) + m.Version(t.Context()); v != "2.6.32.6.3" || runs != 1 {
		t.Errorf("version %q after %d runs", v, runs)
	}
}

func TestVMID(t *testing.T) {
	m := tree(t, map[string]string{"/usr/bin/wslinfo": ""})
	runs := 0
	m.Run = func(_ context.Context, c program.Command) ([]byte, error) {
		runs++
		if !slices.Equal(c.Args, []string{"--vm-id"}) {
			t.Errorf("%+v", c)
		}
		return []byte("{7D2A31C4-905E-4B7F-8A16-C3E2F1409B5D}\n"), nil
	}
	for range 2 {
		if id, err := m.VMID(t.Context()); string(id) != "{7D2A31C4-905E-4B7F-8A16-C3E2F1409B5D}" || err != nil || runs != 1 {
			t.Errorf("%q %v after %d runs", id, err, runs)
		}
	}
	old := tree(t, map[string]string{"/usr/bin/wslinfo": ""})
	old.Run = func(context.Context, program.Command) ([]byte, error) { return nil, errors.New("exit status 1") }
	if id, err := old.VMID(t.Context()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an older WSL told %q %v", id, err)
	}
}

func TestBootTime(t *testing.T) {
	m := tree(t, map[string]string{"/proc/stat": "cpu  1 2 3\nctxt 5\nbtime 1763708400\nprocesses 7\n"})
	if got := m.BootTime(); !got.Equal(time.Unix(1763708400, 0)) {
		t.Errorf("%v", got)
	}
	if got := tree(t, map[string]string{"/proc/stat": "cpu 1\n"}).BootTime(); !got.IsZero() {
		t.Errorf("without btime: %v", got)
	}
}

func TestConfigChanged(t *testing.T) {
	m := tree(t, map[string]string{"/mnt/c/Users/u/.wslconfig": "[wsl2]"})
	profile := "/mnt/c/Users/u"
	m.Getenv = func(name string) string { return map[string]string{"USERPROFILE": profile}[name] }
	at := time.Unix(1763708400, 0)
	if err := os.Chtimes(m.At(profile+"/.wslconfig"), at, at); err != nil {
		t.Fatal(err)
	}
	if got := m.ConfigChanged(); !got.Equal(at) {
		t.Errorf("%v", got)
	}
	for _, profile = range []string{"", "/mnt/c/Users/v"} {
		if got := m.ConfigChanged(); !got.IsZero() {
			t.Errorf("in %q: %v", profile, got)
		}
	}
}

func TestUserConfig(t *testing.T) {
	files := map[string]string{"/mnt/c/Users/u/.wslconfig": "[wsl2]"}
	for name, env := range map[string]map[string]string{
		"by PATH":        {"PATH": "/usr/bin:/mnt/c/Users/u/AppData/Local/Microsoft/WindowsApps:/x"},
		"by USERPROFILE": {"USERPROFILE": "/mnt/c/Users/u", "PATH": "/mnt/c/Users/v/AppData/Local/Microsoft/WindowsApps"},
		"a Windows path": {"USERPROFILE": `C:\Users\u`, "PATH": "/mnt/c/Users/u/AppData/Local/Microsoft/WindowsApps"},
	} {
		m := tree(t, files)
		m.Getenv = func(name string) string { return env[name] }
		if raw, err := m.UserConfig(); string(raw) != "[wsl2]" || err != nil {
			t.Errorf("%s: %q %v", name, raw, err)
		}
	}
	m := tree(t, nil)
	if _, err := m.UserConfig(); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	m.Getenv = func(string) string { return "/mnt/c/Users/secret/AppData/Local/Microsoft/WindowsApps" }
	if _, err := m.UserConfig(); !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
}

func TestFileErrorsNameNoRoot(t *testing.T) {
	m := tree(t, map[string]string{"/dir/x": ""})
	_, err := m.File("/no/such")
	if !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), m.Root) {
		t.Error(err)
	}
	if _, err := m.File("/dir"); err == nil {
		t.Error("a folder is a file")
	}
}
