package policy

import (
	_ "embed" // for the template
	"reflect"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/folder/glob"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Template is a policy file in which everything is a comment.
//
//go:embed template.yaml
var Template string

// Code is the code of the problems of policy files, beside those of findings.
const Code check.Code = "policy"

// MaxFile is how many bytes of a policy file are read; a longer one has no effect.
const MaxFile = 64 << 10

// Policy is what a policy file says. It is immutable. The nil Policy says nothing.
type Policy struct {
	Reserved []fact.Reservation // ranges to keep free on every machine
	Severity map[check.Code]check.Severity
	Within   port.Range // where suggestions are searched for; zero if the file does not say
	Formats  []format.Custom
	Problems []Problem // in the order of the file

	ignoredPorts []ignoredPorts
	ignoredPaths []*glob.Set
}

// ignoredPorts are ports that count nowhere, or only outside of some files.
type ignoredPorts struct {
	ports port.Range
	paths []*glob.Set // none for all files
}

// Ignored lists the ports that do not count in a file. name is its slash-separated path from the folder of
// the policy file.
func (p *Policy) Ignored(name string) (out []port.Range) {
	if p == nil {
		return nil
	}
	for _, i := range p.ignoredPorts {
		if len(i.paths) == 0 || matchesAny(i.paths, name) {
			out = append(out, i.ports)
		}
	}
	return out
}

// IgnoresSome reports whether Ignored depends on the file.
func (p *Policy) IgnoresSome() bool {
	if p == nil {
		return false
	}
	for _, i := range p.ignoredPorts {
		if len(i.paths) > 0 {
			return true
		}
	}
	return false
}

// FindsSameFiles reports whether under p and o the same files count and are read in the same way.
func (p *Policy) FindsSameFiles(o *Policy) bool {
	return reflect.DeepEqual(p.Formats, o.Formats) && reflect.DeepEqual(p.ignoredPaths, o.ignoredPaths)
}

// NotRead is the Policy of a file that could not be read.
func NotRead(why Kind) *Policy { return &Policy{Problems: []Problem{{Kind: why}}} }

// IgnoresFile reports whether nothing in a file counts; for name see Ignored.
func (p *Policy) IgnoresFile(name string) bool { return p != nil && matchesAny(p.ignoredPaths, name) }

func matchesAny(globs []*glob.Set, name string) bool {
	for i := range globs {
		if globs[i].Match(name) {
			return true
		}
	}
	return false
}

// Kind says what is wrong at a place; the catalogue has a sentence for each.
type Kind string

// The kinds of problems.
const (
	TooLong     Kind = "too-long"
	Unreadable  Kind = "unreadable"
	NotYAML     Kind = "not-yaml"
	NotOne      Kind = "not-one-document"
	Alias       Kind = "alias"
	WantMapping Kind = "want-mapping"
	WantList    Kind = "want-list"
	WantText    Kind = "want-text"
	UnknownKey  Kind = "unknown-key"
	Twice       Kind = "twice"
	Missing     Kind = "missing"
	BadRange    Kind = "bad-range"
	BadPorts    Kind = "bad-ports"
	BadChoice   Kind = "bad-choice"
	BadGlob     Kind = "bad-glob"
	BadFileGlob Kind = "bad-file-glob"
	BadKeyPath  Kind = "bad-key-path"
	BadComment  Kind = "bad-comment"
	TooMany     Kind = "too-many"
)

// Problem is something in the file that has no effect.
type Problem struct {
	Span    text.Span // of the text that is wrong, or of the key that something is missing below
	Kind    Kind
	What    string // the text or the key
	Choices string // what may stand there, for a Kind with choices
}

// Message says what is wrong and what to write instead.
func (p Problem) Message(w *words.Catalog) string {
	return w.Say("policy/"+string(p.Kind), "what", p.What, "choices", p.Choices)
}
