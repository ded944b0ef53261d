package growth

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
)

// Hostile is a kind of text that somebody writes so that its reading takes long.
type Hostile struct {
	Name string
	// Text is such a text, of about so many bytes. It is the same at each call.
	Text func(size int) []byte
}

// Hostiles are all kinds of texts that the searches for the slowest text try.
func Hostiles() []Hostile {
	out := []Hostile{
		{"bytes by chance", byChance(func(r *rand.Rand) string { return string([]byte{byte(1 + r.IntN(255))}) })},
		{"printable bytes by chance", byChance(func(r *rand.Rand) string { return string(rune(' ' + r.IntN(95))) })},
		{"lines of printable bytes by chance", byChance(func(r *rand.Rand) string {
			return string("\n !\"#$%&'()*+,-./0123456789:;<=>?@[]^_`aP{|}~\\"[r.IntN(45)])
		})},
		{"pieces by chance", byChance(func(r *rand.Rand) string { return pieces[r.IntN(len(pieces))] })},
		{"UTF-16 text", inUTF16("a: 8080\n")},
		{"UTF-16 bytes by chance", func(size int) []byte {
			return append([]byte("\xff\xfe"), byChance(func(r *rand.Rand) string { return string([]byte{byte(r.IntN(256)), byte(r.IntN(256))}) })(size)...)
		}},
		{"lone surrogates in UTF-16", func(size int) []byte { return append([]byte("\xff\xfe"), bytes.Repeat([]byte{0, 0xd8}, size/2)...) }},
		{"variables that double", numbered(func(i int) string { return fmt.Sprintf("N%d=${N%d}${N%d}\n", i, i+1, i+1) })},
		{"variables from the one before", numbered(func(i int) string { return fmt.Sprintf("PORT_%d=$PORT_%d\n", i+1, i) })},
		{"variables from the one behind", numbered(func(i int) string { return fmt.Sprintf("PORT_%d=$PORT_%d\n", i, i+1) })},
		{"variables of the shell that double", numbered(func(i int) string { return fmt.Sprintf("N%d=\"$N%d $N%d\"\n", i+1, i, i) })},
		{"anchors", numbered(func(i int) string { return fmt.Sprintf("a%d: &a%d {port: 80}\n", i, i) })},
		{"aliases that double", numbered(func(i int) string { return fmt.Sprintf("a%d: &a%d [*a%d, *a%d]\n", i+1, i+1, i, i) })},
		{"merges that double", numbered(func(i int) string {
			return fmt.Sprintf("a%d: &a%d\n  <<: [*a%d, *a%d]\n  p%d: 80\n", i+1, i+1, i, i, i)
		})},
		{"merges of the one before", numbered(func(i int) string { return fmt.Sprintf("a%d: &a%d\n  <<: *a%d\n  port: 80\n", i+1, i+1, i) })},
		{"entities that double", numbered(func(i int) string { return fmt.Sprintf("<!ENTITY a%d \"&a%d;&a%d;\">\n", i+1, i, i) })},
		{"services that extend the one before", behind("services:\n", numbered(func(i int) string {
			return fmt.Sprintf("  s%d:\n    extends: s%d\n    ports: ['80:80']\n", i+1, i)
		}))},
		{"steps in", stepsIn(": ")},
		{"steps in a list", stepsIn("- ")},
		{"steps out", func(size int) []byte {
			var b bytes.Buffer
			for i := 0; b.Len() < size; i++ {
				fmt.Fprintf(&b, "%sa:\n", strings.Repeat(" ", 200-i%200))
			}
			return b.Bytes()
		}},
	}
	for _, unit := range units {
		out = append(out, Hostile{fmt.Sprintf("%q again and again", unit), NewSoup(unit, nil).Text})
	}
	for _, s := range nested {
		out = append(out, Hostile{fmt.Sprintf("%q nested", s.unit+s.middle+s.after), Soup{kind: 1, before: s.before, unit: s.unit, middle: s.middle, after: s.after}.Text})
	}
	for _, s := range framed {
		out = append(out, Hostile{fmt.Sprintf("%q in %q", s.unit, s.before+"…"+s.after), Soup{before: s.before, unit: s.unit, after: s.after}.Text})
	}
	return out
}

