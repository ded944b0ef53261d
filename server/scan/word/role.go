package word

import "bytes"

// listening and connecting settle what a port or an address under a name is for. "remote"
// connects too; see sides.
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

// sides tells what a name says of its port; connecting outweighs listening, except that a
// browser's --remote-debugging-port is one that the browser opens.
func sides(name string) (listens, connects bool) {
	s := split(name)
	remote := false // whether the word found last is "remote"
	for w, ok := s.next(); ok; w, ok = s.next() {
		if remote {
			if bytes.HasPrefix(w, []byte("debug")) {
				return true, false
			}
			return false, true
		}
		if remote = string(w) == "remote"; !remote && connecting.has(w) {
			return false, true
		}
		listens = listens || listening.has(w)
	}
	return listens && !remote, remote
}

// listenAddress are words of names whose addresses are listened on; advertised ones are
// those that clients are told to connect to.
var (
	listenAddress = newList("listenAddress", `listen listener listeners bind listening`)
	advertised    = newList("advertised", `advertised advertise`)
)

// SaysListenAddress reports whether a key of addresses says that they are listened on.
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

// Names of what a program talks to, and of the program itself.
var (
	// Own are words before "port" that leave the port the program's own.
	Own = newList("own", `app web server http https listen dev main serve devserver ui grpc admin`)
	// services are databases, brokers and mail servers: what most programs talk to.
	services = newList("services", `
		db database databases redis postgres postgresql pg mysql mariadb mongo mongodb mail email
		smtp imap rabbitmq amqp kafka elasticsearch elastic memcached memcache sql mssql ldap
		clickhouse cassandra datasource zipkin consul`)
	// products are further programs that others talk to.
	products = newList("products", `
		logstash graphite statsd influx influxdb jaeger otlp zookeeper nats neo4j couchbase solr
		minio vault mqtt hazelcast artemis activemq pulsar keycloak sentry etcd oracle dynamodb eureka`)
	// relations are words for the other end of a connection.
	relations = newList("relations", `
		client clients connection connections upstream proxy target remote peer peers broker cache
		queue datasources session store registry logging tracing telemetry collector credentials
		downstream`)
	// mail are words of a provider of mail.
	mail = newList("mail", `mail smtp email imap mailer`)
)

// IsService reports whether a word names a program that others talk to.
func IsService(word string) bool { return services.Has(word) || products.Has(word) }

// IsPeer reports whether a word names something at the other end of a connection: a
// service, or a word for the relation itself.
func IsPeer(word string) bool { return IsService(word) || relations.Has(word) }

// IsMail reports whether a word names a server of mail.
func IsMail(word string) bool { return mail.Has(word) }
