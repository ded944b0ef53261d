import assert from "node:assert/strict";
import test from "node:test";
import { portsInError } from "../../src/terminallinks";

/** Error lines with what must become a link between « and ». A line without them must not get one. */
const LINES = `
Node
Error: listen EADDRINUSE: address already in use «127.0.0.1:45456»
Error: listen EADDRINUSE: address already in use «:::3000»
[nodemon] Uncaught EADDRINUSE: address already in use «::1:46001»
Error: listen EACCES: permission denied «0.0.0.0:5037»
Error: bind EADDRINUSE «0.0.0.0:45353»
error: Failed to start server. Is «port 45000» in use?
Error: «Port 5173» is already in use
Error: listen EADDRINUSE: address already in use /run/shop.sock
Error: listen EACCES: permission denied \\\\.\\pipe\\shop
  port: 3000
Error: connect EADDRINUSE 10.0.0.7:5432 - Local (0.0.0.0:0)
Error: connect EADDRINUSE: address already in use 10.0.0.7:5432
Error: connect EACCES 10.0.0.7:443
Error: connect ECONNREFUSED 127.0.0.1:45456
Error: EACCES: permission denied, open '/srv/app:8080/log'
Error -4092 EACCES permission denied

Python
OSError: [WinError 10048] Only one usage of each socket address (protocol/network address/port) is normally permitted
PermissionError: [WinError 10013] Intento de acceso a un socket no permitido por sus permisos de acceso
ERROR:    [Errno 98] error while attempting to bind on address «('127.0.0.1', 8000)»: address already in use
ERROR:    [Errno 10048] error while attempting to bind on address «('::', 44800, 0, 0)»: 通常每个套接字地址(协议/网络地址/端口)只允许使用一次。
ERROR:    [Errno 10013] error while attempting to bind on address «('0.0.0.0', 45000)»: Der Zugriff auf einen Socket war aufgrund der Zugriffsrechte des Sockets unzulässig
[ERROR] Connection in use: «('0.0.0.0', 46500)»
CannotListenError: Couldn't listen on «any:48000»: [Errno 98] Address already in use.
INFO:     Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)

Go
listen tcp «127.0.0.1:47900»: bind: Only one usage of each socket address (protocol/network address/port) is normally permitted.
2026/03/04 15:04:05 main.go:23: listen tcp «:50051»: bind: address already in use
listen udp4 «0.0.0.0:45353»: bind: Une tentative d'accès à un socket de manière interdite par ses autorisations d'accès a été tentée.
listen tcp6 «[::1]:46000»: bind: permission denied
listen tcp: lookup tcp/htpp: unknown port
dial tcp 10.0.0.7:443: connectex: Only one usage of each socket address (protocol/network address/port) is normally permitted.
dial tcp 10.0.0.7:443: bind: An attempt was made to access a socket in a way forbidden by its access permissions.

.NET
System.IO.IOException: Failed to bind to address http://«127.0.0.1:5000»: address already in use.
System.IO.IOException: Failed to bind to address https://«[::]:45001»: address already in use.
System.Net.Sockets.SocketException (10013): An attempt was made to access a socket in a way forbidden by its access permissions.
System.Net.Sockets.SocketException (10048): 通常每个套接字地址(协议/网络地址/端口)只允许使用一次。
Now listening on: http://localhost:5000

Java
java.net.BindException: Address already in use: bind
java.net.SocketException: Permission denied: bind
java.net.BindException: Address already in use: JVM_Bind «<null>:48080»
java.io.IOException: Failed to bind to 0.0.0.0/«0.0.0.0:46080»
java.io.IOException: Failed to bind to /«0.0.0.0:46080»
Web server failed to start. «Port 8080» was already in use.
Tomcat started on port(s): 8080 (http) with context path ''

Docker
Error response from daemon: ports are not available: exposing port TCP «0.0.0.0:48185» -> 127.0.0.1:0: listen tcp «0.0.0.0:48185»: bind: An attempt was made to access a socket in a way forbidden by its access permissions.
Error response from daemon: Ports are not available: listen tcp «0.0.0.0:8000»: bind: Intento de acceso a un socket no permitido por sus permisos de acceso.
driver failed programming external connectivity on endpoint web (0a1b): failed to bind host port «0.0.0.0:8003»/tcp: address already in use
driver failed programming external connectivity on endpoint web: failed to bind host port for «0.0.0.0:8003»:172.17.0.2:80/tcp: address already in use
Error response from daemon: Bind for «0.0.0.0:46379» failed: port is already allocated
0a1b2c   nginx   "/docker-entrypoint.…"   Up 2 hours   0.0.0.0:48185->80/tcp   web

Others
nginx: [emerg] bind() to «0.0.0.0:80» failed (98: Address already in use)
nginx: [emerg] bind() to «0.0.0.0:45080» failed (10013: 以一种访问权限不允许的方式做了一个访问套接字的尝试。)
bind «[127.0.0.1]:45800»: Permission denied
server: cannot bind to «port 45900» (error -4091)

Nothing that failed
Server listening on port 10048
listening on 0.0.0.0:10013
we listen on port 10048
bind to 127.0.0.1:48080 done
EADDRINUSE: trying 3001, now listening on port 3001
listen EADDRINUSE: address already in use 0.0.0.0:0
listen EADDRINUSE: address already in use 0.0.0.0:70000
listen EADDRINUSE: address already in use 0.0.0.0:123456
see RFC 6335 for port 8080, and errno 98
`;

for (const written of LINES.split("\n").filter(Boolean)) {
  test(`terminal: ${written}`, () => {
    const line = written.replace(/[«»]/g, "");
    const wanted = [...written.matchAll(/«(.*?)»/g)].map((match) => match[1]);
    const found = portsInError(line);
    assert.deepEqual(found.map(({ start, end }) => line.slice(start, end)), wanted);
    for (const { start, end, port } of found) assert.ok(line.slice(start, end).match(/\d+/g)?.includes(port.toString()));
  });
}

test("a long line takes no long time: each place is looked at a bounded number of times", () => {
  for (const piece of ["listen tcp ", "EADDRINUSE: address already in use ", "bind on address ('", "a.b-c/", "::::", "port "]) {
    assert.deepEqual(portsInError(piece.repeat(5000)), []);
  }
});