// byChance strings together what a seeded generator chooses.
func byChance(next func(*rand.Rand) string) func(size int) []byte {
	return func(size int) []byte {
		r, b := rand.New(rand.NewPCG(1, 2)), bytes.Buffer{}
		for b.Len() < size {
			b.WriteString(next(r))
		}
		return b.Bytes()
	}
}

// numbered strings together what the numbers from 0 on give.
func numbered(line func(i int) string) func(size int) []byte {
	return func(size int) []byte {
		var b bytes.Buffer
		for i := 0; b.Len() < size; i++ {
			b.WriteString(line(i))
		}
		return b.Bytes()
	}
}

func behind(head string, text func(size int) []byte) func(size int) []byte {
	return func(size int) []byte { return append([]byte(head), text(size)...) }
}

func inUTF16(unit string) func(size int) []byte {
	var b bytes.Buffer
	for _, c := range []byte(unit) {
		b.Write([]byte{c, 0})
	}
	return func(size int) []byte { return append([]byte("\xff\xfe"), bytes.Repeat(b.Bytes(), size/b.Len())...) }
}

// stepsIn is a text whose lines lie one deeper each, as far as the size allows.
func stepsIn(key string) func(size int) []byte {
	return func(size int) []byte {
		var b bytes.Buffer
		for i := 0; b.Len() < size; i++ {
			fmt.Fprintf(&b, "%sa%s\n", strings.Repeat(" ", i), key)
		}
		return b.Bytes()
	}
}

