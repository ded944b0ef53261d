package cli

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/uri"
)

// selection is the files that the arguments of a verb name: folders with all that is below them, and
// single files. Each file is in it once, however often it is named.
type selection struct {
	here    string   // the current folder
	args    []string // absolute
	given   []string // as the user wrote them, parallel to args
	folders []string // absolute; none is inside another
	named   []string // absolute paths of single files
	stdin   *document
	tree    *workspace.Workspace // the folders, and the named files inside them
	alone   *workspace.Workspace // the other named files
}

// document is standard input, read as a file of that path.
type document struct {
	path string
	text []byte
}

// selectFiles finds out what the arguments are. It fails for one that does not exist or cannot be read.
func selectFiles(args []string) (*selection, error) {
	here, err := filepath.Abs(".")
	if err != nil {
		return nil, err
	}
	s := &selection{here: here}
	for _, arg := range args {
		if err := s.add(arg); err != nil {
			return nil, err
		}
	}
	s.folders = outermost(s.folders)
	return s, nil
}

func (s *selection) add(arg string) error {
	abs, err := filepath.Abs(arg)
	if err != nil {
		return err
	}
	info, err := os.Stat(abs)
	if errors.Is(err, os.ErrNotExist) {
		return words.NewError("error/no-path", "path", arg)
	}
	if err != nil {
		return words.NewError("error/unreadable", "path", arg).Because(unwrapped(err))
	}
	s.args, s.given = append(s.args, abs), append(s.given, arg)
	if info.IsDir() {
		s.folders = append(s.folders, abs)
		_, err = os.ReadDir(abs)
	} else {
		s.named = append(s.named, abs)
		err = readable(abs, info)
	}
	if err != nil {
		return words.NewError("error/unreadable", "path", arg).Because(unwrapped(err))
	}
	return nil
}

