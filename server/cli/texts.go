package cli

// verbText is what the help of a verb says. Its sentences are in the catalogue, under these keys.
type verbText struct {
	short      string   // one line for the list of verbs
	long       string   // the page
	args       string   // the arguments, for the usage line
	example    string   // command lines, each with the blanks before it
	alsoCalled []string // words that people try in its place
}

var verbTexts = map[string]verbText{
	program: {
		short: "short/program",
		long:  "long/program",
		example: `  wsl-port-guard scan
  wsl-port-guard explain 45456
  PORT=$(wsl-port-guard suggest 3000 --one)`,
	},
	"lsp": {
		short:      "short/lsp",
		long:       "long/lsp",
		example:    `  wsl-port-guard lsp --stdio`,
		alsoCalled: []string{"server", "serve", "language-server"},
	},
	"scan": {
		args:  "[PATH…]",
		short: "short/scan",
		long:  "long/scan",
		example: `  wsl-port-guard scan
  wsl-port-guard scan compose.yaml services/api
  wsl-port-guard scan --format sarif > ports.sarif
  wsl-port-guard scan - --stdin-filename compose.yaml < draft.yaml
  wsl-port-guard scan --require-known --min-severity warning
  wsl-port-guard scan --write-baseline known.json
  wsl-port-guard scan --baseline known.json
  wsl-port-guard scan --diff | git apply
  wsl-port-guard scan --fix --port 45456`,
		alsoCalled: []string{"check", "lint", "run"},
	},
	"status": {
		short: "short/status",
		long:  "long/status",
		example: `  wsl-port-guard status
  wsl-port-guard status --json
  wsl-port-guard status --record my-machine`,
		alsoCalled: []string{"info", "show"},
	},
	"doctor": {
		short: "short/doctor",
		long:  "long/doctor",
		example: `  wsl-port-guard doctor
  wsl-port-guard doctor --json
  wsl-port-guard doctor --record my-machine`,
		alsoCalled: []string{"diagnose", "verify", "selftest"},
	},
	"explain": {
		args:  "PORT",
		short: "short/explain",
		long:  "long/explain",
		example: `  wsl-port-guard explain 45456
  wsl-port-guard explain 5353/udp
  wsl-port-guard explain http://localhost:45456/login
  wsl-port-guard explain "listen EADDRINUSE: address already in use :::3000"`,
		alsoCalled: []string{"why", "port"},
	},
	"suggest": {
		args:  "PORT | --write [PATH…] | --diff [PATH…]",
		short: "short/suggest",
		long:  "long/suggest",
		example: `  wsl-port-guard suggest 45456
  wsl-port-guard suggest 8000-8010
  wsl-port-guard suggest 5353/udp
  PORT=$(wsl-port-guard suggest 3000 --one)
  wsl-port-guard suggest --diff
  wsl-port-guard suggest --write`,
		alsoCalled: []string{"free", "find"},
	},
	"map": {
		args:  "[PATH…]",
		short: "short/map",
		long:  "long/map",
		example: `  wsl-port-guard map .
  wsl-port-guard map --after .
  wsl-port-guard map --format svg . > ports.svg`,
		alsoCalled: []string{"draw"},
	},
	"history": {
		args:  "[PATH…]",
		short: "short/history",
		long:  "long/history",
		example: `  wsl-port-guard history
  wsl-port-guard history .
  wsl-port-guard history --json`,
		alsoCalled: []string{"past", "blocks"},
	},
	"watch": {
		args:  "[PATH…]",
		short: "short/watch",
		long:  "long/watch",
		example: `  wsl-port-guard watch
  wsl-port-guard watch --interval 2s .`,
		alsoCalled: []string{"monitor", "follow"},
	},
	"hold": {
		args:  "[PORT[-PORT][/PROTOCOL]…]",
		short: "short/hold",
		long:  "long/hold",
		example: `  wsl-port-guard hold 45456
  wsl-port-guard hold 45456 --wait
  wsl-port-guard hold 8000-8010 5353/udp --for 10m
  wsl-port-guard hold --workspace .
  wsl-port-guard hold 45456 --for 1h --task`,
		alsoCalled: []string{"keep", "block"},
	},
	"init": {
		short:   "short/init",
		long:    "long/init",
		example: `  wsl-port-guard init`,
	},
	"mcp": {
		short:      "short/mcp",
		long:       "long/mcp",
		example:    `  wsl-port-guard mcp`,
		alsoCalled: []string{"agent", "assistant", "tools"},
	},
	"help": {
		args:  "[COMMAND]",
		short: "short/help",
	},
	"version": {
		short: "short/version",
	},
	"completion": {
		short:   "short/completion",
		long:    "long/completion",
		example: `  wsl-port-guard completion bash`,
	},
}

// shells are those whose completions cobra can write, with the commands that load them: now, and in every session.
var shells = map[string]string{
	"bash": `  source <(wsl-port-guard completion bash)
  echo 'source <(wsl-port-guard completion bash)' >> ~/.bashrc`,
	"zsh": `  source <(wsl-port-guard completion zsh)
  wsl-port-guard completion zsh > "${fpath[1]}/_wsl-port-guard"`,
	"fish": `  wsl-port-guard completion fish | source
  echo 'wsl-port-guard completion fish | source' >> ~/.config/fish/config.fish`,
	"powershell": `  wsl-port-guard completion powershell | Out-String | Invoke-Expression
  wsl-port-guard completion powershell >> $PROFILE`,
}