// units are repeated. N becomes a number that differs at each repetition.
var units = []string{
	// quotes, comments, brackets that never end
	"'", "\"", "`", "\"\"\"", "'''", "''", "\"a\" ", "'a' ", "\"a\"", "\\\"", "\\", "\\\n", "a\\\n", "a `\n", "a ^\n", "a \\\n  ", "\"\n", "'\n", "/*", "/* ", "//\n", "<!--", "<!-- ", "#", "# \n", "--[[", "/*/", "=begin\n", "{-", "(*", "<#", "@\"\n", "@'\n", "\"#{", "`${", "\"${", "''${",
	"(", "[", "{", "<", ")", "]", "}", ">", "([{", "{[", "{\"a\":", "[{", "({[`${", "[[", "[[a.", "a(", "a[", "a{", "f(a,", "a => {", "a {\n", "<a ", "<a", "<a>", "<a b='", "<a b=\"c\" ", "</", "<![CDATA[", "<?", "<?php ", "%w(", "~r/", "/a", "/[/\n", "$(", "$((", "${", "${a", "\"$(", "`a", "$(`", "%(", "{{", "{%", "{{ a }}", "<%= ", "{% if a %}",
	// here-documents and the like
	"<<A\n", "<<A ", "<<-A\nA\n", "<<'A'\n", "cat <<A\n", "RUN <<A\n", "RUN <<A\nA\n", "a = <<A\n", "a = <<~A\n#{", "a: |\n", "a: >-\n", "- |\n", "a = <<<A\n", "@'\n'@\n",
	// commands and variables
	"$a", "$a ", "${a} ", "${A:-", "${A:-${", "${A:-1}", "${A:-80}:", "$A:80 ", "$A=80 ", "a=$a ", "PORT=80 ", "PORT=$PORT\n", "A=${A:-80}\n", "export A=80\n", "-p 80 ", "--port 80 ", "--port=80 ", "-p", "--", "-", "a -p 80 | ", "a && ", "a || ", "a;", "a;\n", "&", "|", ";", "! ", "if a; then ", "if a; then\n", "for a in b; do ", "case a in a) ", "a) ;; ", "f() { ", "function f { ", "while a; do\n", "[[ a == b ]] && ", "sh -c '", "sh -c \"", "sh -c a ", "docker run -p 80:80 ", "docker run -p 80:80 a\n", "npx a -p 80\n", "PORT=80 a -p 80\n", "set PORT=80\n", "set \"PORT=80\"\n", "$env:PORT=80\n", "$env:PORT = 80; ", "[int]$p = 80,\n", "%A%", "%A% ", "%A", "$($env:a)", "$($a)", "!a!", "@a ", "a=1 b=2 c=3 ",
	"$N ", "${N} ", "N=$N\n", "N=80\n", "N_PORT=80\n", "PORT_N=80\n", "PORT_N=$PORT_N\n", "DB_HOST_N=a DB_PORT_N=80\n", "N := $(N)\n", "N = a\n", "set N 80;\n", "N: 80\n", "\"N\": 80,\n", "N {\n", "[N]\nport=80\n", "[a.N]\nport = 80\n", "a.N = 80\n", "a.b.c.d.e.f.g.N = 80\n", "N.port=80\n", "server.N.port=80\n", "upstream N { server a:80; }\n", "N:\n  ports: ['80:80']\n", "N:\n\ta -p 80\n", "ARG N=80\n", "ENV N=80\n", "EXPOSE $N\n", "FROM a AS N\n", "<N port='80'/>\n", "<N>80</N>\n", "let N = 80\n", "const N = process.env.N || 80\n", "N = int(os.environ.get('N', 80))\n", "port ENV.fetch('N') { 80 }\n",
	// numbers, addresses
	"1", "12", "1:", "1:1", "80:", "80:80", "80:80 ", "80-", "80-90 ", "80-90:80-90 ", "1.1.1.1:", "1.1.1.1:80", "127.0.0.1:80,", "127.0.0.1:80 ", "localhost:", "localhost:80", "localhost:80,", "localhost:80 ", ":80", ":80 ", ":80,", "::", "[::1]:80", "[::1]:80 ", "[", "a:", "a:80", "a@", "a@b:80", "a@b:80 ", "@b:80 ", "://", "http://", "http://a", "http://a:80", "http://a:80 ", "http://a:80/", "http://a:80,", "http://${A}:80 ", "http://${A:-a}:${B:-80} ", "tcp://", "//a:80 ", "a-b.c_d:80 ", "a.", "a-", "a_", "*.a:80 ", "0.0.0.0:80->80/tcp, ", "1e", "1e+ ", "0x", "01 ", "1_", "1.", "1..", "8080/tcp ", "8080/tcp", "80,", "80, ", "80;", "80|", "80=", "80\n", "80\r", "65536 ", "port 80 ", "port: 80 ", "port 80\n", "Port 80, ", "ports 80 and 81 ", "port", "PORT", "Port", "portPort", "a port ", "PORT_", "_PORT", "aPortBPort", "listen ", "listen 80;\n", "Listen 80\n", "server a:80;\n", "proxy_pass http://a:80;\n", "host: a\nport: 80\n", "host=a\nport=80\n", "\"host\": \"a\", \"port\": 80, ",
	// YAML
	"- ", "- a\n", "-\n", "? ", "? a\n: b\n", ": ", "a: ", "a:\n", "a:\n ", "a: b: c\n", "---\n", "---\na: [\n", "--- a\n", "...\n", "%YAML 1.2\n---\n", "&a ", "*a ", "&a [", "a: &a b\n", "a: *a\n", "[*a, ", "!a ", "!!a ", "!<a> ", "<<: *a\n", "<<: [*a, *a]\n", "a: &a [*a, *a]\n", "{a: b}, ", "{a: b}\n", "[a, b]\n", "{a: [b, {", "\"a\": \"b\"\n", "a: 'b\n", "a: \"b\\\n", "- [\n", "- {\n", "- a: b\n  c\n", "\ta: b\n", "a:\tb\n", "a: |2\n", "a: @b\n", "a: `b\n", "key: value # port 80\n", "services:\n  a:\n    ports:\n      - 80:80\n", "- 80:80\n", "ports: [80, 81]\n", "kind: Service\nspec:\n  ports:\n  - port: 80\n---\n", "include: [a]\n", "extends: a\n",
	// TOML, INI, XML, JSON
	"[a]\n", "[[a]]\n", "[a.b]\n", "[[a.b]]\n", "a = [\n", "a = {b = {", "a.b.c.d = 1\n", "a = \"\"\"\n", "a = '''\n", "[a", "[a\nb=\n", "a=b\\\n", "a=\n b\n", "a\n", "a:b=c\n", "=\n", "\\u0031", "\\u", "&amp;", "&#49;", "&a;", "&", "a='b' ", "<a port='80'/>", "<a></a>", "<a/>", "<!DOCTYPE a [", "<!ENTITY a 'b'>", "{}", "[]", "[],", "{},", "{\"a\":1},\n", "\"a\":", "\"a\":1,", "\"port\":80,", "\"a\":{\"port\":80},", "\"a\",", "null,", "-1,", "a:1,", ",", ":",
	// code
	"a.", "a?.", "a=>", "a(b).", "a[0]", "a ? b : ", "a || ", "a + ", "`", "`a`", "/a/", "a / b / ", "a = ", "port: 80, ", "listen(80)\n", "process.env.PORT || ", "env('PORT', 80), ", "port(80) { ", "do |a|\n", "a do\n", "end\n", "class A\n", "def a\n", "def a():\n ", "if a:\n ", "{ port = ", "let a = ", "with a; ", "rec { ", "import a\n", "include a\n", "@import a\n", "#include \"a\"\n", "=> ", "->", "::", ":a ", ":\"a", "?a", "#{", "\"a#{b}\" ", "b\"", "r'''", "f\"{", "0.", "<a>{", "a<b>(",
	// Dockerfile, Makefile, just
	"RUN a \\\n", "RUN a \\\n# b\n", "RUN \\\n\n", "CMD [\"", "CMD [\"a\", \"-p\", \"80\"]\n", "EXPOSE 80 ", "EXPOSE 80/tcp\n", "ENV A=80 ", "ENV A 80\n", "HEALTHCHECK CMD a localhost:80\n", "# syntax=a\n", "# escape=`\n", "ONBUILD ", "ONBUILD RUN a\n", "a: b\n\tc\n", "\ta\n", "\ta -p 80\n", "\t@a \\\n", "define a\n", "endef\n", "ifdef a\n", "a = $(b)\n", "$(a)", "$(a b,", "$(shell ", "$(eval ", "a += 80\n", "{{a}}", "a b='80':\n  c\n", "set a := b\n",
	// PowerShell, cmd
	"$( @\"", "@\"", "$($", "${env:a} ", "[int]", "[int]$a=80\n", "param([int]$Port = 80)\n", "Start-A -Port 80\n", "Start-A -Port 80 ", "Start-A -Port 80; ", "a|b ", "(a)", "( ", "a(", "$a.b(", "rem a\n", "::a\n", "goto a\n", "if a (\n", "for %%a in (80) do ", "%%a ", "%~dp0", "\"\"", "''", "a'b'c\"d\" ", "é ", "a%b",
	// characters
	"\n", "\r", "\r\n", "\n\r", "\r\n\r", " ", "\t", " \n", "\t\n", "a\r", "a\n", "a\r\n", "a:\r b\n", "\x00", "\x00\n", "a\x00", "\x01", "\x1b[", "\x7f", "\x80", "\xa0", "\xc0", "\xe9", "\xff", "a\xff\n", "\xff\n", "\xe9t\xe9 ", "a\xe9=80\n", "\xe9: 80\n", "é", "é: 80\n", "€", "😀", "😀\n", "😀 80 ", "😀: 80\n", "\"😀\", ", "a\u0301", "\u2028", "\u2029", "\u200b", "\u00a0", "\u3000", "\ufeff", "\ufeffa\n", "\xed\xa0\x80", "\xed\xa0\x80\n", "ﬀ", "İ", "ſ", "\xf4\x90\x80\x80", "中文: 80\n", "端口8080。",
	// our own comments
	"# wsl-port-guard: ignore\n", "// wsl-port-guard: ignore-next-line\n", "# wsl-port-guard: ", "a: 80 # wsl-port-guard: ignore 80\n", "# wsl-port-guard: ignore 80 81 82 83 84 85\n", "<!-- wsl-port-guard: ignore -->",
	// prose
	"`:8080` ", "[a](http://localhost:80) ", "**80** ", "```\na -p 80\n```\n", "```\n", "> ", "1. ", "| 80 ", "http://localhost:80 ", "a b c d e f g ", "crontab 80 * * * * ",
}

