package scan

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
)

// settled is a hit on its way to a literal; a rule's role function may change it.
type settled struct {
	grammar.Hit
	where realm
	by    Binder
	soft  bool
	drop  bool
}

// settle decides what a hit at a place is, in this order: what the text says, what the
// rule says, what the siblings say.
func settle(p *place, r *rule, h grammar.Hit, fromKey bool) (Literal, bool) {
	s := &settled{Hit: h, where: r.where, by: r.by, soft: r.soft || h.Doubtful}
	if s.by == "" {
		s.by = ByProgram
	}
	if s.Var == "" {
		s.Var = p.node.Var
	}
	if h.Engine {
		s.by = ByPublisher
	}
	if s.Host == "" && s.Sense != grammar.Publish && s.Sense != grammar.Inner && !fromKey {
		s.Host = siblingHost(p)
	}
	if r.role != nil {
		r.role(p, s)
	}
	if s.drop {
		return Literal{}, false
	}
	if s.Sense == grammar.Unsaid && s.Host == "" && s.where == onMachine {
		if stem, _ := grammar.Stem(p.portName()); mailPort(append(stem, grammar.Words(p.above())...), s.Range.Start) {
			s.where = elsewhere
		}
	}
	if s.Sense == grammar.Unsaid {
		s.Sense = senseOf(p, s, r)
	}
	role := roleOf(s)
	l := Literal{Role: role, Range: s.Range, Proto: s.Proto, Path: p.path(), Address: s.Host, Var: s.Var, AnyHost: s.AnyHost, Soft: s.soft}
	if l.Role == HostBind {
		l.Binder = s.by
	}
	if l.Role != HostBind && l.Role != HostConnect {
		l.Soft = false
	}
	return l, true
}

// senseOf settles a bare number: by the machine named beside it, else by its rule. A
// local machine beside it is the interface that a program listens on, or where a service
// that it talks to runs; what the surroundings are called tells which.
func senseOf(p *place, s *settled, r *rule) grammar.Sense {
	switch {
	case s.Host != "" && grammar.Unspecified(s.Host):
		return grammar.Bind
	case r.sense != grammar.Unsaid:
		return r.sense
	case s.Host == "" && !talks(p), grammar.Local(s.Host) && ownServer(p):
		return grammar.Bind
	}
	return grammar.Connect
}

// talks reports whether the words of a port's key, or of the keys around it, name
// something that the program talks to.
func talks(p *place) bool {
	stem, _ := grammar.Stem(p.name())
	for _, k := range p.keys[:max(0, len(p.keys)-1)] {
		stem = append(stem[:len(stem):len(stem)], grammar.Words(k.Name)...)
	}
	return slices.ContainsFunc(stem, func(w string) bool {
		return slices.Contains(clients, w) || slices.Contains(products, w) || slices.Contains(relations, w)
	})
}

// ownServer reports whether a port belongs to the program that the file configures, by
// the words of its key and of the keys around it.
func ownServer(p *place) bool {
	stem, _ := grammar.Stem(p.name())
	for _, w := range stem {
		if !slices.Contains(selfWords, w) {
			return false
		}
	}
	return !talks(p)
}

// selfWords before "port" leave the port the program's own; clients, products and relations
// around it make it that of a service the program talks to.
var (
	selfWords = []string{"app", "web", "server", "http", "https", "listen", "dev", "main", "serve", "devserver", "ui", "grpc", "admin"}
	clients   = []string{"db", "database", "databases", "redis", "postgres", "postgresql", "pg", "mysql", "mariadb", "mongo", "mongodb", "mail", "email",
		"smtp", "imap", "rabbitmq", "amqp", "kafka", "elasticsearch", "elastic", "memcached", "memcache", "sql", "mssql", "ldap", "clickhouse", "cassandra", "datasource", "zipkin", "consul"}
	products = []string{"logstash", "graphite", "statsd", "influx", "influxdb", "jaeger", "otlp", "zookeeper", "nats", "neo4j", "couchbase", "solr", "minio", "vault",
		"mqtt", "hazelcast", "artemis", "activemq", "pulsar", "keycloak", "sentry", "etcd", "oracle", "dynamodb", "eureka"}
	relations = []string{"client", "clients", "connection", "connections", "upstream", "proxy", "target", "remote", "peer", "peers", "broker", "cache", "queue",
		"datasources", "session", "store", "registry", "logging", "tracing", "telemetry", "collector", "credentials", "downstream"}
)

// mailPort reports whether a port under a name of mail is one of those that providers
// offer (RFC 8314, RFC 5321); without a machine beside it it is far more likely a
// provider's than the machine's own.
func mailPort(stem []string, port uint16) bool {
	if !slices.ContainsFunc(stem, func(w string) bool { return w == "mail" || w == "smtp" || w == "email" || w == "imap" || w == "mailer" }) {
		return false
	}
	return slices.Contains([]uint16{25, 110, 143, 465, 587, 993, 995}, port)
}

// roleOf turns sense and realm into a role.
func roleOf(s *settled) Role {
	far := s.Host != "" && !grammar.Local(s.Host)
	switch {
	case s.Sense == grammar.Note:
		return Documentation
	case s.Sense == grammar.Inner:
		return ContainerInternal
	case s.where == elsewhere:
		return RemoteConnect
	case s.where == inContainer && grammar.FromContainer(s.Host):
		return HostConnect
	case s.where == inContainer || s.where == inCluster:
		if s.Sense == grammar.Publish {
			return HostBind
		}
		if far && strings.Contains(strings.Trim(s.Host, "."), ".") {
			return RemoteConnect
		}
		return ContainerInternal
	case far && s.Sense != grammar.Publish:
		return RemoteConnect
	}
	if s.where == onServer {
		s.soft = true
	}
	if s.Sense == grammar.Connect {
		return HostConnect
	}
	return HostBind
}
