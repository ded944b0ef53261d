package workspace

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"github.com/wsl-port-guard/wsl-port-guard/server/policy"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/uri"
)

// governedBy is the policy of a folder. The nil governedBy is none.
type governedBy struct {
	file    *view.File // with its text
	dir     string     // the folder of the policy file
	formats *format.Formats
}

// sameAs reports whether a and b say the same about a folder.
func (a *governedBy) sameAs(b *governedBy) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.file.Key == b.file.Key && a.file.Content == b.file.Content
}

// findsSameFiles reports whether under a and b the same files count, and are read in the same way.
func (a *governedBy) findsSameFiles(b *governedBy) bool {
	none := &policy.Policy{}
	was, is := none, none
	if a != nil {
		was = a.file.Policy
	}
	if b != nil {
		is = b.file.Policy
	}
	return was.FindsSameFiles(is)
}

// ignores reports whether the policy says that nothing in the file at p, a path below its folder, counts.
func (a *governedBy) ignores(p string) bool {
	return a != nil && a.file.Policy.IgnoresFile(relative(a.dir, p))
}

// maxAbove is how many folders above a folder of the workspace are looked into for a policy file.
const maxAbove = 64

// policyOf finds the policy of a folder, given by its absolute path: in the folder itself, else in the
// nearest folder above it that has one. had is the present one, which is returned if nothing has changed;
// both may be nil.
func (w *Workspace) policyOf(folder string, had *governedBy) *governedBy {
	dir := folder
	for range maxAbove {
		if f := w.policyIn(dir, had); f != nil {
			return newGovernedBy(f, dir, had)
		}
		above := filepath.Dir(dir)
		if above == dir {
			break
		}
		dir = above
	}
	return nil
}

// newGovernedBy makes the policy that the file in dir has for a folder. It keeps the formats of had if they
// are the same, so that files need not be read again.
func newGovernedBy(file *view.File, dir string, had *governedBy) *governedBy {
	now := &governedBy{file: file, dir: dir}
	switch {
	case had != nil && had.file.Key == file.Key && had.file.Content == file.Content:
		return had
	case had != nil && reflect.DeepEqual(had.file.Policy.Formats, file.Policy.Formats):
		now.formats = had.formats
	default:
		now.formats, _ = format.Extended(file.Policy.Formats) // each of them was tried when the file was parsed
	}
	return now
}

// policyIn reads the policy file directly in a folder, the open document or else from disk; nil if there is
// none. A file that cannot be read is a policy with a problem.
func (w *Workspace) policyIn(dir string, had *governedBy) *view.File {
	p := filepath.Join(dir, format.PolicyName)
	u := uri.File(p)
	if open := w.View().Get(u); open != nil && open.Open && open.Policy != nil {
		return open
	}
	b, err := folder.ReadRegular(p, policy.MaxFile)
	if errors.Is(err, fs.ErrNotExist) || err != nil && isNoFile(p) {
		return nil
	}
	f, _ := w.layout.Load().identify(u, false)
	f.Content = policyContent(b, err)
	if had != nil && had.file.Key == f.Key && !had.file.Open && err == nil && had.file.Holds(b) {
		f.Content = had.file.Content
	}
	return f
}

// isNoFile reports whether nothing that could be a policy file is at p: nothing, or a folder.
func isNoFile(p string) bool {
	info, err := os.Lstat(p)
	return err != nil && errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir()
}

// policyContent is the Content of a policy file with the bytes b, which could not be read if err is not
// nil.
func policyContent(b []byte, err error) *view.Content {
	switch {
	case errors.Is(err, folder.ErrTooLong):
		return view.PolicyOf(policy.NotRead(policy.TooLong), nil)
	case err != nil:
		return view.PolicyOf(policy.NotRead(policy.Unreadable), nil)
	}
	content := view.PolicyOf(policy.NotRead(policy.Unreadable), b)
	_ = fault.Contain("reading a policy file", func() { content = view.ReadPolicy(b) })
	return content
}

// ReadPolicies reads the policy of each folder again, and applies what has changed: which files count, how
// they are read, and by what they are judged. If ctx ends before all files are judged, its error is
// returned; the next call judges them.
func (w *Workspace) ReadPolicies(ctx context.Context) error {
	otherFiles, err := w.readPolicies(ctx)
	if otherFiles && w.options.OtherFiles != nil {
		w.options.OtherFiles()
	}
	return err
}

