package scan

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// serverFormats are configurations of servers. Such a server runs on the machine or, more
// often in a project, in a container that the file is mounted into; roles are soft.
func serverFormats() []format {
	return []format{
		{
			name: "Caddyfile", files: []string{"**/caddyfile*", "**/*.caddyfile", "**/*.caddy"}, not: sources, syntax: caddyfile,
			rules: []rule{
				{path: "site/()", read: asSite, where: onServer, role: binds},
				{path: "**/http_port|https_port", read: asPort, where: onServer, sense: grammar.Bind},
				{path: "**/admin|bind", read: asEither, where: onServer, sense: grammar.Bind, role: binds},
				{path: "**/reverse_proxy|to|php_fastcgi|forward_auth|lb_*", read: asUpstreams, where: onServer, role: connects},
				{path: "**/reverse_proxy|php_fastcgi|forward_auth/()", read: asUpstreams, where: onServer, role: connects},
				{path: "*", read: asLoneSite, where: onServer, role: binds},
				{path: "**", read: asText, where: onServer},
			},
		},
		{
			name:   "nginx",
			files:  []string{"**/*.conf", "**/*.conf.{template,tmpl,tpl,example,sample,erb,j2,dist,in}", "**/*.nginx", "**/nginx/**", "**/*nginx*", "**/sites-{available,enabled}/*", "**/*.vhost"},
			not:    append([]string{"**/*.{yml,yaml,json,toml,sh,xml,service,pem,crt,key,dockerfile,nomad,hcl}", "**/dockerfile*", "**/makefile*"}, sources...),
			syntax: nginx, looks: looksLikeNginx,
			rules: []rule{
				{path: "**/listen", read: asListen, where: onServer, role: binds},
				{path: "**/upstream/server", read: asFirstWord, where: onServer, role: connects},
				{path: "**/*_pass", read: asAddress, where: onServer, role: connects},
				{path: "**/resolver|error_page|server_name|map_hash*|allow|deny|set_real_ip_from"},
				{path: "**/return|rewrite"},
				{path: "**", read: asText, where: onServer, role: connects},
			},
		},
		{
			name: "redis and mosquitto", files: []string{"**/*redis*.conf", "**/*sentinel*.conf", "**/*valkey*.conf", "**/*keydb*.conf", "**/*mosquitto*.conf", "**/mosquitto/**/*.conf", "**/redis/**/*.conf"}, syntax: words,
			rules: []rule{
				{path: "listener", read: asListener, where: onServer, sense: grammar.Bind},
				{path: "port|tls-port|cluster-port|*announce-port|*announce-bus-port|*announce-tls-port", read: asFirstWord, where: onServer, sense: grammar.Bind, role: ownPort},
				{path: "replicaof|slaveof|address|addresses|connection", read: asHostPort, where: onServer, role: connects},
				{path: "sentinel", read: asSentinel, where: onServer, role: connects},
			},
		},
		{
			name: "haproxy", files: []string{"**/*haproxy*.cfg", "**/haproxy/**/*.cfg", "**/*haproxy*.conf"}, syntax: words,
			rules: []rule{
				{path: "bind", read: asFirstWord, where: onServer, role: binds},
				{path: "server", read: asAddress, where: onServer, role: connects},
			},
		},
		{
			name: "ssh", files: []string{"**/.ssh/config*", "**/ssh_config*", "**/sshd_config*"}, syntax: words,
			rules: []rule{
				{path: "localforward|dynamicforward", read: asFirstWord, sense: grammar.Bind},
				{path: "port", read: asPort, role: sshPort},
			},
		},
		{
			name: "zookeeper and kafka", files: []string{"**/*kafka*.properties", "**/server*.properties", "**/kraft/*.properties", "**/zookeeper*.properties", "**/*zoo*.cfg", "**/*connect*.properties", "**/broker*.properties", "**/controller*.properties"}, syntax: properties,
			rules: []rule{
				{path: "**/listeners|advertised.listeners", read: asAddress, where: onServer, role: binds},
				{path: "**/listeners", read: asAddress, where: onServer},
				{path: "**/clientport|secureclientport|port", read: asPort, where: onServer, sense: grammar.Bind},
				{path: "**/@port", read: asEither, where: onServer},
				{path: "**/bootstrap*/**", read: asAddress, where: onServer, role: connects},
				{path: "**/servers|connect|voters|rest.*", read: asAddress, where: onServer, role: connects},
				{path: "**", read: asText, where: onServer},
			},
		},
		{
			name:   "INI configuration",
			files:  []string{"**/*.ini", "**/*.ini.*", "**/*.cfg", "**/*.cnf", "**/*supervisor*.conf", "**/supervisor*/**/*.conf", "**/supervisord.d/*", "**/*postgresql*.conf*", "**/*.conf", "**/*.conf.{example,sample,dist,template}", "**/odoo*.conf", "**/.pgpass"},
			not:    []string{"**/setup.cfg", "**/tox.ini", "**/pytest.ini", "**/mypy.ini", "**/.flake8", "**/.editorconfig", "**/phpcs*", "**/alembic.ini.mako", "**/logging*.ini", "**/*sysctl*", "**/sysctl.d/**"},
			syntax: ini,
			rules: []rule{
				{path: "**/environment", read: asEnvironmentList, where: onServer},
				{path: "**/command|sendmail_path|daemonize", read: asCommand, where: onServer},
				{path: "**/smtp_port|mysqli.default_port|mysql.default_port", where: onServer},
				{path: "**/http|http-socket|https|socket|https-socket|fastcgi-socket|uwsgi-socket|stats", read: asEither, where: onServer, sense: grammar.Bind},
				{path: "**/@port", read: asEither, where: onServer, role: serverPort},
				{path: "**/listeners.*", read: asEither, where: onServer, sense: grammar.Bind},
				{path: "**/@address", read: asAddress, where: onServer},
				{path: "**", read: asText, where: onServer},
			},
		},
	}
}

