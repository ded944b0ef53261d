package format

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/pattern"
)

// Custom is a format that a policy file adds to the table.
type Custom struct {
	Name    string
	Files   []string // globs; see CheckGlob
	Syntax  string   // one of SyntaxNames
	Comment string   // what starts a comment line; "" for none
	Rules   []CustomRule
}

// CustomRule says what the value at a key path is.
type CustomRule struct {
	Path string // see CheckPath
	Is   string // one of UseNames
}

// namedSyntax is a syntax that a Custom may have.
type namedSyntax struct {
	name string
	*scan.Syntax
}

// namedSyntaxes are the syntaxes of configuration files. Those of program text are left out: what a rule
// of a path means there is ours to change.
var namedSyntaxes = []namedSyntax{
	{"yaml", yaml},
	{"json", jsonc},
	{"hjson", hjson},
	{"toml", toml},
	{"ini", ini},
	{"properties", properties},
	{"dotenv", dotenv},
	{"xml", xml},
	{"hcl", hcl},
	{"directives", arguments},
}

// use is what a value may be, for the rules of a Custom: the rule without its path.
type use struct {
	name string
	rule scan.Rule
}

var uses = []use{
	{"bind", scan.Rule{Read: asEither, Adjust: settleAsBind}},
	{"connect", scan.Rule{Read: asEither, Adjust: settleAsConnect}},
	{"publish", scan.Rule{Read: asMappingOrPort, By: scan.ByPublisher, Adjust: settleHostPort}},
	{"container", scan.Rule{Read: asEither, Adjust: settleAsInner}},
	{"text", scan.Rule{Read: asText}},
	{"command", scan.Rule{Read: asCommand}},
	{"variables", scan.Rule{Read: asVariables}},
	{"nothing", scan.Rule{}},
}

// settleHostPort makes a number without a container port the host port of a published port.
func settleHostPort(_ *scan.Cursor, d *scan.Draft) {
	if d.Sense == grammar.Unsaid {
		d.Sense = grammar.Publish
	}
}

// settleAsInner makes the hit a port inside a container.
func settleAsInner(_ *scan.Cursor, d *scan.Draft) { d.Sense = grammar.Inner }

// SyntaxNames lists the values of Custom.Syntax.
func SyntaxNames() []string {
	var out []string
	for _, s := range namedSyntaxes {
		out = append(out, s.name)
	}
	return out
}

// UseNames lists the values of CustomRule.Is.
func UseNames() []string {
	var out []string
	for _, u := range uses {
		out = append(out, u.name)
	}
	return out
}

// The limits of what a policy file may ask for: its patterns are tried on every file name and every key.
const (
	maxPattern = 200 // bytes of one pattern
	maxBraces  = 3   // groups of alternatives in one glob: each multiplies the others
	maxCommas  = 12  // between the alternatives of one glob
)

// MaxFiles is how many globs a format of a policy may have.
const MaxFiles = 20

var errTooLong = errors.New("the pattern is too long")

// CheckGlob returns an error if pattern.Globs does not accept a glob, or if it is too long.
func CheckGlob(glob string) error {
	if len(glob) > maxPattern || strings.Count(glob, "{") > maxBraces || strings.Count(glob, ",") > maxCommas {
		return errTooLong
	}
	_, err := pattern.NewGlobs([][]string{{glob}})
	return err
}

// CheckPath returns an error if pattern.Paths does not accept a key path, or if it is too long.
func CheckPath(path string) error {
	if len(path) > maxPattern {
		return errTooLong
	}
	_, err := scan.Compile(scan.Format{Rules: []scan.Rule{{Path: path}}})
	return err
}

// compile makes the row of the table.
func (c Custom) compile() (scan.Format, error) {
	f := scan.Format{Name: c.Name, Files: c.Files, Comment: c.Comment}
	for _, s := range namedSyntaxes {
		if s.name == c.Syntax {
			f.Syntax = s.Syntax
		}
	}
	if f.Syntax == nil {
		return f, fmt.Errorf("no syntax %q", c.Syntax)
	}
	for _, r := range c.Rules {
		rule, err := r.compile()
		if err != nil {
			return f, err
		}
		f.Rules = append(f.Rules, rule)
	}
	return f, nil
}

func (r CustomRule) compile() (scan.Rule, error) {
	for _, u := range uses {
		if u.name == r.Is {
			rule := u.rule
			rule.Path = r.Path
			return rule, CheckPath(r.Path)
		}
	}
	return scan.Rule{}, fmt.Errorf("no use %q", r.Is)
}

// Formats say how files are read: by the formats of a policy, then by those of the program. Nil Formats
// are only the latter.
type Formats struct{ custom *table }

// MaxCustom is how many formats a policy may add.
const MaxCustom = 32

// Extended returns the formats with more of them, which come before the program's own. It fails if one of
// them is not understood.
func Extended(more []Custom) (*Formats, error) {
	if len(more) == 0 {
		return nil, nil
	}
	if len(more) > MaxCustom {
		return nil, fmt.Errorf("%d formats, at most %d are possible", len(more), MaxCustom)
	}
	var rows []scan.Format
	for _, c := range more {
		f, err := c.compile()
		if err != nil {
			return nil, fmt.Errorf("format %s: %w", c.Name, err)
		}
		rows = append(rows, f)
	}
	t, err := compileTable(rows)
	return &Formats{t}, err
}

// Of is the function Of with the formats of the policy.
func (t *Formats) Of(name string) *scan.Reading {
	if t != nil && !IsPolicy(name) {
		if r := t.custom.reading(name); r != nil {
			return r
		}
	}
	return Of(name)
}

// Claims is the function Claims with the formats of the policy.
func (t *Formats) Claims(name string) bool {
	return Claims(name) || t != nil && t.custom.claimants(name) != pattern.Rows{}
}

// PolicyName is the name of the policy file.
const PolicyName = "wsl-port-guard.yaml"

// IsPolicy reports whether a slash path names a policy file. The ports in it are what others are judged
// by, so no format finds any there.
func IsPolicy(name string) bool {
	return strings.EqualFold(name[strings.LastIndexByte(name, '/')+1:], PolicyName)
}

// policyFormats is the row of the policy file itself, before the general rows of YAML.
func policyFormats() []scan.Format {
	return []scan.Format{{Name: "policy", Files: []string{"**/" + PolicyName}, Syntax: yaml}}
}
