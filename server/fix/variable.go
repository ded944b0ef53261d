package fix

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// moveToVariable writes ${NAME:-to} in place of a published port of a compose file and sets
// NAME in the .env file beside it, which compose reads by itself (Compose specification,
// "Interpolation").
func (c Case) moveToVariable(to port.Range) []Action {
	l := c.Finding.Literal
	if l.Binder != scan.ByPublisher || l.Var != "" || l.Role != scan.HostBind || !l.Range.Single() {
		return nil
	}
	service, ok := serviceOf(l.Path)
	env, exists := c.Disk(c.File, ".env")
	if !ok || env == nil || (!exists && !c.Client.CreatesFiles) {
		return nil
	}
	name := freeName(service, c.File.Text(), env.Text())
	here := text.Edit{Span: l.Span, New: fmt.Sprintf("${%s:-%s}", name, to)}
	if !leavesLiteral(c.File, here, func(r scan.Literal) bool { return r.Var == name && r.Range == to && r.Role == scan.HostBind }) {
		return nil // where braces mean something else, as in a flow sequence without quotes
	}
	return []Action{{
		Title: c.catalog().Say("fix/variable", "port", check.Noun(c.catalog(), l.Range), "variable", here.New),
		Kind:  Refactor,
		Files: []FileEdits{
			{File: c.File, Edits: []Edit{{Edit: here}}},
			{File: env, Create: !exists, Edits: []Edit{{Edit: appendLine(env.Text(), name+"="+to.String())}}},
		},
	}}
}

var servicePath = regexp.MustCompile(`^services\.([A-Za-z0-9._-]+)\.ports\b`)

// serviceOf is the compose service whose ports a key path names; ok is false for any other
// path.
func serviceOf(path string) (service string, ok bool) {
	m := servicePath.FindStringSubmatch(path)
	if m == nil {
		return "", false
	}
	return m[1], true
}

var notName = regexp.MustCompile(`[^A-Z0-9]+`)

// freeName is SERVICE_PORT, with a number behind it if that is already in one of the texts.
func freeName(service string, texts ...[]byte) string {
	base := strings.Trim(notName.ReplaceAllString(strings.ToUpper(service), "_"), "_") + "_PORT"
	if base[0] >= '0' && base[0] <= '9' {
		base = "_" + base
	}
	name := base
	for n := 2; bytes.Contains(bytes.Join(texts, []byte("\n")), []byte(name)); n++ {
		name = fmt.Sprintf("%s_%d", base, n)
	}
	return name
}

// appendLine adds a line at the end of a text, in its own line endings.
func appendLine(content []byte, line string) text.Edit {
	eol := "\n"
	if bytes.Contains(content, []byte("\r\n")) {
		eol = "\r\n"
	}
	if len(content) > 0 && !bytes.HasSuffix(content, []byte("\n")) {
		line = eol + line
	}
	return text.Edit{Span: text.Span{Start: len(content), End: len(content)}, New: line + eol}
}

// leavesLiteral reports whether scanning the edited file finds a wanted literal, and as many
// literals as before.
func leavesLiteral(f *view.File, e text.Edit, wanted func(scan.Literal) bool) bool {
	after := f.Reading.Read(text.Apply(f.Text(), []text.Edit{e})).Literals
	for _, l := range after {
		if wanted(l) {
			return len(after) == len(f.Result.Literals)
		}
	}
	return false
}