// nested are texts that lie in each other: unit, again and again, then middle, then after as often.
var nested = []struct{ before, unit, middle, after string }{
	{"", "(", "80", ")"},
	{"", "[", "80", "]"},
	{"", "{", "80", "}"},
	{"", "{a: ", "80", "}"},
	{"", "{\"a\":", "80", "}"},
	{"", "[{\"a\":", "80", "}]"},
	{"", "<a>", "80", "</a>"},
	{"", "<a b='c'>", "80", "</a>"},
	{"", "a {\n", "listen 80;\n", "}\n"},
	{"", "a(", "80", ")"},
	{"", "$(", "80", ")"},
	{"", "\"$(", "80", ")\""},
	{"", "${A:-", "80", "}"},
	{"", "$((", "80", "))"},
	{"", "`${", "80", "}`"},
	{"", "\"#{", "80", "}\""},
	{"", "\"${", "80", "}\""},
	{"", "''${", "80", "}''"},
	{"", "if a; then\n", "a -p 80\n", "fi\n"},
	{"", "for a in b; do ", "a -p 80", "; done"},
	{"", "case a in a) ", "a", ";; esac"},
	{"", "sh -c \"", "a -p 80", "\""},
	{"", "a => {", "80", "}"},
	{"", "a do\n", "80\n", "end\n"},
	{"", "a ? ", "80", " : b"},
	{"", "/*", "80", "*/"},
	{"", "<!--", "80", "-->"},
	{"", "{{", "80", "}}"},
	{"", "f() {\n", "a -p 80\n", "}\n"},
	{"port: ", "[", "80", "]"},
	{"port=", "${A:-", "80", "}"},
	{"PORT=", "${A:-", "80", "}"},
	{"ports: ['", "${A:-", "80", "}']"},
	{"{\"port\": ", "[", "80", "]"},
	{"RUN ", "(", "a -p 80", ")"},
	{"a:\n\t", "$(", "a -p 80", ")"},
	{"a = ", "$(", "80", ")"},
	{"port = ", "[", "80", "]"},
}

