package view

import (
	"slices"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/policy"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
)

// somePolicies are what a workspace may be judged by.
var somePolicies = [][]Governed{
	nil,
	{{Folder: "/w", Base: "/w", Policy: policy.Parse([]byte("reserved-ranges: [8080]\nseverity: {wsl-reserved: error}\n"))}},
	{
		{Folder: "/w", Base: "/", Policy: policy.Parse([]byte("ignored-ports: [{ports: 45456, reason: a, paths: ['w/*.yaml']}]\n"))},
		{Folder: "/w/a", Base: "/w/a", Policy: policy.Parse([]byte("ignored-ports: [{ports: 45457, reason: a}]\n"))},
	},
}

func codesOf(f *File) (out []string) {
	for _, one := range f.Findings {
		out = append(out, one.Literal.Range.String()+" "+string(one.Code)+" "+one.Severity.String())
	}
	return out
}

// TestEachFileIsJudgedByThePolicyOfItsFolder: the innermost folder with a policy decides; a file beside the
// folders has none.
func TestEachFileIsJudgedByThePolicyOfItsFolder(t *testing.T) {
	cond := withBlock
	cond.Policies = []Governed{
		{Folder: "/w", Base: "/w", Policy: policy.Parse([]byte("severity: {wsl-reserved: error}\nignored-ports: [{ports: 45457, reason: a, paths: [x]}]\n"))},
		{Folder: "/w/a", Base: "/w", Policy: policy.Parse([]byte("reserved-ranges: [8080/tcp]\nseverity: {wsl-reserved: hint}\nignored-ports: [{ports: 45457, reason: a, paths: [a/x]}]\n"))},
	}
	v := New(cond)
	for name, want := range map[string][]string{
		"/w/.env":       {"45456 wsl-reserved error", "45457 wsl-reserved error"},
		"/w/x/.env":     {"45456 wsl-reserved error"},
		"/w/a/.env":     {"8080 user-reserved warning", "45456 wsl-reserved hint", "45457 wsl-reserved hint"},
		"/w/a/x/.env":   {"8080 user-reserved warning", "45456 wsl-reserved hint"},
		"/w/ab/.env":    {"45456 wsl-reserved error", "45457 wsl-reserved error"},
		"/other/.env":   {"45456 wsl-reserved warning", "45457 wsl-reserved warning"},
		"/w2/.env":      {"45456 wsl-reserved warning", "45457 wsl-reserved warning"},
		"/w/a/x/y/.env": {"8080 user-reserved warning", "45456 wsl-reserved hint"},
	} {
		f := file(name, "A_PORT=8080\nB_PORT=45456\nC_PORT=45457\n", false)
		next, _ := put(v, f)
		if got := codesOf(next.File(f.Key)); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// TestSettingsAndPolicy: the user's severities and range count more; ignored ports and ranges add up.
func TestSettingsAndPolicy(t *testing.T) {
	p := policy.Parse([]byte("severity: {wsl-reserved: hint, user-reserved: error}\nignored-ports: [{ports: 1, reason: a}, {ports: 3, reason: a, paths: [.env]}]\nsuggestion-range: 5-9\n"))
	cond := withBlock
	cond.Policies = []Governed{{Folder: "/w", Base: "/w", Policy: p}}
	cond.Check = check.Settings{Severity: map[check.Code]check.Severity{check.CodeReserved: check.Error}, Ignored: []port.Range{port.One(2)}}
	v := New(cond)
	_, set := v.JudgedBy(file("/w/.env", "", false))
	if set.Severity[check.CodeReserved] != check.Error || set.Severity[check.CodeExtra] != check.Error || len(set.Ignored) != 3 {
		t.Errorf("%+v", set)
	}
	if _, outside := v.JudgedBy(file("/x/.env", "", false)); len(outside.Ignored) != 1 {
		t.Errorf("outside: %+v", outside)
	}
	five := port.Range{Start: 5, End: 9}
	for within, want := range map[port.Range]port.Range{{}: five, suggest.Default: five, {Start: 7, End: 8}: {Start: 7, End: 8}} {
		cond.Within = within
		if got := New(cond).withinAt("/w/.env"); got != want {
			t.Errorf("%v: %v, want %v", within, got, want)
		}
	}
}

// TestEachFileIsJudgedByTheSettingsOfItsFolder: a folder's own settings replace those of all; a policy adds to the settings of
// the folder that it is in.
func TestEachFileIsJudgedByTheSettingsOfItsFolder(t *testing.T) {
	ignoring := func(p uint16) check.Settings { return check.Settings{Ignored: []port.Range{port.One(p)}} }
	cond := withBlock
	cond.Check = ignoring(45456)
	cond.Folders = map[string]check.Settings{"/w/a": ignoring(45457), "/w/a/b": {}, "/p/q": {}}
	cond.Policies = []Governed{
		{Folder: "/w/a/c", Base: "/w/a/c", Policy: policy.Parse([]byte("severity: {wsl-reserved: hint}\n"))},
		{Folder: "/p", Base: "/p", Policy: policy.Parse([]byte("ignored-ports: [{ports: 45457, reason: a, paths: [q/.env]}]\n"))},
	}
	v := New(cond)
	for name, want := range map[string][]string{
		"/w/.env":      {"45457 wsl-reserved warning"},
		"/w/a/.env":    {"45456 wsl-reserved warning"},
		"/w/ab/.env":   {"45457 wsl-reserved warning"},
		"/w/a/b/.env":  {"45456 wsl-reserved warning", "45457 wsl-reserved warning"},
		"/w/a/c/.env":  {"45456 wsl-reserved hint"},
		"/p/.env":      {"45457 wsl-reserved warning"},
		"/p/q/.env":    {"45456 wsl-reserved warning"},
		"/p/q/r/.env":  {"45456 wsl-reserved warning", "45457 wsl-reserved warning"},
		"/else/p/.env": {"45457 wsl-reserved warning"},
	} {
		f := file(name, "B_PORT=45456\nC_PORT=45457\n", false)
		next, _ := put(v, f)
		if got := codesOf(next.File(f.Key)); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		snapshot, settings := next.JudgedBy(f)
		if got := check.New(snapshot, settings).Literals(f.Literals); len(got) != len(want) {
			t.Errorf("%s: %d findings by the settings of JudgedBy, want %d", name, len(got), len(want))
		}
	}
}