// readPolicies is ReadPolicies without the call of Options.OtherFiles: otherFiles says that it is due.
func (w *Workspace) readPolicies(ctx context.Context) (otherFiles bool, err error) {
	w.policing.Lock()
	defer w.policing.Unlock()
	for {
		was := w.layout.Load()
		now := map[string]*governedBy{}
		for _, folder := range w.policyFolders(was) {
			if g := w.policyOf(folder, was.policies[folder]); g != nil {
				now[folder] = g
			}
		}
		if done, otherFiles, err := w.applyPolicies(ctx, was, now); done {
			return otherFiles, err
		}
	}
}

// policyFolders are the absolute paths of the folders that may have a policy each.
func (w *Workspace) policyFolders(l *layout) []string {
	if w.options.PolicyFolders != nil {
		return w.options.PolicyFolders
	}
	return l.roots()
}

// applyPolicies adopts other policies and judges all files by them, unless the layout is no more what it was:
// then done is false.
func (w *Workspace) applyPolicies(ctx context.Context, was *layout, now map[string]*governedBy) (done, otherFiles bool, err error) {
	w.judging.Lock()
	defer w.judging.Unlock()
	if done, otherFiles = w.adoptPolicies(was, now); done {
		err = w.judgeByPolicies(ctx)
	}
	return done, otherFiles, err
}

// adoptPolicies makes the layout with other policies, unless the layout is no more what it was: then done is
// false. otherFiles says that a walk is needed.
func (w *Workspace) adoptPolicies(was *layout, now map[string]*governedBy) (done, otherFiles bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.layout.Load() != was {
		return false, false
	}
	same := len(now) == len(was.policies)
	for folder := range joined(now, was.policies) {
		same = same && now[folder].sameAs(was.policies[folder])
		otherFiles = otherFiles || !now[folder].findsSameFiles(was.policies[folder])
	}
	if same {
		return true, false
	}
	next := w.newLayout(was.roots(), was.rules, now)
	w.setLayout(next)
	w.edit(func(e *view.Edit) { next.putPolicies(e, w.View()) })
	return true, otherFiles
}

// joined has the keys of both maps.
func joined(a, b map[string]*governedBy) map[string]*governedBy {
	both := maps.Clone(a)
	maps.Copy(both, b)
	return both
}

// putPolicies puts the policy files into the View, so that their problems are shown.
func (l *layout) putPolicies(e *view.Edit, v *view.View) {
	for _, g := range l.policies {
		if g.file.Open {
			continue
		}
		if now := v.File(g.file.Key); now == nil || !now.Open && now.Content != g.file.Content {
			f := *g.file
			e.Put(&f)
		}
	}
}

// judgeByPolicies judges all files again if the policies of the folders are not those of the conditions.
// The caller holds w.judging.
func (w *Workspace) judgeByPolicies(ctx context.Context) error {
	v := w.View()
	cond := *v.Conditions()
	policies := w.layout.Load().governed()
	if reflect.DeepEqual(cond.Policies, policies) {
		return nil
	}
	cond.Policies = policies
	return w.adopt(ctx, v, cond)
}

// governed lists the folders with a policy, in order.
func (l *layout) governed() (out []view.Governed) {
	for _, folder := range slices.Sorted(maps.Keys(l.policies)) {
		g := l.policies[folder]
		out = append(out, view.Governed{Folder: view.Key(uri.File(folder)), Base: view.Key(uri.File(g.dir)), Policy: g.file.Policy})
	}
	return out
}

// governing is the policy for the file at p: that of the innermost folder around it that has one, nil if there
// is none.
func (l *layout) governing(p string) *governedBy {
	var inner string
	var found *governedBy
	for folder, g := range l.policies {
		if len(folder) >= len(inner) && isWithin(folder, p) {
			inner, found = folder, g
		}
	}
	return found
}

// governs reports whether the file at key is the policy file of a folder.
func (l *layout) governs(key string) bool {
	for _, g := range l.policies {
		if g.file.Key == key {
			return true
		}
	}
	return false
}

// policyChanged has the policies read again after an open document that is a policy file was opened, changed
// or closed.
func (w *Workspace) policyChanged() {
	if w.options.Background == nil {
		_ = w.ReadPolicies(context.Background())
		return
	}
	w.options.Background(func(ctx context.Context) { _ = w.ReadPolicies(ctx) })
}