// looksLikeNginx recognises nginx among the files that end in .conf.
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

// The readers below take a directive's arguments apart.
var (
	asFirstWord = scalar(func(s string) grammar.Found { return grammar.PortOrAddress(firstWord(s)) })
	asUpstreams = scalar(grammar.Upstreams)
	asHostPort  = scalar(grammar.HostPort)
	asListener  = scalar(func(s string) grammar.Found { return grammar.Number(firstWord(s)) })
	// asListen reads nginx's listen: [address:]port or unix:path, then parameters, of
	// which quic and udp change the protocol.
	asListen = scalar(func(s string) grammar.Found {
		f := grammar.PortOrAddress(firstWord(s))
		if strings.Contains(s, " udp") || strings.Contains(s, " quic") {
			for i := range f.Hits {
				f.Hits[i].Proto = grammar.Proto("udp")
			}
		}
		return f
	})
	// asSentinel reads "monitor <name> <host> <port> <quorum>".
	asSentinel = scalar(func(s string) grammar.Found {
		fields := strings.Fields(s)
		if len(fields) < 4 || fields[0] != "monitor" {
			return grammar.Found{}
		}
		at := strings.Index(s, fields[1]) + len(fields[1])
		return grammar.Shift(grammar.HostPort(s[at:]), at)
	})
	// asSite reads the addresses in front of a site's block in a Caddyfile.
	asSite = scalar(grammar.Sites)
	// asEnvironmentList reads supervisord's NAME="value",NAME=value.
	asEnvironmentList = scalar(grammar.EnvironmentList)
)

// asLoneSite reads the first line of a Caddyfile without blocks, which is an address.
func asLoneSite(p *place) []piece {
	if p.node.Kind != syntax.Scalar || len(p.parent().Children) == 0 || p.parent().Children[0] != p.node {
		return nil
	}
	name := p.node.Key
	n := &syntax.Node{Span: name.Span, Value: name.Name}
	if name.Span.Len() != len(name.Name) {
		return nil
	}
	return []piece{{n, grammar.Sites(name.Name)}}
}

// ownPort is a server's own port whatever interface a sibling names.
func ownPort(_ *place, s *settled) { s.Host = "" }

// serverPort settles a port of a server's configuration.
func serverPort(p *place, s *settled) {
	if s.Sense == grammar.Connect && grammar.Local(s.Host) && s.Host != siblingHost(p) {
		s.Sense = grammar.Bind // port = 127.0.0.1:9001 gives the interface to listen on
	}
	if s.Sense == grammar.Unsaid && s.Host != "" && !grammar.Local(s.Host) && p.within("server", "web", "http") {
		s.Sense, s.Host = grammar.Bind, ""
	}
}

// sshPort is the far machine's; a server's own where no machine is named.
func sshPort(p *place, s *settled) {
	s.Sense = grammar.Connect
	if p.parent().Get("Host") == nil && p.parent().Get("HostName") == nil {
		s.Sense, s.soft = grammar.Bind, true
	}
}
