package format

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// serverFormats are the configurations of servers. Such a server runs on the machine or, more often in
// a project, in a container into which the file is mounted; so roles are soft.
func serverFormats() []scan.Format {
	return []scan.Format{
		{
			Name: "Caddyfile", Files: []string{"**/caddyfile*", "**/*.caddyfile", "**/*.caddy"}, Not: sources, Syntax: caddyfile,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "site/()", Read: asSite, Where: scan.OnServer, Adjust: settleAsBind},
				{Path: "**/http_port|https_port", Read: asPort, Where: scan.OnServer, Sense: grammar.Bind},
				{Path: "**/admin|bind", Read: asEither, Where: scan.OnServer, Adjust: settleAsBind},
				{Path: "**/reverse_proxy|to|php_fastcgi|forward_auth", Read: asUpstreams, Where: scan.OnServer, Adjust: settleAsConnect},
				{Path: "**/reverse_proxy|php_fastcgi|forward_auth/()", Read: asUpstreams, Where: scan.OnServer, Adjust: settleAsConnect},
				{Path: "*", Read: asLoneSite, Where: scan.OnServer, Adjust: settleAsBind},
				{Path: "**", Read: asText, Where: scan.OnServer},
			},
		},
		{
			Name:   "nginx",
			Files:  []string{"**/*.conf", "**/*.conf.{template,tmpl,tpl,example,sample,erb,j2,dist,in}", "**/nginx/**", "**/*nginx*", "**/sites-{available,enabled}/*", "**/*.vhost"},
			Not:    append([]string{"**/*.{yml,yaml,json,toml,sh,xml,service,pem,crt,key,dockerfile,nomad,hcl}", "**/dockerfile*", "**/makefile*"}, sources...),
			Syntax: nginx, Comment: "#", LooksRight: looksLikeNginx,
			Rules: []scan.Rule{
				{Path: "**/listen", Read: asListen, Where: scan.OnServer, Adjust: settleAsBind},
				{Path: "**/upstream/server", Read: asFirstWord, Where: scan.OnServer, Adjust: settleAsConnect},
				{Path: "**/*_pass", Read: asAddress, Where: scan.OnServer, Adjust: settleAsConnect},
				{Path: "**/resolver|error_page"},
				{Path: "**/return|rewrite"},
				{Path: "**", Read: asText, Where: scan.OnServer, Adjust: settleAsConnect},
			},
		},
		{
			// Vault, Consul and Nomad (their documentation, "Configuration"), and other programs.
			Name: "HCL configuration", Files: []string{"**/*.{hcl,nomad}"}, Not: []string{"**/.terraform*"}, Syntax: hcl,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "**/port.*/static", Read: asPort, Where: scan.OnServer, Sense: grammar.Bind},
				{Path: "**/port.*/to", Read: asPort, Sense: grammar.Inner},
				{Path: "ports/*", Read: asPort, Where: scan.OnServer, Sense: grammar.Bind},
				{Path: "**/env/*", Read: asPair, Where: scan.InContainer},
				{Path: "**/*addr|*address", Read: asAddress, Where: scan.OnServer, Adjust: settleNamedAddress},
				{Path: "**", Read: asText, Where: scan.OnServer},
			},
		},
		{
			Name: "Apache httpd", Files: []string{"**/httpd*.conf", "**/apache.conf", "**/apache2*.conf", "**/apache2/ports.conf"}, Syntax: arguments,
			Comment: "#",
			Rules: []scan.Rule{
				// Only "Listen [address:]port [protocol]" opens a port; the addresses of <VirtualHost>
				// choose among the open ports (Apache HTTP Server documentation, mod/mpm_common and
				// "Binding to Addresses and Ports").
				{Path: "listen", Read: asFirstWord, Where: scan.OnServer, Adjust: settleAsBind},
				{Path: "proxypass|proxypassreverse|balancermember", Read: asText, Where: scan.OnServer, Adjust: settleAsConnect},
			},
		},
		{
			Name: "redis and mosquitto", Files: []string{"**/*redis*.conf", "**/*sentinel*.conf", "**/*valkey*.conf", "**/*keydb*.conf", "**/*mosquitto*.conf", "**/mosquitto/**/*.conf", "**/redis/**/*.conf", "**/*redis*.conf.{j2,template,example}"}, Syntax: arguments,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "listener", Read: asListener, Where: scan.OnServer, Sense: grammar.Bind},
				{Path: "port|tls-port|cluster-port|*announce-port|*announce-bus-port|*announce-tls-port", Read: asFirstWord, Where: scan.OnServer, Sense: grammar.Bind, Adjust: settleOwnPort},
				{Path: "replicaof|slaveof|address|addresses", Read: asHostPort, Where: scan.OnServer, Adjust: settleAsConnect},
				{Path: "sentinel", Read: asSentinel, Where: scan.OnServer, Adjust: settleAsConnect},
			},
		},
		{
			Name: "haproxy", Files: []string{"**/*haproxy*.cfg", "**/haproxy/**/*.cfg", "**/*haproxy*.conf"}, Syntax: arguments,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "bind", Read: asFirstWord, Where: scan.OnServer, Adjust: settleAsBind},
				{Path: "server", Read: asAddress, Where: scan.OnServer, Adjust: settleAsConnect},
			},
		},
		{
			Name: "ssh", Files: []string{"**/.ssh/config*", "**/ssh_config*", "**/sshd_config*"}, Syntax: arguments,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "localforward|dynamicforward", Read: asFirstWord, Sense: grammar.Bind},
				{Path: "port", Read: asPort, Adjust: settleSSHPort},
			},
		},
		{
			Name: "zookeeper and kafka", Files: []string{"**/*kafka*.properties", "**/server*.properties", "**/kraft/*.properties", "**/kraft*.properties", "**/producer*.properties", "**/consumer*.properties", "**/zookeeper*.properties", "**/*zoo*.cfg", "**/*connect*.properties", "**/broker*.properties", "**/controller*.properties"}, Syntax: properties, Dotted: true,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "**/listeners", Read: asAddress, Where: scan.OnServer, Adjust: settleAsBind},
				{Path: "**/clientport|secureclientport", Read: asPort, Where: scan.OnServer, Adjust: settleAsBind},
				{Path: "**/@port", Read: asEither, Where: scan.OnServer},
				{Path: "**/servers|connect|voters", Read: asAddress, Where: scan.OnServer, Adjust: settleAsConnect},
				{Path: "**", Read: asText, Where: scan.OnServer},
			},
		},
		{
			Name:    "INI configuration",
			Files:   []string{"**/*.ini", "**/*.ini.*"},
			Not:     []string{"**/tox.ini", "**/pytest.ini", "**/mypy.ini", "**/alembic.ini.mako", "**/logging*.ini"},
			Syntax:  ini,
			Comment: ";", // php.ini and others do not know "#"
			Rules:   iniRules(),
		},
		{
			Name:    "INI configuration",
			Files:   []string{"**/*.cfg", "**/*.cnf", "**/supervisord.d/*", "**/*postgresql*.conf*", "**/*.conf", "**/*.conf.{example,sample,dist,template}", "**/.pgpass"},
			Not:     []string{"**/setup.cfg", "**/*sysctl*", "**/sysctl.d/**"},
			Syntax:  ini,
			Comment: "#",
			Rules:   iniRules(),
		},
	}
}

