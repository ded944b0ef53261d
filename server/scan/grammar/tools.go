package grammar

import "strings"

// operand says how the plain arguments of a command are read.
type operand uint8

const (
	text      operand = iota // addresses anywhere in the text, nothing else
	portArg                  // a bare number is a port
	hostPort                 // host and port as two arguments
	forward                  // LOCAL:REMOTE
	commands                 // command lines
	quiet                    // addresses only, in the flags too
	silent                   // text for people, or of another machine: nothing is read
	container                // a container's command line; see argReader.container
	cluster                  // a command for a cluster; see argReader.cluster
	sockets                  // addresses of socat; see argReader.socket
	remote                   // a command for another machine; see argReader.remote
)

// tool is what is known of a command: which short flags take a port, and what its plain arguments are.
// Long flags are recognised by their name.
type tool struct {
	bind, connect string // letters of the short flags whose value is a port or an address
	operands      operand
	sense         Sense // of operands
}

// tools are the known commands by name. Sources: each tool's own --help or manual page.
var tools = newTools(
	toolList{`
		next storybook start-storybook http-server live-server gatsby docusaurus hexo jekyll parcel
		thin flask rackup busybox httpd json-server hugo remix-serve webpack-dev-server email puma
		daphne rails budo ws sirv servor nodemon mkdocs firebase func slidev vuepress wrangler nuxt
		nuxi polymer ember tiged ttyd pg_ctl postgres prism local-web-server mockoon-cli react-cosmos
		ladle styleguidist mlflow superset airflow dagster prisma expo sphinx-autobuild quasar umi
		vue-cli-service angular-http-server fastify directus strapi`, tool{bind: "pb"}},
	toolList{`serve vercel gunicorn unicorn hypercorn granian`, tool{bind: "plb"}},
	toolList{`php`, tool{bind: "S"}},
	toolList{`mosquitto memcached redis-server`, tool{bind: "p"}},
	toolList{`ssh autossh`, tool{operands: remote}},
	toolList{`
		mysql mysqladmin mysqldump mysqlimport mysqlshow mysqlcheck mariadb mariadb-admin
		mariadb-dump mycli`, tool{connect: "P"}},
	toolList{`
		psql pg_dump pg_dumpall pg_restore pg_isready pg_basebackup createdb dropdb createuser vacuumdb
		pgbench pgcli redis-cli valkey-cli redis-benchmark mosquitto_pub mosquitto_sub mongosh mongo
		mongodump mongorestore mongoimport mongoexport cqlsh ping-port`, tool{connect: "p"}},
	toolList{`sqlcmd bcp`, tool{connect: "S"}},
	toolList{`kill-port killport wait-port fkill detect-port free-port kill-my-port fuser`, tool{operands: portArg, sense: Connect}},
	toolList{`
		wait-on start-server-and-test start-test server-test wait-for-it wait-for-it.sh wait-for
		wait-for.sh lsof`, tool{operands: portArg, sense: Connect, connect: "ip"}},
	toolList{`ngrok lt localtunnel devtunnel`, tool{operands: portArg, sense: Connect, connect: "p"}},
	toolList{`nc ncat netcat telnet`, tool{operands: hostPort, sense: Connect}},
	toolList{`runserver runserver_plus http.server SimpleHTTPServer smtpd`, tool{operands: portArg, sense: Bind, bind: "b"}},
	toolList{`advfirewall`, tool{operands: silent}}, // of netsh: a rule opens no port
	toolList{`port-forward`, tool{operands: forward, sense: Publish}},
	toolList{`adb`, tool{operands: forward, sense: Publish}},
	toolList{`docker podman nerdctl finch docker-compose podman-compose`, tool{operands: container}},
	toolList{`socat`, tool{operands: sockets}},
	toolList{`kubectl oc`, tool{operands: cluster}},
	toolList{`concurrently npm-run-all npm-run-all2 run-p run-s watch parallel hyperfine`, tool{operands: commands}},
	toolList{`git eslint`, tool{operands: quiet}},
	toolList{`jest mocha vitest`, tool{}},
	toolList{`
		echo printf grep egrep rg sed awk mkdir touch test [ [[ jq yq chmod chown sleep kill
		iptables ip6tables nft ufw firewall-cmd semanage sysctl gcloud az aws eksctl doctl terraform
		heroku flyctl helm gh useradd groupadd adduser addgroup seq head tail install cut tr read exit
		return ulimit tsc cp tar prettier scp sftp mosh rsync ssh-keyscan ssh-copy-id nmap
		ps top pgrep renice strace gdb perf taskset unzip configure cmake throw`, tool{operands: silent}},
)

// toolList is the names of tools that share one entry, separated by blanks.
type toolList struct {
	names string
	tool  tool
}

func newTools(lists ...toolList) map[string]tool {
	out := map[string]tool{}
	for _, l := range lists {
		for name := range strings.FieldsSeq(l.names) {
			if _, twice := out[name]; twice {
				panic("grammar: the tool " + name + " is known twice")
			}
			out[name] = l.tool
		}
	}
	return out
}

// wrappers are commands and shell words that run the command after them.
var wrappers = newNames(`
	cross-env cross-env-shell npx bunx pnpx yarn pnpm bun npm exec nohup command
	dotenv env-cmd python python3 python2 py ruby uv poetry pipenv pdm hatch bundle run node
	deno tsx ts-node xvfb-run stdbuf watchexec caffeinate start wsl call set manage.py
	minikube coverage django-admin dlx x tilt op doppler infisical setx -m daprd
	dapr netsh then do else`)

// before is what stands between a wrapper and the command that it runs.
type before struct {
	values string // letters of the short flags that have a value
	words  int    // plain arguments
}

// wrapperArguments are the wrappers that have arguments of their own. Sources: each one's manual page.
var wrapperArguments = map[string]before{
	"sudo": {values: "CDgpRrTtUu"}, "doas": {values: "Cu"}, "env": {values: "CSu"}, "nice": {values: "n"}, "timeout": {values: "ks", words: 1},
	"xargs": {values: "adEILnPs"}, "gosu": {words: 1}, "su-exec": {words: 1}, "flock": {values: "Ew", words: 1},
}

// interpreters are wrappers that also run a script among their arguments or in a here-document.
var interpreters = newNames(`sh bash zsh dash ksh ash fish su eval cmd powershell pwsh CMD-SHELL`)

// clients are further commands; their port is one that they connect to. So is that of a command whose
// name ends in one of clientWords, or in "ctl".
var (
	clients     = newNames(`curl wget pgloader open xdg-open`)
	clientWords = newNames(`cli client`)
)

// engines are words in the name of a variable that holds the command of a container engine.
var engines = newNames(`docker podman nerdctl compose container dc`)

// accounts are words in the name of a command or flag that is about somebody with a password.
var accounts = newNames(`user username account login`)

// tellers are words in the name of a command or function that tells people something.
var tellers = newNames(`
	log info warn warning error err debug print say msg message notice success fail failure die abort
	usage banner title header step note notify fatal trace`)

func newNames(names string) map[string]bool {
	out := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		out[name] = true
	}
	return out
}
