package format

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// clientFormats are the files of programs that only send requests: request files, their environments,
// and the settings of web clients. Their ports are connected to. Somebody else's machine may be meant,
// so roles are soft.
func clientFormats() []scan.Format {
	const code = "{js,ts,mjs,cjs,mts,cts}"
	return []scan.Format{
		{
			Name: "HTTP request", Files: []string{"**/*.{http,rest,hurl}"}, Syntax: lines, Comment: "#",
			Rules: []scan.Rule{{Path: "*", Read: asRequestLine, Soft: true, Adjust: settleRequest}},
		},
		{
			Name: "HTTP request", Files: []string{"**/http-client*.env.json"}, Syntax: jsonc,
			Rules: []scan.Rule{{Path: "*/**", Read: asPair, Soft: true, Adjust: settleRequest}},
		},
		{
			Name: "Bruno", Files: []string{"**/*.bru"}, Syntax: lines,
			Rules: []scan.Rule{{Path: "*", Read: asRequestLine, Soft: true, Adjust: settleRequest}},
		},
		{
			Name: "Postman", Files: []string{"**/*postman*.json"}, Syntax: jsonc,
			Rules: []scan.Rule{
				{Path: "**/values|variable/[]/value", Read: asNamedValue, Soft: true, Adjust: settleRequest},
				{Path: "**/url/port", Read: asPort, Soft: true, Adjust: settleURLPort},
				{Path: "**/url", Read: asText, Soft: true, Adjust: settleRequest},
				{Path: "**/url/raw", Read: asText, Soft: true, Adjust: settleRequest},
				{Path: "**/query|urlencoded|oauth2/[]/value", Read: asText, Soft: true, Adjust: settleRequest}, // where to send a user back
				{Path: "**/body/raw", Read: asText, Soft: true, Adjust: settleRequest},
			},
		},
		{
			Name:   "client environment",
			Files:  []string{"**/environment*." + code, "**/environments/*." + code, "**/env." + code, "**/env.*." + code, "**/env{-,_}*." + code},
			Not:    []string{"**/node_modules/**", "**/*.d.{ts,mts,cts}", "**/*.test.*", "**/*.spec.*", "**/dist/**", "**/*.min.js"},
			Syntax: javascript, Comment: "//",
			Rules: []scan.Rule{
				{Path: "**/@port", Read: asCodePort, Soft: true, Adjust: settleClientPort},
				{Path: "**", Read: asCode, Soft: true, Adjust: settleClientPort},
			},
		},
	}
}

// asRequestLine reads one line of a request file: "@name = value" and "name: value" by their names, any
// other line as text.
func asRequestLine(p *scan.Cursor) []scan.Piece {
	if p.Name() != "" {
		return asPair(p)
	}
	if name, value, ok := strings.Cut(p.Node.Value, "="); ok && strings.HasPrefix(name, "@") {
		return pair(p, strings.TrimSpace(name[1:]), value)
	}
	return asText(p)
}

// settleRequest makes the hit a port that is connected to, whatever the address.
func settleRequest(_ *scan.Cursor, d *scan.Draft) { d.Sense = grammar.Connect }

// settleURLPort takes the host beside the port of a Postman request, which is a list of its labels.
func settleURLPort(p *scan.Cursor, d *scan.Draft) {
	d.Sense = grammar.Connect
	if host := p.Parent().Get("host"); host != nil && host.Kind == syntax.Sequence {
		var labels []string
		for _, c := range host.Children {
			labels = append(labels, c.Value)
		}
		d.Host = strings.Join(labels, ".")
	}
}

// settleClientPort handles a port in the settings of a client: it is connected to, unless it comes from
// an environment variable, as the own port of a server does.
func settleClientPort(p *scan.Cursor, d *scan.Draft) {
	variable := d.Var != "" || p.Name() != "" && p.Name() == strings.ToUpper(p.Name())
	if d.Sense != grammar.Unsaid || d.Host != "" || !variable {
		d.Sense = grammar.Connect
	}
}
