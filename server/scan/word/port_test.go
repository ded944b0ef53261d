package word

import "testing"

func TestSaysPort(t *testing.T) {
	for name, want := range map[string]bool{
		"port": true, "PORT": true, "sslPort": true, "HTTPPort": true, "REDIS_PORT_NUMBER": true, "SERVERPORT": true, "analyzerPort": true,
		"listen-port": true, "http2ports": true, "PORT1": true, "db.port": true, "WEB_PORT_HTTP": true, "clientport": true, "startport": true,
		"transport": false, "report": false, "REPORT_TIMEOUT": false, "support": false, "viewport": false, "export": false, "import": false,
		"PORT_TIMEOUT": false, "portRetries": false, "portfolio": false, "portal": false, "airport": false, "passport": false, "portCount": false, "": false,
		"ip_local_reserved_ports": false, "ip_unprivileged_port_start": false, "ALLOWED_PORTS": false, "ignoredPorts": false,
	} {
		if SaysPort(name) != want {
			t.Errorf("SaysPort(%q) = %v", name, !want)
		}
	}
}
