package policy

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/folder/glob"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// CommonBlocks are the places in which WSL's block of mirrored networking was seen in public reports: the
// usual one, and the next one where a program already had a port of it (microsoft/WSL issues 13696 and
// 41227, httptoolkit/httptoolkit issue 611). They are what the preset "wsl-mirrored: common" keeps free.
var CommonBlocks = []port.Range{{Start: 44620, End: 48715}, {Start: 40525, End: 44620}}

// parser collects the Policy of a file.
type parser struct {
	out *Policy
}

// key is a key of a mapping, and how its value is read.
type key struct {
	name     string
	read     func(*parser, *syntax.Node)
	required bool
}

// topKeys are the keys of the file.
var topKeys = []key{
	{name: "wsl-mirrored", read: (*parser).preset},
	{name: "reserved-ranges", read: each((*parser).reserved)},
	{name: "ignored-ports", read: each((*parser).ignoredPorts)},
	{name: "ignored-paths", read: each((*parser).ignoredPath)},
	{name: "severity", read: (*parser).severities},
	{name: "suggestion-range", read: (*parser).suggestionRange},
	{name: "formats", read: each((*parser).format)},
}

// Parse reads the bytes of a policy file. It never fails: see Policy.Problems.
func Parse(b []byte) *Policy {
	p := &parser{out: &Policy{Severity: map[check.Code]check.Severity{}}}
	if len(b) > MaxFile {
		return NotRead(TooLong)
	}
	d := syntax.YAML(b)
	for i, root := range d.Roots {
		if i > 0 {
			p.problem(spanOf(root), NotOne, "")
			continue
		}
		if root.Kind != syntax.Scalar || root.Value != "" {
			p.mapping(root, "wsl-port-guard.yaml", topKeys)
		}
	}
	p.broken(b)
	sorting.By(p.out.Problems, func(a, b Problem) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return p.out
}

// broken replaces the problems by one for the first place that is no YAML, if there is such a place: others
// may only follow from it. The reader of package syntax leaves such a place out and reads the rest.
func (p *parser) broken(b []byte) {
	var node yaml.Node
	err := yaml.NewDecoder(bytes.NewReader(b)).Decode(&node)
	if err == nil {
		return
	}
	var at *yaml.LoadError
	line := 1
	if errors.As(err, &at) {
		line = at.Mark.Line
	}
	if len(bytes.TrimSpace(b)) > 0 && err.Error() != "EOF" {
		p.out.Problems = nil
		p.problem(lineSpan(b, line), NotYAML, "")
	}
}

// lineSpan is the span of the text of a line, counted from 1.
func lineSpan(b []byte, line int) text.Span {
	x := text.NewIndex(b)
	start := x.LineStart(max(line-1, 0))
	end := start + len(bytes.TrimRight(firstLine(b[start:]), " \r"))
	start += len(b[start:end]) - len(bytes.TrimLeft(b[start:end], " "))
	return text.Span{Start: start, End: end}
}

func firstLine(b []byte) []byte {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return line
}

func (p *parser) problem(at text.Span, kind Kind, what string, choices ...string) {
	p.out.Problems = append(p.out.Problems, Problem{at, kind, shortened(what), strings.Join(choices, ", ")})
}

// shortened bounds what a message repeats of the file.
func shortened(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// spanOf is the place of a node: its text, or the key that leads to a mapping or a list.
func spanOf(n *syntax.Node) text.Span {
	if n.Kind == syntax.Scalar && n.Span.Len() > 0 {
		return n.Span
	}
	for at := n; at != nil; at = at.Parent {
		if at.Key.Kind == syntax.Member && at.Key.Span.Len() > 0 {
			return at.Key.Span
		}
		if at == n && len(n.Children) > 0 {
			return spanOfFirst(n)
		}
	}
	return n.Span
}

// spanOfFirst is the place of the first thing in a mapping or a list that is no member of another.
func spanOfFirst(n *syntax.Node) text.Span {
	for len(n.Children) > 0 {
		n = n.Children[0]
		if n.Key.Kind == syntax.Member {
			return n.Key.Span
		}
	}
	return n.Span
}

// mapping reads the members of n, each by its key. what names n in a problem. It returns the members that
// are there.
func (p *parser) mapping(n *syntax.Node, what string, keys []key) map[string]*syntax.Node {
	found := map[string]*syntax.Node{}
	if n.Kind != syntax.Mapping || n.Target != nil {
		p.wrongKind(n, WantMapping, what, namesOf(keys))
		return found
	}
	for _, c := range n.Children {
		i := slices.IndexFunc(keys, func(k key) bool { return k.name == c.Key.Name })
		switch {
		case i < 0:
			p.problem(c.Key.Span, UnknownKey, c.Key.Name, namesOf(keys)...)
		case found[c.Key.Name] != nil:
			p.problem(c.Key.Span, Twice, c.Key.Name)
		default:
			found[c.Key.Name] = c
			if keys[i].read != nil {
				keys[i].read(p, c)
			}
		}
	}
	for _, k := range keys {
		if k.required && found[k.name] == nil {
			p.problem(spanOf(n), Missing, k.name)
		}
	}
	return found
}

// wrongKind adds the problem for a node of another kind, or for an alias.
func (p *parser) wrongKind(n *syntax.Node, want Kind, what string, choices []string) {
	if n.Target != nil {
		want = Alias
	}
	p.problem(spanOf(n), want, what, choices...)
}

func namesOf(keys []key) (out []string) {
	for _, k := range keys {
		out = append(out, k.name)
	}
	return out
}

// each makes a reader of a list from a reader of its elements.
func each(read func(*parser, *syntax.Node)) func(*parser, *syntax.Node) {
	return func(p *parser, n *syntax.Node) {
		if n.Kind != syntax.Sequence || n.Target != nil {
			p.wrongKind(n, WantList, n.Key.Name, nil)
			return
		}
		for _, c := range n.Children {
			read(p, c)
		}
	}
}

// scalar is the text of a node; ok is false, and a problem added, if it has none.
func (p *parser) scalar(n *syntax.Node, what string) (s string, ok bool) {
	if n == nil {
		return "", false
	}
	if n.Kind != syntax.Scalar || n.Target != nil || strings.TrimSpace(n.Value) == "" {
		p.wrongKind(n, WantText, what, nil)
		return "", false
	}
	return strings.TrimSpace(n.Value), true
}

// choice is the text of a node if it is one of choices.
func (p *parser) choice(n *syntax.Node, what string, choices []string) (s string, ok bool) {
	if s, ok = p.scalar(n, what); ok && !slices.Contains(choices, s) {
		p.problem(n.Span, BadChoice, s, choices...)
		return "", false
	}
	return s, ok
}

func (p *parser) preset(n *syntax.Node) {
	if _, ok := p.choice(n, n.Key.Name, []string{"common"}); !ok {
		return
	}
	for _, r := range CommonBlocks {
		p.out.Reserved = append(p.out.Reserved, fact.Kept(r, port.Both, fact.CommonBlock))
	}
}

var reservedKeys = []key{{name: "ports", required: true}, {name: "reason", read: (*parser).reason}}

// reason checks a reason, which has no effect but must be a text.
func (p *parser) reason(n *syntax.Node) { p.scalar(n, n.Key.Name) }

func (p *parser) reserved(n *syntax.Node) {
	ports, reason := n, ""
	if n.Kind != syntax.Scalar || n.Target != nil {
		found := p.mapping(n, "reserved-ranges", reservedKeys)
		if ports = found["ports"]; found["reason"] != nil {
			reason = strings.TrimSpace(found["reason"].Value)
		}
	}
	s, ok := p.scalar(ports, "ports")
	if !ok {
		return
	}
	r, protos, err := port.ParseRange(s)
	if err != nil {
		p.problem(ports.Span, BadRange, s)
		return
	}
	p.out.Reserved = append(p.out.Reserved, fact.Kept(r, protos, reason))
}

var ignoredPortsKeys = []key{{name: "ports", required: true}, {name: "reason", required: true, read: (*parser).reason}, {name: "paths"}}

func (p *parser) ignoredPorts(n *syntax.Node) {
	found := p.mapping(n, "ignored-ports", ignoredPortsKeys)
	i := ignoredPorts{ports: p.plainRange(found["ports"], "ports")}
	if paths := found["paths"]; paths != nil {
		each(func(p *parser, n *syntax.Node) { i.paths = append(i.paths, p.glob(n)...) })(p, paths)
		if len(paths.Children) == 0 && paths.Kind == syntax.Sequence {
			p.problem(paths.Key.Span, WantList, "paths")
		}
	}
	if hasReason(found) && i.ports.Valid() && (found["paths"] == nil || len(i.paths) > 0) {
		p.out.ignoredPorts = append(p.out.ignoredPorts, i)
	}
}

// hasReason reports whether an entry says why it is there; without that it has no effect.
func hasReason(entry map[string]*syntax.Node) bool {
	r := entry["reason"]
	return r != nil && r.Kind == syntax.Scalar && strings.TrimSpace(r.Value) != ""
}

// plainRange reads a port or a range without a protocol; the zero Range if there is none.
func (p *parser) plainRange(n *syntax.Node, what string) port.Range {
	s, ok := p.scalar(n, what)
	if !ok {
		return port.Range{}
	}
	r, _, err := port.ParseRange(s)
	if err != nil || strings.Contains(s, "/") {
		p.problem(n.Span, BadPorts, s)
		return port.Range{}
	}
	return r
}

// glob reads a glob; it returns none if it is malformed.
func (p *parser) glob(n *syntax.Node) []*glob.Set {
	s, ok := p.scalar(n, "paths")
	if !ok {
		return nil
	}
	g, err := glob.Parse(s)
	if err != nil {
		p.problem(n.Span, BadGlob, s)
		return nil
	}
	return []*glob.Set{g}
}

var ignoredPathKeys = []key{{name: "path", required: true}, {name: "reason", required: true, read: (*parser).reason}}

func (p *parser) ignoredPath(n *syntax.Node) {
	found := p.mapping(n, "ignored-paths", ignoredPathKeys)
	if found["path"] != nil && hasReason(found) {
		p.out.ignoredPaths = append(p.out.ignoredPaths, p.glob(found["path"])...)
	}
}

func (p *parser) severities(n *syntax.Node) {
	var keys []key
	for _, code := range codes() {
		keys = append(keys, key{name: code, read: (*parser).severity})
	}
	p.mapping(n, n.Key.Name, keys)
}

var severityNames = []string{"error", "warning", "information", "hint", "off"}

func (p *parser) severity(n *syntax.Node) {
	if s, ok := p.choice(n, n.Key.Name, severityNames); ok {
		p.out.Severity[check.Code(n.Key.Name)], _ = check.ParseSeverity(s)
	}
}

// codes are the codes of findings as text.
func codes() (out []string) {
	for _, c := range check.Codes() {
		out = append(out, string(c))
	}
	return out
}

func (p *parser) suggestionRange(n *syntax.Node) { p.out.Within = p.plainRange(n, n.Key.Name) }

var formatKeys = []key{
	{name: "name", required: true},
	{name: "files", required: true},
	{name: "syntax", required: true},
	{name: "comment"},
	{name: "rules", required: true},
}

// maxRules is how many rules a format may have.
const maxRules = 100

// format reads a format. It has an effect only if all of it is understood: a rule that is left out could
// make another one speak of its values.
func (p *parser) format(n *syntax.Node) {
	before := len(p.out.Problems)
	found := p.mapping(n, "formats", formatKeys)
	c := format.Custom{}
	c.Name, _ = p.scalar(found["name"], "name")
	c.Syntax, _ = p.choice(found["syntax"], "syntax", format.SyntaxNames())
	c.Files = p.patterns(found["files"], "files", format.CheckGlob, BadFileGlob)
	c.Comment = p.comment(found["comment"])
	c.Rules = p.rules(found["rules"])
	if len(p.out.Formats) == format.MaxCustom {
		p.problem(spanOf(n), TooMany, "formats")
	}
	if len(p.out.Problems) > before {
		return
	}
	if _, err := format.Extended([]format.Custom{c}); err != nil {
		p.problem(found["files"].Key.Span, BadFileGlob, c.Name)
		return
	}
	p.out.Formats = append(p.out.Formats, c)
}

// patterns reads a list of patterns, each of which must be valid and different from the others.
func (p *parser) patterns(n *syntax.Node, what string, valid func(string) error, bad Kind) (out []string) {
	if n == nil {
		return nil
	}
	if len(n.Children) > format.MaxFiles {
		p.problem(n.Key.Span, TooMany, what)
		return nil
	}
	each(func(p *parser, n *syntax.Node) {
		s, ok := p.scalar(n, what)
		switch {
		case !ok:
		case slices.Contains(out, s):
			p.problem(n.Span, Twice, s)
		case valid(s) != nil:
			p.problem(n.Span, bad, s)
		default:
			out = append(out, s)
		}
	})(p, n)
	if n.Kind == syntax.Sequence && len(n.Children) == 0 {
		p.problem(n.Key.Span, WantList, what)
	}
	return out
}

func (p *parser) comment(n *syntax.Node) string {
	s, ok := p.scalar(n, "comment")
	if ok && (len(s) > 4 || strings.ContainsAny(s, " \t\n")) {
		p.problem(n.Span, BadComment, s)
	}
	return s
}

var ruleKeys = []key{{name: "path", required: true}, {name: "is", required: true}}

func (p *parser) rules(n *syntax.Node) (out []format.CustomRule) {
	if n == nil {
		return nil
	}
	if n.Kind == syntax.Sequence && len(n.Children) == 0 {
		p.problem(n.Key.Span, WantList, "rules")
	}
	if len(n.Children) > maxRules {
		p.problem(n.Key.Span, TooMany, "rules")
		return nil
	}
	each(func(p *parser, n *syntax.Node) {
		found := p.mapping(n, "rules", ruleKeys)
		path, ok := p.scalar(found["path"], "path")
		if ok && format.CheckPath(path) != nil {
			p.problem(found["path"].Span, BadKeyPath, path)
		}
		is, _ := p.choice(found["is"], "is", format.UseNames())
		out = append(out, format.CustomRule{Path: path, Is: is})
	})(p, n)
	return out
}