// iniRules are the rules for servers and programs that are configured in sections of key = value.
func iniRules() []scan.Rule {
	return []scan.Rule{
		{Path: "**/environment", Read: asEnvironmentList, Where: scan.OnServer},
		{Path: "**/command|sendmail_path", Read: asCommand, Where: scan.OnServer},
		{Path: "**/smtp_port|mysqli.default_port|mysql.default_port"},
		{Path: "**/http|https|*socket|stats|stats-server", Read: asEither, Where: scan.OnServer, Adjust: settleAsBind},
		{Path: "**/@port", Read: asEither, Where: scan.OnServer, Adjust: settleServerPort},
		{Path: "**/listeners.*", Read: asEither, Where: scan.OnServer, Adjust: settleAsBind},
		{Path: "**/@address", Read: asAddress, Where: scan.OnServer, Adjust: settleNamedAddress},
		{Path: "**", Read: asText, Where: scan.OnServer},
	}
}

// looksLikeNginx recognises the files of nginx among those that end in .conf.
func looksLikeNginx(d *syntax.Document) bool {
	found := false
	d.Walk(func(n *syntax.Node) {
		switch n.Key.Name {
		case "server", "upstream", "location", "events":
			found = found || n.Kind == syntax.Mapping
		case "proxy_pass", "fastcgi_pass", "listen":
			found = found || n.Kind == syntax.Scalar && n.Parent != nil && n.Parent.Parent != nil
		}
	})
	return found
}

