package view

import (
	"cmp"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/policy"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
)

// Governed is a folder with a policy.
type Governed struct {
	Folder string // its key
	Base   string // key of the folder of the policy file, which is Folder or above it
	Policy *policy.Policy
}

// governed is a folder with a policy or settings of its own, and what its files are judged by.
type governed struct {
	Governed                // Policy is empty if there is none
	snapshot *fact.Snapshot // with the ranges that the policy keeps free
	user     check.Settings // the user's settings
	settings check.Settings // user with those of the policy
	judge    *check.Judge   // nil if there can be no findings
}

// setConditions sets the conditions and what is made of them.
func (v *View) setConditions(c *Conditions) {
	v.cond, v.judge, v.withKept, v.governed = c, c.judge(), c.withKept(), nil
	v.finder = suggest.New(v.withKept, c.Seen)
	for _, g := range c.foldersApart() {
		user := c.userAt(g.Folder)
		one := &governed{Governed: g, snapshot: c.Snapshot.With(g.Policy.Reserved), user: user, settings: settingsWith(user, g.Policy)}
		if v.judge != nil {
			one.judge = check.New(one.snapshot, one.settings)
		}
		v.governed = append(v.governed, one)
	}
}

// foldersApart are the folders whose files are not judged as others are, an inner one before an outer one.
func (c *Conditions) foldersApart() []Governed {
	policies := slices.Clone(c.Policies)
	sorting.By(policies, isInner)
	apart := slices.Clone(policies)
	for folder := range c.Folders {
		switch g := innermost(policies, folder); {
		case g == nil:
			apart = append(apart, Governed{Folder: folder, Base: folder, Policy: &policy.Policy{}})
		case g.Folder != folder:
			apart = append(apart, Governed{Folder: folder, Base: g.Base, Policy: g.Policy})
		}
	}
	sorting.By(apart, isInner)
	return apart
}

func isInner(a, b Governed) int {
	return cmp.Or(cmp.Compare(len(b.Folder), len(a.Folder)), cmp.Compare(a.Folder, b.Folder))
}

// innermost is the first of folders that key is in, nil if there is none.
func innermost(folders []Governed, key string) *Governed {
	for i := range folders {
		if _, ok := below(folders[i].Folder, key); ok {
			return &folders[i]
		}
	}
	return nil
}

// userAt are the user's settings for the files in a folder, given by its key.
func (c *Conditions) userAt(key string) check.Settings {
	settings, inner := c.Check, -1
	for folder, own := range c.Folders {
		if _, ok := below(folder, key); ok && len(folder) > inner {
			settings, inner = own, len(folder)
		}
	}
	return settings
}

// settingsWith are the user's settings with those of a policy: the user's severities count more, ignored
// ports add up.
func settingsWith(user check.Settings, p *policy.Policy) check.Settings {
	s := user
	s.Severity = map[check.Code]check.Severity{}
	maps.Copy(s.Severity, p.Severity)
	maps.Copy(s.Severity, user.Severity)
	s.Ignored = slices.Concat(user.Ignored, p.Ignored(""))
	return s
}

// governing is the innermost folder with a policy or settings of its own that the file at key is in, nil if there
// is none.
func (v *View) governing(key string) *governed {
	for _, g := range v.governed {
		if _, ok := below(g.Folder, key); ok {
			return g
		}
	}
	return nil
}

// below is the path from folder to key; ok is false if key is not folder or below it. Both are keys, or of the
// same length as keys.
func below(folder, key string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(key, strings.TrimSuffix(folder, "/"))
	return strings.TrimPrefix(rest, "/"), ok && (rest == "" || rest[0] == '/')
}

// nameOf is the path of f from the folder of the policy file, in the spelling of the disk.
func (g *governed) nameOf(f *File) string {
	name, _ := below(g.Base, f.Key)
	if p := filepath.ToSlash(f.URI.FsPath()); len(p) == len(f.Key) {
		name = p[len(p)-len(name):]
	}
	return name
}

// withinAt is where suggestions for the file at key are searched for: where the user says, else where the
// policy says.
func (v *View) withinAt(key string) port.Range {
	if g := v.governing(key); g != nil && g.Policy.Within.Valid() && (!v.cond.Within.Valid() || v.cond.Within == suggest.Default) {
		return g.Policy.Within
	}
	return v.cond.Within
}

// Within is where free ports are searched for that belong to no file: where the user says, else where the policy of the
// first folder says. It is zero for the default.
func (v *View) Within() port.Range {
	if len(v.cond.Policies) == 0 {
		return v.cond.Within
	}
	return v.withinAt(v.cond.Policies[0].Folder)
}

// JudgedBy returns what the literals of f are judged by: the snapshot with the ranges that a policy keeps
// free, and the settings with those of the policy.
func (v *View) JudgedBy(f *File) (*fact.Snapshot, check.Settings) {
	g := v.governing(f.Key)
	if g == nil {
		return v.cond.Snapshot, v.cond.Check
	}
	s := g.settings
	s.Ignored = slices.Concat(g.user.Ignored, g.Policy.Ignored(g.nameOf(f)))
	return g.snapshot, s
}
