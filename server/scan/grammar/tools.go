package grammar

// operand says how a command's plain arguments are to be read.
type operand uint8

const (
	text      operand = iota // addresses anywhere in it, nothing else
	portArg                  // a bare number is a port
	hostPort                 // host and port as two arguments
	forward                  // LOCAL:REMOTE
	silent                   // display text or a pattern: nothing in it counts
	container                // a container's command line; see argReader.container
)

// tool is what is known of a command: which short flags take a port, and what its
// plain arguments are. Long flags explain themselves by their name.
type tool struct {
	bind, connect string // letters of the short flags whose value is a port or an address
	operands      operand
	sense         Sense // of operands
}

// toolFor knows the commands by name; the second result is false for all others.
// Sources: each tool's own --help or manual page.
func toolFor(name string) (tool, bool) {
	switch name {
	case "next", "storybook", "start-storybook", "http-server", "live-server", "gatsby", "docusaurus", "hexo", "jekyll", "parcel",
		"thin", "flask", "rackup", "busybox", "httpd", "json-server", "hugo", "remix-serve", "webpack-dev-server", "email",
		"puma", "daphne", "rails", "budo", "ws", "sirv", "servor", "nodemon", "mkdocs", "firebase", "func", "slidev", "vuepress", "wrangler",
		"nuxt", "nuxi", "polymer", "ember", "tiged", "ttyd", "pg_ctl", "postgres", "prism", "local-web-server", "mockoon-cli", "react-cosmos", "ladle", "styleguidist",
		"mlflow", "superset", "airflow", "dagster", "prisma", "expo", "sphinx-autobuild", "quasar", "umi", "vue-cli-service", "angular-http-server", "fastify", "directus", "strapi":
		return tool{bind: "pb"}, true
	case "serve", "vercel", "gunicorn", "unicorn", "hypercorn", "granian":
		return tool{bind: "plb"}, true
	case "php":
		return tool{bind: "S"}, true
	case "mosquitto", "memcached", "redis-server":
		return tool{bind: "p"}, true
	case "ssh", "scp", "sftp", "mosh", "rsync":
		return tool{bind: "D"}, true
	case "mysql", "mysqladmin", "mysqldump", "mariadb", "mariadb-admin", "mariadb-dump":
		return tool{connect: "P"}, true
	case "psql", "pg_dump", "pg_restore", "pg_isready", "createdb", "dropdb", "redis-cli", "mosquitto_pub", "mosquitto_sub", "mongosh", "mongo", "cqlsh", "ping-port":
		return tool{connect: "p"}, true
	case "kill-port", "killport", "wait-port", "fkill", "detect-port", "free-port", "kill-my-port", "fuser":
		return tool{operands: portArg, sense: Connect}, true
	case "wait-on", "start-server-and-test", "start-test", "server-test", "wait-for-it", "wait-for-it.sh", "wait-for", "wait-for.sh", "lsof", "dockerize":
		return tool{operands: portArg, sense: Connect, connect: "ip"}, true
	case "ngrok", "lt", "localtunnel", "devtunnel":
		return tool{operands: portArg, sense: Connect, connect: "p"}, true
	case "nc", "ncat", "netcat", "telnet":
		return tool{operands: hostPort, sense: Connect}, true
	case "runserver", "runserver_plus", "http.server", "SimpleHTTPServer", "smtpd":
		return tool{operands: portArg, sense: Bind, bind: "b"}, true
	case "port-forward":
		return tool{operands: forward, sense: Publish}, true
	case "adb":
		return tool{operands: forward, sense: Publish}, true
	case "docker", "podman", "nerdctl":
		return tool{operands: container}, true
	case "echo", "printf", "grep", "egrep", "rg", "sed", "awk", "git", "mkdir", "touch", "test", "[", "[[", "jq", "yq", "chmod", "chown", "sleep", "kill",
		"iptables", "ip6tables", "nft", "ufw", "firewall-cmd", "semanage", "sysctl", "expose", "gcloud", "az", "terraform", "heroku", "flyctl",
		"useradd", "groupadd", "adduser", "addgroup", "seq", "head", "tail", "install", "cut", "tr", "read", "exit", "return", "timeout", "ulimit", "tsc", "cp", "tar", "eslint", "prettier", "jest", "mocha", "vitest":
		return tool{operands: silent}, true
	}
	return tool{}, false
}

// wrapper reports whether the command name runs the command that follows it.
func wrapper(name string) bool {
	switch name {
	case "cross-env", "cross-env-shell", "env", "npx", "bunx", "pnpx", "yarn", "pnpm", "bun", "npm", "exec", "sudo", "nohup", "time", "nice", "command",
		"dotenv", "env-cmd", "python", "python3", "python2", "py", "ruby", "uv", "poetry", "pipenv", "pdm", "hatch", "bundle", "rails", "run", "node", "deno",
		"tsx", "ts-node", "xvfb-run", "stdbuf", "watchexec", "caffeinate", "start", "cmd", "wsl", "call", "set", "export", "manage.py", "kubectl", "oc", "minikube", "busybox", "coverage",
		"django-admin", "dlx", "x", "tilt", "op", "doppler", "infisical", "setx", "-m", "daprd", "dapr", "then", "do", "else", "!":
		return true
	}
	return false
}