// firstWord is the part of s before the first blank.
func firstWord(s string) string {
	if n := strings.IndexAny(s, " \t\r\n"); n >= 0 {
		return s[:n]
	}
	return s
}

// The readers below read the arguments of directives.
var (
	asFirstWord = scan.Scalar(func(s string) grammar.Found { return grammar.PortOrAddress(firstWord(s)) })
	asUpstreams = scan.Scalar(grammar.Upstreams)
	asHostPort  = scan.Scalar(grammar.HostPort)
	asListener  = scan.Scalar(func(s string) grammar.Found { return grammar.Number(firstWord(s)) })
	// asListen reads nginx's listen: [address:]port or unix:path, then parameters; the parameters quic
	// and udp change the protocol.
	asListen = scan.Scalar(func(s string) grammar.Found {
		f := grammar.PortOrAddress(firstWord(s))
		if strings.Contains(s, " udp") || strings.Contains(s, " quic") {
			for i := range f.Hits {
				f.Hits[i].Proto = grammar.Proto("udp")
			}
		}
		return f
	})
	// asSentinel reads "monitor <name> <host> <port> <quorum>".
	asSentinel = scan.Scalar(func(s string) grammar.Found {
		fields := strings.Fields(s)
		if len(fields) < 4 || fields[0] != "monitor" {
			return grammar.Found{}
		}
		at := strings.Index(s, fields[1]) + len(fields[1])
		return grammar.Shift(grammar.HostPort(s[at:]), at)
	})
	// asSite reads the addresses before a site's block in a Caddyfile.
	asSite = scan.Scalar(grammar.Sites)
	// asEnvironmentList reads supervisord's NAME="value",NAME=value.
	asEnvironmentList = scan.Scalar(grammar.EnvironmentList)
)

// asLoneSite reads the first line of a Caddyfile without blocks, which is an address.
func asLoneSite(p *scan.Cursor) []scan.Piece {
	if p.Node.Kind != syntax.Scalar || len(p.Parent().Children) == 0 || p.Parent().Children[0] != p.Node {
		return nil
	}
	name := p.Node.Key
	n := &syntax.Node{Span: name.Span, Value: name.Name}
	if name.Span.Len() != len(name.Name) {
		return nil
	}
	return []scan.Piece{{Node: n, Found: grammar.Sites(name.Name)}}
}

// settleOwnPort removes the interface that a sibling names: the port is the server's own.
func settleOwnPort(_ *scan.Cursor, d *scan.Draft) { d.Host = "" }

func settleServerPort(p *scan.Cursor, d *scan.Draft) {
	if d.Sense == grammar.Connect && grammar.Local(d.Host) && d.Host != p.SiblingHost() {
		d.Sense = grammar.Bind // in port = 127.0.0.1:9001 the address is the interface to listen on
	}
	if d.Sense == grammar.Unsaid && d.Host != "" && !grammar.Local(d.Host) && p.Within("server", "web", "http") {
		d.Sense, d.Host = grammar.Bind, ""
	}
}

// settleSSHPort handles the port of the host that a client connects to; if no host is named, it is the
// port of the server.
func settleSSHPort(p *scan.Cursor, d *scan.Draft) {
	d.Sense = grammar.Connect
	if p.Parent().Get("Host") == nil && p.Parent().Get("HostName") == nil {
		d.Sense, d.Soft = grammar.Bind, true
	}
}
