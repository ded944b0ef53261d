package grammar

import "strings"

// operand says how the plain arguments of a command are read.
type operand uint8

const (
	text      operand = iota // addresses anywhere in the text, nothing else
	portArg                  // a bare number is a port
	hostPort                 // host and port as two arguments
	forward                  // LOCAL:REMOTE
	silent                   // text for people, or a pattern: nothing is read
	container                // a container's command line; see argReader.container
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
	toolList{`ssh scp sftp mosh rsync`, tool{bind: "D"}},
	toolList{`mysql mysqladmin mysqldump mariadb mariadb-admin mariadb-dump`, tool{connect: "P"}},
	toolList{`
		psql pg_dump pg_restore pg_isready createdb dropdb redis-cli mosquitto_pub mosquitto_sub
		mongosh mongo cqlsh ping-port`, tool{connect: "p"}},
	toolList{`kill-port killport wait-port fkill detect-port free-port kill-my-port fuser`, tool{operands: portArg, sense: Connect}},
	toolList{`
		wait-on start-server-and-test start-test server-test wait-for-it wait-for-it.sh wait-for
		wait-for.sh lsof`, tool{operands: portArg, sense: Connect, connect: "ip"}},
	toolList{`ngrok lt localtunnel devtunnel`, tool{operands: portArg, sense: Connect, connect: "p"}},
	toolList{`nc ncat netcat telnet`, tool{operands: hostPort, sense: Connect}},
	toolList{`runserver runserver_plus http.server SimpleHTTPServer smtpd`, tool{operands: portArg, sense: Bind, bind: "b"}},
	toolList{`port-forward`, tool{operands: forward, sense: Publish}},
	toolList{`adb`, tool{operands: forward, sense: Publish}},
	toolList{`docker podman nerdctl`, tool{operands: container}},
	toolList{`
		echo printf grep egrep rg sed awk git mkdir touch test [ [[ jq yq chmod chown sleep kill
		iptables ip6tables nft ufw firewall-cmd semanage sysctl expose gcloud az terraform heroku
		flyctl useradd groupadd adduser addgroup seq head tail install cut tr read exit return timeout
		ulimit tsc cp tar eslint prettier jest mocha vitest`, tool{operands: silent}},
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
	cross-env cross-env-shell env npx bunx pnpx yarn pnpm bun npm exec sudo nohup nice command
	dotenv env-cmd python python3 python2 py ruby uv poetry pipenv pdm hatch bundle run node
	deno tsx ts-node xvfb-run stdbuf watchexec caffeinate start cmd wsl call set manage.py
	kubectl oc minikube coverage django-admin dlx x tilt op doppler infisical setx -m daprd
	dapr then do else`)

// clients are further commands; their port is one that they connect to.
var clients = newNames(`curl wget pgloader sqlcmd`)

func newNames(names string) map[string]bool {
	out := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		out[name] = true
	}
	return out
}
