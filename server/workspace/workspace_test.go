package workspace

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/uri"
	"golang.org/x/tools/txtar"
)

// tree writes the files of a txtar archive below a new folder.
func tree(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		p := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func newWorkspace(folders ...string) *Workspace {
	w := New(Options{Workers: 2})
	w.SetFolders(folders)
	return w
}

func reload(w *Workspace, u uri.URI) *view.File {
	w.Reload(u)
	return w.View().Get(u)
}

func names(w *Workspace) []string {
	var out []string
	for f := range w.View().Files() {
		out = append(out, f.Name)
	}
	return out
}

const compose = "services:\n  web:\n    ports:\n      - \"45456:80\"\n"

var project = strings.NewReplacer("COMPOSE", compose).Replace(`
-- compose.yaml --
COMPOSE
-- sub/compose.yaml --
COMPOSE
-- build/compose.yaml --
COMPOSE
-- node_modules/x/compose.yaml --
COMPOSE
-- sub/gen/compose.yaml --
COMPOSE
-- .gitignore --
build/
.env
.vscode
compose.local.yaml
-- sub/.gitignore --
/gen
-- compose.local.yaml --
COMPOSE
-- .env --
PORT=45456
-- .vscode/launch.json --
{"configurations": [{"type": "php", "request": "launch", "port": 45456}]}
-- notes.txt --
port 45456
`)

func TestWalkKeepsToTheRules(t *testing.T) {
	dir := tree(t, project)
	for _, c := range []struct {
		name  string
		rules folder.Rules
		want  []string
	}{
		{"gitignore, but personal settings", folder.Rules{}, []string{".env", ".vscode/launch.json", "compose.yaml", "sub/compose.yaml"}},
		{"exclude a folder", folder.Rules{Exclude: []string{"sub", "**/.env"}}, []string{".vscode/launch.json", "compose.yaml"}},
		{"include one kind", folder.Rules{Include: []string{"**/compose.yaml"}}, []string{"compose.yaml", "sub/compose.yaml"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorkspace(dir)
			w.SetRules(Rules{All: c.rules})
			if err := w.Walk(context.Background(), nil); err != nil {
				t.Fatal(err)
			}
			if got := names(w); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestOpenBufferWinsOverDisk(t *testing.T) {
	dir := tree(t, project)
	w := newWorkspace(dir)
	u := uri.File(filepath.Join(dir, "compose.yaml"))
	w.Open(t.Context(), u, 7, []byte(strings.ReplaceAll(compose, "45456", "45457")))
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	w.Reload(u)
	if f := w.View().Get(u); f.Version != 7 || f.Result.Literals[0].Range.Start != 45457 {
		t.Errorf("the buffer was replaced by the disk: version %d, %v", f.Version, f.Result.Literals)
	}
	w.Close(u)
	if f := reload(w, u); f == nil || f.Open || f.Result.Literals[0].Range.Start != 45456 {
		t.Errorf("after closing, the disk counts: %+v", f)
	}
	if err := os.Remove(filepath.Join(dir, "compose.yaml")); err != nil {
		t.Fatal(err)
	}
	if f := reload(w, u); f != nil || w.View().Get(u) != nil {
		t.Error("a deleted file is still there")
	}
}

func TestNothingOutsideIsRead(t *testing.T) {
	dir := tree(t, project)
	if err := os.Symlink(filepath.Join(dir, "compose.yaml"), filepath.Join(dir, "sub", "docker-compose.yml")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	w := newWorkspace(filepath.Join(dir, "sub"))
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if got, want := names(w), []string{"compose.yaml"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if f := reload(w, uri.File(filepath.Join(dir, "compose.yaml"))); f != nil {
		t.Error("a file above the folder was read")
	}
}

// TestUnreadFiles: a file that is not read, or not to its end, is no file without ports. One that is not
// text is none that anybody expects to be checked.
func TestUnreadFiles(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"binary/compose.yaml": compose + "# \x00",
		"denied/compose.yaml": compose,
		"long/compose.yaml":   compose + strings.Repeat("# filler\n", text.MaxFile/9+1),
		"many/.env":           strings.Repeat("A_PORT=45456\n", scan.MaxLiterals+1),
		"one/.env":            "A_PORT=45456\n",
	} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	denied := filepath.Join(dir, "denied", "compose.yaml")
	if err := os.Chmod(denied, 0); err != nil {
		t.Fatal(err)
	}
	want := map[string]scan.Unread{"denied/compose.yaml": scan.Denied, "long/compose.yaml": scan.TooLong, "many/.env": scan.TooMuch}
	if f, err := os.Open(denied); err == nil { // as root, and on Windows
		f.Close()
		delete(want, "denied/compose.yaml")
	}
	w := newWorkspace(dir)
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if got := maps.Collect(w.View().Unread()); !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestRoomThatGetsFreeIsUsed: a file that was left alone because of the others is read when they go.
func TestRoomThatGetsFreeIsUsed(t *testing.T) {
	dir := tree(t, "-- a/.env --\nA_PORT=45456\n-- c/.env --\nC_PORT=45456\n")
	w := newWorkspace(dir)
	w.room = 1
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if got := slices.Collect(maps.Values(maps.Collect(w.View().Unread()))); !slices.Equal(got, []scan.Unread{scan.TooMuch}) {
		t.Errorf("one of two files has room; unread: %q", got)
	}
	open := uri.File(filepath.Join(dir, "b", ".env"))
	f := w.Open(t.Context(), open, 1, []byte("B_PORT=45457\n"))
	if len(f.Literals) != 0 || f.Result.Unread != scan.TooMuch || string(f.Text()) != "B_PORT=45457\n" {
		t.Errorf("%v, %q, %q", f.Literals, f.Result.Unread, f.Text())
	}
	for _, gone := range []string{"a", "c"} {
		if err := os.Remove(filepath.Join(dir, gone, ".env")); err != nil {
			t.Fatal(err)
		}
		w.Reload(uri.File(filepath.Join(dir, gone, ".env")))
	}
	if f := w.Open(t.Context(), open, 2, []byte("B_PORT=45458\n")); len(f.Literals) != 1 || f.Result.Unread != "" {
		t.Errorf("%v, %q", f.Literals, f.Result.Unread)
	}
}

func TestDotenvMeetsCompose(t *testing.T) {
	dir := tree(t, `
-- compose.yaml --
services:
  web:
    ports:
      - "${WEB_PORT:-45456}:80"
      - "${DNS_PORT}:53/udp"
-- .env --
WEB_PORT=25456
DNS_PORT=45353
-- other/compose.yaml --
services:
  web:
    ports:
      - "${WEB_PORT:-45456}:80"
`)
	w := newWorkspace(dir)
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	hosts := func(name string) (out []string) {
		for _, l := range w.View().Get(uri.File(filepath.Join(dir, name))).Literals {
			if l.Role == scan.HostBind {
				out = append(out, l.Range.String()+"/"+l.Proto.String()+" "+string(l.Binder))
			}
		}
		return out
	}
	for name, want := range map[string][]string{
		".env":               {"25456/tcp publisher", "45353/udp publisher"},
		"compose.yaml":       nil,
		"other/compose.yaml": {"45456/tcp publisher"},
	} {
		if got := hosts(name); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestReferencesOfCompose(t *testing.T) {
	dir := tree(t, `
-- compose.yaml --
include:
  - infra/db.yml
  - path: [infra/cache.yml]
  - /etc/other.yml
  - ../outside.yml
  - ${X}/other.yml
services:
  web:
    extends: {file: base.yml, service: web}
    env_file: [inside.env, {path: sub/also.env}]
-- infra/db.yml --
about: nothing here shows that compose reads it
include: [more/deep.yml]
services:
  db:
    ports: ["45432:5432"]
-- infra/cache.yml --
about: nothing here shows that compose reads it
services: {cache: {ports: ["46379:6379"]}}
-- infra/more/deep.yml --
about: nothing here shows that compose reads it
include: [../db.yml]
services: {deep: {ports: ["45000:80"]}}
-- base.yml --
about: nothing here shows that compose reads it
services: {web: {ports: ["45080:80"]}}
-- unnamed.yml --
about: nothing here shows that compose reads it
services: {x: {ports: ["45099:80"]}}
-- inside.env --
PORT=45456
-- sub/also.env --
PORT=45457
-- outside.env --
PORT=45458
`)
	w := newWorkspace(dir)
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	var got []string
	for f := range w.View().Files() {
		for _, l := range f.Literals {
			if l.Role == scan.HostBind {
				soft := ""
				if l.Soft {
					soft = " soft"
				}
				got = append(got, f.Name+" "+l.Range.String()+soft)
			}
		}
	}
	want := []string{
		"base.yml 45080", "infra/cache.yml 46379", "infra/db.yml 45432", "infra/more/deep.yml 45000",
		"inside.env 45456 soft", "outside.env 45458", "sub/also.env 45457 soft",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	if f := w.Open(t.Context(), uri.File(filepath.Join(dir, "infra", "db.yml")), 1, []byte("about: x\nservices: {db: {ports: ['45433:1000']}}")); len(f.Result.Literals) != 2 || !f.Covered {
		t.Error("an open buffer of a file that compose includes is not read as compose")
	}
}

func TestKeyFoldsSpellings(t *testing.T) {
	same := [][]uri.URI{
		{"file:///c%3A/a%20b/x.yaml", "file:///C:/a b/x.yaml", "file:///c:/a%20b/x.yaml"},
		{"file://wsl.localhost/Ubuntu/x", "file://WSL.localhost/Ubuntu/x"},
		{"file:///home/u/%E4%BD%A0.env", "file:///home/u/你.env"},
		{"untitled:Untitled-1"},
	}
	seen := map[string]uri.URI{}
	for _, group := range same {
		for _, u := range group[1:] {
			if view.Key(u) != view.Key(group[0]) {
				t.Errorf("%s and %s differ: %q, %q", group[0], u, view.Key(group[0]), view.Key(u))
			}
		}
		if o, ok := seen[view.Key(group[0])]; ok {
			t.Errorf("%s and %s have one key", group[0], o)
		}
		seen[view.Key(group[0])] = group[0]
	}
	if runtime.GOOS == "windows" && view.Key("file:///c:/A") != view.Key("file:///c:/a") {
		t.Error("case counts on Windows")
	}
}

// TestAStoppedWalkLosesNoReference stops a walk when it has read the compose file, before it has read the
// file that this one extends. The next walk finds the compose file unchanged, and git ignores the other.
func TestAStoppedWalkLosesNoReference(t *testing.T) {
	dir := tree(t, "-- .gitignore --\npart.yml\n-- part.yml --\n"+compose+
		"-- compose.yaml --\nservices:\n  web:\n    extends: {file: part.yml, service: web}\n    ports: [\"8080:80\"]\n")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	w := New(Options{Changed: func(d view.Delta) {
		if len(d.Edited) > 0 {
			stop()
		}
	}})
	w.SetFolders([]string{dir})
	_ = w.Walk(ctx, nil)
	if err := w.Walk(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if got, want := names(w), []string{"compose.yaml", "part.yml"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// A file from which nobody starts a program is told by its path below its workspace folder, on disk and
// in an editor; the folders above do not matter. A tool's own file tells it in its text.
func TestNoiseIsToldByThePathInTheFolder(t *testing.T) {
	dir := tree(t, strings.NewReplacer("COMPOSE", compose).Replace(`
-- testdata/compose.yaml --
COMPOSE
-- testdata/vendor/compose.yaml --
COMPOSE
-- testdata/made/compose.yaml --
# Code generated by a tool. DO NOT EDIT.
COMPOSE
`))
	root := filepath.Join(dir, "testdata")
	w := newWorkspace(root)
	check := func(how string) {
		t.Helper()
		for name, want := range map[string]bool{"compose.yaml": false, "vendor/compose.yaml": true, "made/compose.yaml": true} {
			if f := w.View().Get(uri.File(filepath.Join(root, filepath.FromSlash(name)))); f.IsNoise() != want {
				t.Errorf("%s: %s is noise: %v", how, name, f.IsNoise())
			}
		}
	}
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	check("walk")
	for _, name := range names(w) {
		p := filepath.Join(root, filepath.FromSlash(name))
		content, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		w.Open(t.Context(), uri.File(p), 1, content)
	}
	check("open")
	w.SetFolders([]string{dir})
	if f := w.View().Get(uri.File(filepath.Join(root, "compose.yaml"))); !f.IsNoise() {
		t.Error("the folder above was added, and compose.yaml in testdata is no noise")
	}
}

// TestAClosedFileIsReadInTheBackground: Close itself does not wait for the storage.
func TestAClosedFileIsReadInTheBackground(t *testing.T) {
	dir := t.TempDir()
	p := filepath.Join(dir, ".env")
	if err := os.WriteFile(p, []byte("PORT=45456\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var later []func(context.Context)
	w := New(Options{Background: func(f func(context.Context)) { later = append(later, f) }})
	w.SetFolders([]string{dir})
	w.Open(t.Context(), uri.File(p), 1, []byte("PORT=1\n"))
	w.Close(uri.File(p))
	if f := w.View().Get(uri.File(p)); f != nil || len(later) != 1 {
		t.Fatalf("%+v, %d readings in the background", f, len(later))
	}
	later[0](t.Context())
	if f := w.View().Get(uri.File(p)); f == nil || f.Open {
		t.Errorf("after the reading: %+v", f)
	}
}