// framed are texts repeated inside of one value or one line of a format.
var framed = []struct{ before, unit, after string }{
	{"{\"scripts\": {\"dev\": \"", "a -p 80 && ", "\"}}"},
	{"{\"scripts\": {\"dev\": \"", "PORT=80 ", "\"}}"},
	{"{\"scripts\": {\"dev\": \"", "( ", "\"}}"},
	{"{\"scripts\": {\"dev\": \"", "${A:-", "\"}}"},
	{"{\"scripts\": {\"dev\": \"", "\\\"", "\"}}"},
	{"{\"scripts\": {\"dev\": \"", "$(a ", "\"}}"},
	{"{\"scripts\": {", "\"N\": \"a -p 80\", ", "}}"},
	{"{\"scripts\": {", "\"a\": \"a -p 80\", ", "}}"},
	{"{\"scripts\": {\"dev\": \"", "sh -c 'a -p 80'; ", "\"}}"},
	{"{\"scripts\": {\"dev\": \"", "concurrently \\\"a -p 80\\\" ", "\"}}"},
	{"{\"scripts\": {\"dev\": \"sh -c '", "\\\\\\\"", "'\"}}"},
	{"{\"a\": [", "80, ", "]}"},
	{"{\"a\": {", "\"port\": 80, ", "}}"},
	{"{\"a\": {", "\"host\": \"a\", ", "\"port\": 80}}"},
	{"{\"a\": [", "{\"port\": 80}, ", "]}"},
	{"{\"url\": \"", "http://localhost:80 ", "\"}"},
	{"{\"url\": \"", "\\u0031:", "\"}"},
	{"{\"args\": [", "\"-p\", \"80\", ", "]}"},
	{"{\"configurations\": [", "{\"name\": \"N\", \"port\": 80}, ", "]}"},
	{"{\"configurations\": [{\"args\": [", "\"--port=80\", ", "]}]}"},
	{"{\"env\": {", "\"PORT_N\": \"80\", ", "}}"},
	{"{\"tasks\": [", "{\"label\": \"N\", \"command\": \"a -p 80\"}, ", "]}"},
	{"{\"inputs\": [", "{\"id\": \"N\", \"default\": \"80\"}, ", "]}"},
	{"{\"forwardPorts\": [", "80, ", "]}"},
	{"{\"mcpServers\": {", "\"N\": {\"url\": \"http://localhost:80\"}, ", "}}"},
	{"{\"mcpServers\": {\"a\": {\"args\": [", "\"-p\", \"80\", ", "]}}}"},
	{"{\"profiles\": {", "\"N\": {\"applicationUrl\": \"http://localhost:80\"}, ", "}}"},
	{"{\"profiles\": {\"a\": {\"applicationUrl\": \"", "http://localhost:80;", "\"}}}"},
	{"services:\n", "  N:\n    ports:\n      - '80:80'\n", ""},
	{"services:\n  a:\n    ports:\n", "      - '80:80'\n", ""},
	{"services:\n  a:\n    ports:\n", "      - {target: 80, published: 80}\n", ""},
	{"services:\n  a:\n    environment:\n", "      PORT_N: 80\n", ""},
	{"services:\n  a:\n    environment:\n", "      - PORT_N=80\n", ""},
	{"services:\n  a:\n    command: ", "a -p 80 ", "\n"},
	{"services:\n  a:\n    command: [", "'-p', '80', ", "]\n"},
	{"services:\n  a:\n    ports: ['", "80:", "80']\n"},
	{"services:\n  a:\n    ports: ['", "${A:-80}:", "80']\n"},
	{"services:\n  a:\n    labels:\n", "      - a.N.port=80\n", ""},
	{"services:\n  a:\n    extends: ", "a", "\n"},
	{"x: &x {ports: ['80:80']}\nservices:\n", "  N: *x\n", ""},
	{"x: &x {ports: ['80:80']}\nservices:\n", "  N: {<<: *x, image: a}\n", ""},
	{"x: &x {ports: ['80:80']}\nservices:\n  a:\n    <<: [", "*x, ", "*x]\n"},
	{"services:\n  a: &a\n    ports:\n", "      - *a\n", ""},
	{"include:\n", "  - N.yaml\n", ""},
	{"services:\n  a:\n    env_file:\n", "      - N.env\n", ""},
	{"services:\n  a:\n    depends_on:\n", "      - N\n", ""},
	{"services:\n  a:\n    healthcheck:\n      test: ", "a localhost:80 ", "\n"},
	{"kind: Service\nspec:\n  ports:\n", "  - port: 80\n    targetPort: 80\n", ""},
	{"kind: ConfigMap\ndata:\n  a: |\n", "    port=80\n", ""},
	{"kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n", "      - name: N\n        ports:\n        - containerPort: 80\n", ""},
	{"kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - args: [", "--port=80, ", "]\n"},
	{"server:\n", "  port: 80\n", ""},
	{"server:\n  ", "port.", "port: 80\n"},
	{"", "server.port.", "a: 80\n"},
	{"server:\n  servers: ", "localhost:80,", "\n"},
	{"tasks:\n", "  N:\n    cmds:\n      - a -p 80\n", ""},
	{"jobs:\n  a:\n    steps:\n", "      - run: a -p 80\n", ""},
	{"jobs:\n  a:\n    steps:\n      - run: |\n", "          a -p 80\n", ""},
	{"scrape_configs:\n  - static_configs:\n      - targets: [", "'localhost:80', ", "]\n"},
	{"apiVersion: v1\nkind: List\nitems:\n", "- kind: Service\n  spec: {ports: [{port: 80}]}\n", ""},
	{"PORT=", "80", "\n"},
	{"PORT=", "80 ", "\n"},
	{"PORT=\"", "80\n", "\"\n"},
	{"PORT='", "$", "'\n"},
	{"URL=", "http://localhost:80,", "\n"},
	{"URL=", "localhost:80,", "\n"},
	{"URL=", "$A:", "80\n"},
	{"URL=", "a@", "localhost:80\n"},
	{"URL=http://", "a:", "80\n"},
	{"URL=", "${A}", ":80\n"},
	{"URL=", "${A:-", "80\n"},
	{"HOSTS=", "[::1]:80,", "\n"},
	{"HOSTS=", "[", ":80\n"},
	{"HOSTS=", "]:80 ", "\n"},
	{"HOSTS=", "}:80 ", "\n"},
	{"HOSTS=", "a/", ":80\n"},
	{"web: ", "a -p 80 ", "\n"},
	{"web: ", "\"", "\n"},
	{"web: ", "$(", "\n"},
	{"web: ", "PORT=80 ", "a\n"},
	{"web: ", "80 ", "\n"},
	{"web: ", "localhost:80 ", "\n"},
	{"web: ", "-p 80:80 ", "\n"},
	{"web: ", "--N=80 ", "\n"},
	{"web: docker run ", "-p 80:80 ", "a\n"},
	{"docker run ", "-p 80:80 ", "a\n"},
	{"docker run ", "-e PORT=80 ", "a\n"},
	{"docker run ", "-N 80 ", "a\n"},
	{"a ", "-p 80 ", "\n"},
	{"a ", "\"-p 80\" ", "\n"},
	{"a ", "'b", "' 80\n"},
	{"a '", "\\'", "' 80\n"},
	{"kubectl port-forward a ", "80:80 ", "\n"},
	{"ssh ", "-L 80:a:80 ", "b\n"},
	{"socat ", "TCP-LISTEN:80,fork ", "\n"},
	{"curl ", "localhost:80 ", "\n"},
	{"nc ", "-l 80 ", "\n"},
	{"sudo ", "sudo ", "a -p 80\n"},
	{"", "env A=b ", "a -p 80\n"},
	{"", "npx ", "a -p 80\n"},
	{"", "exec ", "a -p 80\n"},
	{"", "wsl ", "a -p 80\n"},
	{"", "sh -c ", "'a -p 80'\n"},
	{"", "xargs ", "a -p 80\n"},
	{"", "watch ", "a -p 80\n"},
	{"", "time ", "a -p 80\n"},
	{"a <<E\n", "b -p 80\n", "E\n"},
	{"a=(", "80 ", ")\n"},
	{"a=", "$b", "\n"},
	{"A=80\n", "a -p $A\n", ""},
	{"A=\"docker run -p 80:80\"\n", "$A a\n", ""},
	{"A=\"docker run -p 80:80 a b c d e f g h i j k l m n o p q r s t u v w x y z\"\n", "$A ", "\n"},
	{"FROM a\nRUN ", "a -p 80 && ", "\n"},
	{"FROM a\nRUN ", "a \\\n", "\n"},
	{"FROM a\nEXPOSE ", "80 ", "\n"},
	{"FROM a\nENV ", "N=80 ", "\n"},
	{"FROM a\nCMD [", "\"-p\", \"80\", ", "\"a\"]\n"},
	{"FROM a\nARG A=80\n", "EXPOSE $A\n", ""},
	{"FROM a\nCMD ", "\"", "\n"},
	{"FROM a\nRUN <<A\n", "a -p 80\n", "A\n"},
	{"<a ", "b='80' ", "/>"},
	{"<a>", "80 ", "</a>"},
	{"<a><port>", "80", "</port></a>"},
	{"<a b='", "&amp;", "'/>"},
	{"<a b='", "localhost:80 ", "'/>"},
	{"<configuration><system.applicationHost><sites>", "<site><bindings><binding bindingInformation='*:80:a'/></bindings></site>", "</sites></system.applicationHost></configuration>"},
	{"<component><configuration>", "<option name='PORT_N' value='80'/>", "</configuration></component>"},
	{"<component><envs>", "<env name='PORT_N' value='80'/>", "</envs></component>"},
	{"server { ", "listen 80; ", "}"},
	{"server { listen ", "80 ", ";}"},
	{"upstream a { ", "server b:80; ", "}"},
	{"http { ", "server { listen 80; } ", "}"},
	{":80 {\n", "reverse_proxy localhost:80\n", "}"},
	{":80 {\nreverse_proxy ", "localhost:80 ", "\n}"},
	{"", "a:80, ", "{\n}"},
	{"listen a\n", "bind :80\n", ""},
	{"frontend a\n", "  bind *:80\n", ""},
	{"backend a\n", "  server N b:80\n", ""},
	{"[program:a]\ncommand=", "a -p 80 ", "\n"},
	{"[a]\n", "port=80\n", ""},
	{"[a]\n", "N=localhost:80\n", ""},
	{"[Service]\nExecStart=", "a -p 80 ", "\n"},
	{"[Service]\nExecStart=", "a \\\n", "\n"},
	{"[Socket]\n", "ListenStream=80\n", ""},
	{"module.exports = {", "port: 80, ", "}"},
	{"module.exports = {", "N: {port: 80}, ", "}"},
	{"export default { server: { proxy: {", "'/N': 'http://localhost:80', ", "}}}"},
	{"app.listen(", "80, ", ")"},
	{"a = ", "b || ", "80"},
	{"a = ", "b ? c : ", "80"},
	{"a = ", "'b' + ", "80"},
	{"const a = `", "${b}", ":80`"},
	{"port = ", "1 + ", "80\n"},
	{"port = ", "int(", "80\n"},
	{"port = ", "a[", "80\n"},
	{"bind = '", "localhost:80 ", "'\n"},
	{"bind = [", "'localhost:80', ", "]\n"},
	{"a = {", "'PORT': 80, ", "}\n"},
	{"<?php return [", "'port' => 80, ", "];"},
	{"<?php return [", "'port' => env('PORT', 80), ", "];"},
	{"config :a, ", "port: 80, ", "b: 1\n"},
	{"a {\n", "  port = 80\n", "}\n"},
	{"a { ", "environment 'PORT', '80'\n", "}"},
	{"{ services = { ", "N.port = 80; ", "}; }"},
	{"{ ports = [ ", "\"80:80\" ", "]; }"},
	{"resource \"a\" \"b\" {\n", "  port = 80\n", "}\n"},
	{"job \"a\" {\n", "  port \"N\" { static = 80 }\n", "}\n"},
	{"a:\n", "\tb -p 80\n", ""},
	{"a:\n", "\tPORT=80 b \\\n", ""},
	{"", "A := $(A) 80\n", ""},
	{"a:\n", "  b -p 80\n", ""},
	{"k8s_resource('a', port_forwards=[", "'80:80', ", "])\n"},
	{"Vagrant.configure('2') do |c|\n", "c.vm.network 'forwarded_port', guest: 80, host: 80\n", "end\n"},
	{"$env:PORT = ", "80 ", "\n"},
	{"Start-A ", "-Port 80 ", "\n"},
	{"Start-A ", "-N 80 ", "\n"},
	{"Start-A ", "'a' ", "-Port 80\n"},
	{"set A=", "%A% ", "\n"},
	{"a ", "%A%", "\n"},
	{"a \"", "$($env:A)", "\"\n"},
	{"param(\n", "[int]$N = 80,\n", ")\n"},
	{"# ", "port 80 ", "\n"},
	{"# ", "localhost:80 ", "\n"},
	{"// ", "localhost:80 ", "\n"},
	{"/* ", "localhost:80\n", "*/"},
	{"<!-- ", "localhost:80 ", "-->"},
	{"# wsl-port-guard: ignore ", "80 ", "\n"},
	{"// wsl-port-guard: ignore ", "80,", "\n"},
}