// readable returns why a file cannot be read; nil if it can.
func readable(path string, info os.FileInfo) error {
	if !info.Mode().IsRegular() {
		return words.NewError("error/not-regular")
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return f.Close()
}

// unwrapped is the cause in an error of the file system, without the path that the user knows.
func unwrapped(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// outermost leaves out folders that are inside another one, and repetitions.
func outermost(folders []string) (out []string) {
	for i, f := range folders {
		inside := false
		for k, other := range folders {
			if k != i && isBelow(f, other) && (f != other || k < i) {
				inside = true
			}
		}
		if !inside {
			out = append(out, f)
		}
	}
	return out
}

// isBelow reports whether a path is folder or below it.
func isBelow(path, folder string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// readStdin adds standard input, read as the file called name, which need not exist.
func (s *selection) readStdin(ctx context.Context, in io.Reader, name string) error {
	b, err := readUntil(ctx, in)
	if err != nil {
		return words.NewError("error/stdin").Because(err)
	}
	if len(b) > text.MaxFile {
		return words.NewError("error/long-stdin", "count", strconv.Itoa(text.MaxFile))
	}
	abs, err := filepath.Abs(name)
	if err != nil {
		return err
	}
	s.stdin = &document{abs, b}
	s.args, s.given = append(s.args, abs), append(s.given, name)
	return nil
}

// readUntil reads what a file may have at most, or until ctx ends: who is asked for text in a terminal may want to break off.
func readUntil(ctx context.Context, in io.Reader) ([]byte, error) {
	type result struct {
		text []byte
		err  error
	}
	read := make(chan result, 1)
	go func() {
		b, err := io.ReadAll(io.LimitReader(in, text.MaxFile+1))
		read <- result{b, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-read:
		return r.text, r.err
	}
}

// read reads all files. whole is workspace.Options.Whole.
func (s *selection) read(ctx context.Context, whole bool) error {
	options := workspace.Options{Workers: runtime.GOMAXPROCS(0), Batch: 512, Whole: whole}
	s.tree = workspace.New(options)
	s.tree.SetFolders(s.folders)
	options.PolicyFolders = s.foldersOfNamed()
	options.Outermost = s.here // a hook that names the changed files runs in the workspace's folder
	s.alone = workspace.New(options)
	s.alone.SetFolders(outermost(s.rootsOfNamed()))
	return s.walk(ctx)
}

// walk reads the files again.
func (s *selection) walk(ctx context.Context) error {
	if err := s.tree.Walk(ctx, nil); err != nil {
		return err
	}
	if err := s.alone.ReadPolicies(ctx); err != nil {
		return err
	}
	for _, file := range s.named {
		s.workspaceOf(file).Add(uri.File(file))
		s.addBeside(file)
	}
	if s.stdin != nil {
		s.workspaceOf(s.stdin.path).Open(ctx, uri.File(s.stdin.path), 1, s.stdin.text)
		s.addBeside(s.stdin.path)
	}
	return nil
}

// addBeside reads the files that say what the ports of a single file mean.
func (s *selection) addBeside(file string) {
	for _, beside := range []string{".env", "Dockerfile"} {
		s.workspaceOf(file).Add(uri.File(filepath.Join(filepath.Dir(file), beside)))
	}
}

// workspaceOf is the workspace that a single file belongs to.
func (s *selection) workspaceOf(file string) *workspace.Workspace {
	for _, folder := range s.folders {
		if isBelow(file, folder) {
			return s.tree
		}
	}
	return s.alone
}

// foldersOfNamed are the folders of the single files that are in no folder of the selection.
func (s *selection) foldersOfNamed() []string {
	folders := []string{}
	for _, file := range s.aloneFiles() {
		folders = append(folders, filepath.Dir(file))
	}
	return folders
}

// rootsOfNamed are the folders in which single files are scanned: two levels above each, because names
// such as .vscode/launch.json include their folders.
func (s *selection) rootsOfNamed() (roots []string) {
	for _, file := range s.aloneFiles() {
		roots = append(roots, filepath.Dir(filepath.Dir(filepath.Dir(file))))
	}
	return roots
}

// aloneFiles are the single files that are in no folder of the selection.
func (s *selection) aloneFiles() (alone []string) {
	files := s.named
	if s.stdin != nil {
		files = append(files[:len(files):len(files)], s.stdin.path)
	}
	for _, file := range files {
		if !slices.ContainsFunc(s.folders, func(folder string) bool { return isBelow(file, folder) }) {
			alone = append(alone, file)
		}
	}
	return alone
}

// judge sets the conditions by which the files are judged.
func (s *selection) judge(ctx context.Context, conditions view.Conditions) error {
	for _, w := range []*workspace.Workspace{s.tree, s.alone} {
		if err := w.SetConditions(ctx, func(view.Conditions) view.Conditions { return conditions }); err != nil {
			return err
		}
	}
	return nil
}

// selected is a file of the selection, with the View that it is in and its name in the output.
type selected struct {
	*view.File
	view *view.View
	name string
}

// files yields the files of the selection in which something was found, each once.
func (s *selection) files() iter.Seq[selected] {
	named := map[string]bool{}
	for _, file := range s.named {
		named[view.Key(uri.File(file))] = true
	}
	if s.stdin != nil {
		named[view.Key(uri.File(s.stdin.path))] = true
	}
	policies := map[string]bool{} // both workspaces may have the same
	return func(yield func(selected) bool) {
		for _, w := range []*workspace.Workspace{s.tree, s.alone} {
			v := w.View()
			for f := range v.Files() {
				if w == s.alone && !named[f.Key] && f.Policy == nil || policies[f.Key] {
					continue
				}
				policies[f.Key] = f.Policy != nil
				if !yield(selected{f, v, s.nameOf(filepath.FromSlash(f.URI.FsPath()))}) {
					return
				}
			}
		}
	}
}

// views are those of the files, and of what was read beside them.
func (s *selection) views() []*view.View { return []*view.View{s.tree.View(), s.alone.View()} }

// chosen reports whether a file is one of the selection, and not only read beside one.
func (s *selection) chosen() func(*view.File) bool {
	chosen := map[string]bool{}
	for f := range s.files() {
		chosen[f.Key] = true
	}
	return func(f *view.File) bool { return chosen[f.Key] }
}

// nameOf is the path of a file for the output: relative to the current folder, but absolute for a file
// outside of it that the user named by an absolute path.
func (s *selection) nameOf(file string) string {
	rel, err := filepath.Rel(s.here, file)
	if err != nil {
		return filepath.ToSlash(file)
	}
	if isBelow(file, s.here) {
		return filepath.ToSlash(rel)
	}
	for i, arg := range s.args {
		if isBelow(file, arg) && filepath.IsAbs(s.given[i]) {
			return filepath.ToSlash(file)
		}
	}
	return filepath.ToSlash(rel)
}

// conditions are those by which files are judged on a machine; w is the language of the messages.
func (c *command) conditions(snap *fact.Snapshot, w *words.Catalog) view.Conditions {
	return view.Conditions{Snapshot: snap, Enable: true, Check: c.settings(w)}
}
