package word

import (
	"bytes"
	"slices"
)

// listening and connecting are words that say whether a port or an address is listened on or connected
// to. "remote" means connecting too; see sides.
var (
	listening = newList("listening", `
		listen listener listeners bind binding serve server listening advertised advertise announce`)
	connecting = newList("connecting", `
		target upstream forward connect client destination dest peer peers proxied attach
		bootstrap collector exporter`)
)

// SaysConnect reports whether a name says that its port is one to connect to.
func SaysConnect(name string) bool {
	_, connects := sides(name)
	return connects
}

// SaysListen reports whether a name says that its port is listened on.
func SaysListen(name string) bool {
	listens, _ := sides(name)
	return listens
}

// sides reports what a name says about its port. A word for connecting wins over one for listening,
// except in --remote-debugging-port, which a browser listens on.
func sides(name string) (listens, connects bool) {
	s := split(name)
	remote := false // whether the latest word is "remote"
	for w, ok := s.next(); ok; w, ok = s.next() {
		if remote {
			if bytes.HasPrefix(w, []byte("debug")) {
				return true, false
			}
			return false, true
		}
		if before, joined := bytes.CutSuffix(w, []byte("port")); joined && len(before) > 0 { // connectport
			w = before
		}
		if remote = string(w) == "remote"; !remote && connecting.has(w) {
			return false, true
		}
		listens = listens || listening.has(w)
	}
	return listens && !remote, remote
}

// listenAddress are words of names whose addresses are listened on; advertised are words of names whose
// addresses are given to clients to connect to. outside are words of names whose addresses are used
// outside of the program's own container, mostly by a browser.
var (
	listenAddress = newList("listenAddress", `listen listener listeners bind listening laddr`)
	advertised    = newList("advertised", `advertised advertise`)
	outside       = newList("outside", `
		advertised advertise external public origin origins cors csrf browser frontend domain vite
		react expo`)
)

// SaysOutside reports whether the name of a key says that its addresses are used outside of the
// program's own container.
func SaysOutside(name string) bool {
	s := split(name)
	for w, ok := s.next(); ok; w, ok = s.next() {
		if outside.has(w) {
			return true
		}
	}
	return false
}

// SaysListenAddress reports whether the name of a key says that its addresses are listened on.
func SaysListenAddress(name string) bool {
	s := split(name)
	for w, ok := s.next(); ok; w, ok = s.next() {
		if advertised.has(w) {
			return false
		}
		if listenAddress.has(w) {
			return true
		}
	}
	return false
}

// Words for what a program connects to, and for the program itself.
var (
	// Own are words before "port" that say that the port is the program's own.
	Own = newList("own", `app web server http https listen dev main serve devserver ui grpc admin tcp udp`)
	// Served are names of flags whose address the program listens on: -http, --pprof.
	Served = newList("served", `http https grpc pprof metrics`)
	// Faces are words before "address" in names of flags whose address the program listens on:
	// --webhook-addr. Other words may name something that it connects to: --controller-addr.
	Faces = newList("faces", `
		http https grpc pprof metrics web ui admin api debug probe health console dev webhook
		status rpc dashboard telemetry`)
	// services are databases, brokers and mail servers: most programs connect to one.
	services = newList("services", `
		db database databases redis postgres postgresql pg mysql mariadb mongo mongodb mail email
		smtp imap rabbitmq amqp kafka elasticsearch elastic memcached memcache sql mssql ldap
		clickhouse cassandra datasource zipkin consul adldap mailer rabbit pusher`)
	// products are further programs that others connect to.
	products = newList("products", `
		logstash graphite statsd influx influxdb jaeger otlp zookeeper nats neo4j couchbase solr
		minio vault mqtt hazelcast artemis activemq pulsar keycloak sentry etcd oracle dynamodb eureka
		qdrant milvus weaviate opensearch typesense meilisearch`)
	// relations are words for the other end of a connection.
	relations = newList("relations", `
		client clients connection connections upstream proxy target remote peer peers broker cache
		queue datasources session store registry logging tracing telemetry collector credentials
		downstream`)
	// mail are words for mail servers.
	mail = newList("mail", `mail smtp email imap mailer`)
)

// IsService reports whether a word names a program that others connect to.
func IsService(word string) bool { return services.Has(word) || products.Has(word) }

// IsPeer reports whether a word names the other end of a connection: a service, or a word such as
// "upstream".
func IsPeer(word string) bool { return IsService(word) || relations.Has(word) }

// SaysPeer reports whether a name says that its address is that of another program.
func SaysPeer(name string) bool {
	return SaysConnect(name) || slices.ContainsFunc(Split(name), IsPeer)
}

// IsMail reports whether a word names a mail server.
func IsMail(word string) bool { return mail.Has(word) }
