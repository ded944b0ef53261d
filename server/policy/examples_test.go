package policy

// example is a policy file and what is wrong in it.
type example struct {
	name string
	text string
	// want are the problems: line, first and last column, kind, and what is named.
	want []string
	// beyondSchema says that a JSON schema cannot tell the mistake, or that JSON has no such thing.
	beyondSchema bool
}

// examples are good and bad files, for the parser and for the schema.
var examples = []example{
	{name: "empty", text: ""},
	{name: "only comments", text: "# nothing yet\n"},
	{name: "all keys", text: `# yaml-language-server: $schema=./schema.json
wsl-mirrored: common
reserved-ranges:
  - 5000
  - 5353/udp
  - 6000-6010
  - ports: 7000/tcp
    reason: AirPlay on our Macs
ignored-ports:
  - ports: 9229
    reason: the debugger takes another port
  - ports: 8000-8010
    reason: old services
    paths: ["legacy/**"]
ignored-paths:
  - path: vendor/**
    reason: the code of others
severity:
  wsl-reserved: error
  linux-ephemeral: off
suggestion-range: 20000-29999
formats:
  - name: our services
    files: ["**/*.service.yaml"]
    syntax: yaml
    comment: "#"
    rules:
      - {path: "services/*/listen", is: bind}
      - {path: "**/upstreams/[]", is: connect}
`},
	{name: "not a mapping", text: "- 5000\n", want: []string{"1:3-7 want-mapping wsl-port-guard.yaml"}},
	{name: "a text", text: "5000\n", want: []string{"1:1-5 want-mapping wsl-port-guard.yaml"}},
	{name: "unknown key", text: "reserved: [5000]\n", want: []string{"1:1-9 unknown-key reserved"}},
	{name: "unknown preset", text: "wsl-mirrored: all\n", want: []string{"1:15-18 bad-choice all"}},
	{name: "preset without value", text: "wsl-mirrored:\n", want: []string{"1:1-13 want-text wsl-mirrored"}},
	{name: "no list", text: "reserved-ranges: 5000\n", want: []string{"1:18-22 want-list reserved-ranges"}},
	{name: "no ports", text: "reserved-ranges:\n  - reason: x\n", want: []string{"2:5-11 missing ports"}},
	{name: "no range", text: "reserved-ranges: [http, 5000]\n", want: []string{"1:19-23 bad-range http"}},
	{name: "port too large", text: "reserved-ranges: [70000]\n", want: []string{"1:19-24 bad-range 70000"}},
	{name: "port zero", text: "reserved-ranges: ['0']\n", want: []string{"1:20-21 bad-range 0"}},
	{name: "protocol unknown", text: "reserved-ranges: [5000/sctp]\n", want: []string{"1:19-28 bad-range 5000/sctp"}},
	{name: "range reversed", text: "reserved-ranges: [6000-5000]\n", want: []string{"1:19-28 bad-range 6000-5000"}, beyondSchema: true},
	{name: "list inside a list", text: "reserved-ranges: [[5000]]\n", want: []string{"1:20-24 want-mapping reserved-ranges"}},
	{name: "reason is a list", text: "reserved-ranges: [{ports: 5000, reason: [x]}]\n", want: []string{"1:33-39 want-text reason"}},
	{name: "ignored without reason", text: "ignored-ports:\n  - ports: 8080\n", want: []string{"2:5-10 missing reason"}},
	{name: "ignored with empty reason", text: "ignored-ports:\n  - ports: 8080\n    reason: ''\n", want: []string{"3:5-11 want-text reason"}},
	{name: "ignored as a number", text: "ignored-ports: [8080]\n", want: []string{"1:17-21 want-mapping ignored-ports"}},
	{name: "ignored with protocol", text: "ignored-ports: [{ports: 8080/tcp, reason: x}]\n", want: []string{"1:25-33 bad-ports 8080/tcp"}},
	{name: "ignored in no path", text: "ignored-ports: [{ports: 8080, reason: x, paths: []}]\n", want: []string{"1:42-47 want-list paths"}},
	{name: "ignored in a bad path", text: "ignored-ports: [{ports: 8080, reason: x, paths: ['[a']}]\n", want: []string{"1:51-53 bad-glob [a"}, beyondSchema: true},
	{name: "path without reason", text: "ignored-paths: [{path: vendor}]\n", want: []string{"1:18-22 missing reason"}},
	{name: "path as text", text: "ignored-paths: [vendor/**]\n", want: []string{"1:17-26 want-mapping ignored-paths"}},
	{name: "unknown code", text: "severity: {wsl-reservd: error}\n", want: []string{"1:12-23 unknown-key wsl-reservd"}},
	{name: "unknown severity", text: "severity: {wsl-reserved: fatal}\n", want: []string{"1:26-31 bad-choice fatal"}},
	{name: "severity as a list", text: "severity: [error]\n", want: []string{"1:1-9 want-mapping severity"}},
	{name: "suggestions with protocol", text: "suggestion-range: 1-5/tcp\n", want: []string{"1:19-26 bad-ports 1-5/tcp"}},
	{name: "format without rules", text: "formats: [{name: a, files: ['**/a'], syntax: yaml}]\n", want: []string{"1:12-16 missing rules"}},
	{name: "format with no rule", text: "formats: [{name: a, files: ['**/a'], syntax: yaml, rules: []}]\n", want: []string{"1:52-57 want-list rules"}},
	{name: "format with no file", text: "formats: [{name: a, files: [], syntax: yaml, rules: [{path: a, is: bind}]}]\n", want: []string{"1:21-26 want-list files"}},
	{name: "unknown syntax", text: "formats: [{name: a, files: ['**/a'], syntax: cobol, rules: [{path: a, is: bind}]}]\n", want: []string{"1:46-51 bad-choice cobol"}},
	{name: "unknown use", text: "formats: [{name: a, files: ['**/a'], syntax: yaml, rules: [{path: a, is: listen}]}]\n", want: []string{"1:74-80 bad-choice listen"}},
	{name: "bad file pattern", text: "formats: [{name: a, files: ['a.yaml'], syntax: yaml, rules: [{path: a, is: bind}]}]\n", want: []string{"1:30-36 bad-file-glob a.yaml"}},
	{name: "file pattern in capitals", text: "formats: [{name: a, files: ['**/A.yaml'], syntax: yaml, rules: [{path: a, is: bind}]}]\n", want: []string{"1:30-39 bad-file-glob **/A.yaml"}},
	{name: "same file pattern twice", text: "formats: [{name: a, files: ['**/a', '**/a'], syntax: yaml, rules: [{path: a, is: bind}]}]\n", want: []string{"1:38-42 twice **/a"}},
	{name: "file pattern of many files", text: "formats: [{name: a, files: ['**/{a,b}{a,b}{a,b}{a,b}'], syntax: yaml, rules: [{path: a, is: bind}]}]\n", want: []string{"1:30-53 bad-file-glob **/{a,b}{a,b}{a,b}{a,b}"}, beyondSchema: true},
	{name: "bad key path", text: "formats: [{name: a, files: ['**/a'], syntax: yaml, rules: [{path: services.*.Port, is: bind}]}]\n", want: []string{"1:67-82 bad-key-path services.*.Port"}},
	{name: "key path of an unknown class", text: "formats: [{name: a, files: ['**/a'], syntax: yaml, rules: [{path: '@thing', is: bind}]}]\n", want: []string{"1:68-74 bad-key-path @thing"}, beyondSchema: true},
	{name: "comment with blanks", text: "formats: [{name: a, files: ['**/a'], syntax: yaml, comment: '# x', rules: [{path: a, is: bind}]}]\n", want: []string{"1:62-65 bad-comment # x"}},
	{name: "too many rules", text: "formats: [{name: a, files: ['**/a'], syntax: yaml, rules: [" + repeated("{path: a, is: bind}, ", maxRules+1) + "]}]\n", want: []string{"1:52-57 too-many rules"}},
	{name: "too many file patterns", text: "formats: [{name: a, files: [" + repeated("'**/a', ", 21) + "], syntax: yaml, rules: [{path: a, is: bind}]}]\n", want: []string{"1:21-26 too-many files"}},
	{name: "too many formats", text: "formats:\n" + repeated("  - {name: a, files: ['**/a'], syntax: yaml, rules: [{path: a, is: bind}]}\n", 33), want: []string{"34:6-10 too-many formats"}},
	{name: "every severity", text: "severity: {wsl-reserved: error, port-in-use: warning, privileged: information, wsl-relay: hint, win-dynamic: off}\n"},
	{name: "ignored without ports", text: "ignored-ports: [{reason: x}]\n", want: []string{"1:18-24 missing ports"}},
	{name: "ignored path without path", text: "ignored-paths: [{reason: x}]\n", want: []string{"1:18-24 missing path"}},
	{name: "ignored path with a list", text: "ignored-paths: [{path: x, reason: [y]}]\n", want: []string{"1:27-33 want-text reason"}},
	{name: "path inside a list", text: "ignored-ports: [{ports: 1, reason: x, paths: [[a]]}]\n", want: []string{"1:48-49 want-text paths"}},
	{name: "format without all", text: "formats: [{comment: '#'}]\n", want: []string{"1:12-19 missing name", "1:12-19 missing files", "1:12-19 missing syntax", "1:12-19 missing rules"}},
	{name: "format as text", text: "formats: [ours]\n", want: []string{"1:11-15 want-mapping formats"}},
	{name: "comment as a list", text: "formats: [{name: a, files: ['**/a'], syntax: yaml, comment: ['#'], rules: [{path: a, is: bind}]}]\n", want: []string{"1:52-59 want-text comment"}},
	{name: "rule without all", text: "formats: [{name: a, files: ['**/a'], syntax: yaml, rules: [{}]}]\n", want: []string{"1:52-57 missing path", "1:52-57 missing is"}},
	{name: "key path as a list", text: "formats: [{name: a, files: ['**/a'], syntax: yaml, rules: [{path: [a], is: bind}]}]\n", want: []string{"1:61-65 want-text path"}},
	{name: "long text", text: "suggestion-range: " + repeated("x", 70) + "\n", want: []string{"1:19-89 bad-ports " + repeated("x", 60) + "…"}},
	{name: "as long as may be", text: "# " + repeated("x", MaxFile-2)},
	{name: "alias as a value", text: "suggestion-range: &a 5-9\nwsl-mirrored: *a\n", want: []string{"2:1-13 alias wsl-mirrored"}, beyondSchema: true},
	{name: "indented line that is no YAML", text: "severity:\n  wsl-reserved: 'error\n  x: 'y\n", want: []string{"3:3-8 not-yaml"}, beyondSchema: true},
	{name: "key twice", text: "severity: {wsl-reserved: error}\nseverity: {wsl-reserved: hint}\n", want: []string{"2:1-9 twice severity"}, beyondSchema: true},
	{name: "alias", text: "reserved-ranges:\n  - &a 5000\n  - *a\n", want: []string{"1:1-16 alias reserved-ranges"}, beyondSchema: true},
	{name: "two documents", text: "wsl-mirrored: common\n---\nseverity: {}\n", want: []string{"3:1-9 not-one-document"}, beyondSchema: true},
	{name: "no YAML", text: "wsl-mirrored: common\nreserved-ranges: [5000\nseverity: {}\n", want: []string{"3:1-13 not-yaml"}, beyondSchema: true},
	{name: "too long", text: "# " + repeated("x", MaxFile), want: []string{"1:1-1 too-long"}, beyondSchema: true},
}
