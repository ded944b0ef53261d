package cli

// verbText is what the help of a verb says. All texts of the help stand in this file, for a
// translation.
type verbText struct {
	args       string   // the arguments, for the usage line
	short      string   // one line for the list of verbs
	long       string   // a paragraph for its own help
	example    string   // command lines, each with the blanks before it
	alsoCalled []string // words that people try in its place
}

var verbTexts = map[string]verbText{
	program: {
		short: "Warns of ports that WSL and Windows keep from programs",
		long: `Warns of ports that WSL and Windows keep from programs.

Exit status:
  0  no findings of severity warning or worse
  1  such findings; suggest: no free port is known; doctor: an assumption is
     contradicted
  2  the command could not run, or its output could not be written
  3  --require-known was given, and a source that is needed could not be read

hold has exit statuses of its own: wsl-port-guard hold --help`,
		example: `  wsl-port-guard scan
  wsl-port-guard explain 45456
  PORT=$(wsl-port-guard suggest 3000 --one)`,
	},
	"lsp": {
		short: "Serve an editor over standard input and output",
		long: `Serves an editor: speaks the Language Server Protocol on standard input and
output. The log goes to standard error.`,
		example:    `  wsl-port-guard lsp --stdio`,
		alsoCalled: []string{"server", "serve", "language-server"},
	},
	"scan": {
		args:  "[PATH…]",
		short: "Check configuration files for ports that are kept from programs",
		long: `Checks the configuration files below some folders, or single files, for ports
that this machine keeps from programs. Without a PATH it checks the current
folder. The PATH "-" is standard input, read as the file --stdin-filename.

Exit status:
  0  no findings of severity warning or worse
  1  such findings
  2  a path or flag is wrong, or the output or a file could not be written
  3  --require-known, --fix or --diff was given, and a source that is needed
     could not be read

--fix gives every refused port one new number in all files below the PATHs, and
--diff shows that. Fixtures, files behind links, comments and prose stay; what
stays is listed. Exit status: 0 nothing is left, 1 refused ports are left.`,
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
		short: "Show what this machine reserves, and what could not be read",
		long: `Shows which ports this machine reserves, who holds them, and which sources
could not be read.

With --record the raw bytes of every source are written to a folder that
--replay reads. Look through it before you share it: names of users and hosts
are left out, port numbers and names of programs are not.`,
		example: `  wsl-port-guard status
  wsl-port-guard status --json
  wsl-port-guard status --record my-machine`,
		alsoCalled: []string{"info", "show"},
	},
	"doctor": {
		short: "Test on this machine what is assumed of Windows and WSL",
		long: `Tests what this program assumes of Windows and WSL and nobody could prove for
every machine. It reads the sources, binds some ports without listening and
lets them go at once, and changes nothing. It neither starts WSL nor elevates.

What this machine contradicts is not believed here any more, by every command
and by the editor, until doctor finds otherwise or Windows or WSL change.

With --record the raw bytes of all that was read are written to a folder, with
the error codes and times, so that somebody else can judge them again. Look
through it before you share it.

Exit status: 0 nothing is contradicted, 1 something is, 2 could not run.`,
		example: `  wsl-port-guard doctor
  wsl-port-guard doctor --json
  wsl-port-guard doctor --record my-machine`,
		alsoCalled: []string{"diagnose", "verify", "selftest"},
	},
	"explain": {
		args:  "PORT",
		short: "Tell whether a program can listen on a port, why, and what helps",
		long: `Tells whether a program can listen on a port, on Windows and inside WSL, as far
as they can be seen from here: the verdict first, then the reasons, what helps,
and what does not.

PORT is a number, such as 45456 or 45456/udp, an address (:45456,
localhost:45456), a URL, or a line with an error that a program printed.`,
		example: `  wsl-port-guard explain 45456
  wsl-port-guard explain 5353/udp
  wsl-port-guard explain http://localhost:45456/login
  wsl-port-guard explain "listen EADDRINUSE: address already in use :::3000"`,
		alsoCalled: []string{"why", "port"},
	},
	"suggest": {
		args:  "PORT | --write [PATH…] | --diff [PATH…]",
		short: "Name free ports near to one, or to a range such as 8000-8010",
		long: `Names up to three free ports near to PORT, the best first. PORT is a number, a
range such as 8000-8010, or either with a protocol (5353/udp). A port that
could not be checked on this machine is marked as unverified.

With --write each port that the files below the PATHs bind, and that this
machine refuses or will refuse once WSL starts, gets a free number. The number
depends on the first place of the port in the files, so that it is the same on
every machine, unless it is refused there. --diff shows that as a patch.

Exit status:
  0  free ports are named; --write, --diff: nothing is left
  1  no free port is known; --write, --diff: refused ports are left
  2  could not run, or a file could not be written
  3  --write, --diff: a source that is needed could not be read`,
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
		short: "Draw all ports: what the machine holds, and what some files use",
		long: `Draws all ports, 0 to 65535: what the machine holds and, with PATHs, what the
files there use. Below are the programs that listen on both sides. With --after
it also shows which ports scan --fix would change, and to which; no file is
changed. Exit status 3 then means that it is not known which ports are free.`,
		example: `  wsl-port-guard map .
  wsl-port-guard map --after .
  wsl-port-guard map --format svg . > ports.svg`,
		alsoCalled: []string{"draw"},
	},
	"history": {
		args:  "[PATH…]",
		short: "Tell which blocks WSL has had on this machine, and when",
		long: `Tells where WSL's block has been on this machine, in how many starts of WSL, and
when it was seen there first and last. With PATHs it also tells how often the
block was at each port of the files there. The extension of the editor keeps
this history; without --storage it is looked for where editors keep such.`,
		example: `  wsl-port-guard history
  wsl-port-guard history .
  wsl-port-guard history --json`,
		alsoCalled: []string{"past", "blocks"},
	},
	"watch": {
		args:  "[PATH…]",
		short: "Print each change of the machine, and of the findings in files",
		long: `Prints each change of what the machine holds as it happens, until Ctrl+C. With
PATHs it also prints the findings that appear and go; the files are read again
at each change of the machine. It shows which program took a port first.`,
		example: `  wsl-port-guard watch
  wsl-port-guard watch --interval 2s .`,
		alsoCalled: []string{"monitor", "follow"},
	},
	"hold": {
		args:  "[PORT[-PORT][/PROTOCOL]…]",
		short: "Hold ports on Windows while WSL starts (experimental)",
		long: `Holds ports on Windows until WSL has started and placed its block elsewhere,
then lets them go and says whether a program can listen on them. Experimental:
no real machine has confirmed it yet. It listens on nothing and never starts or
stops WSL. A PORT is TCP unless /udp or /tcp+udp stands behind it. While a port
is held, no other program can listen on it, inside WSL neither.

If a port lies in WSL's block already, only "wsl --shutdown" frees it; --wait
waits for that, and then holds. On Linux and inside WSL hold refuses to run.

Exit status:
  0  your programs can listen on the ports now
  1  the time was over, or Ctrl+C pressed, before WSL's block was seen
  2  the command could not run here, or a flag or port is wrong
  3  where WSL's block is, or whether a port is free, could not be read
  4  WSL placed its block on top of a held port
  5  a port lies in WSL's block already, and --wait was not given
  6  another program or Windows itself has a port`,
		example: `  wsl-port-guard hold 45456
  wsl-port-guard hold 45456 --wait
  wsl-port-guard hold 8000-8010 5353/udp --for 10m
  wsl-port-guard hold --workspace .
  wsl-port-guard hold 45456 --for 1h --task`,
		alsoCalled: []string{"keep", "block"},
	},
	"init": {
		short: "Write a policy file for the project, all of it commented out",
		long: `Writes wsl-port-guard.yaml into the current folder: the policy file, in which a
team says which ports every machine keeps free, what is not reported and why,
and which further files have ports. All of it is commented out. A file that
exists is left as it is.`,
		example: `  wsl-port-guard init`,
	},
	"mcp": {
		short: "Serve an assistant over standard input and output",
		long: `Serves an assistant (an agent that writes and starts programs): speaks the Model
Context Protocol on standard input and output. Its tools are explainPort,
findPorts and suggestPort, which only read. The log goes to standard error.`,
		example:    `  wsl-port-guard mcp`,
		alsoCalled: []string{"agent", "assistant", "tools"},
	},
	"help": {
		args:  "[COMMAND]",
		short: "Tell more of a command",
	},
	"version": {
		short: "Print the release, the commit and the platform",
	},
}

// flagTexts say what the flags do. The word between backquotes stands for the value.
var flagTexts = map[string]string{
	"replay":          "read the machine from a recording in `DIR` instead",
	"reserve":         "`RANGE` to keep free besides what the machine says, such as 44620-48716 or 5000/tcp; may be repeated",
	"side":            "`SIDE` that binds what the files start: windows, wsl, docker-desktop, docker-wsl or auto",
	"color":           "`WHEN` to use colours: auto (on a terminal, unless NO_COLOR is set), always or never",
	"scan format":     "`FORMAT` of the output: text, concise, jsonl, json, sarif, github or rdjson",
	"literals":        "print every port literal instead of findings, as text or jsonl",
	"group":           "join equal findings of one port in text (default: on a terminal)",
	"stdin-filename":  "read standard input as if it were the file `NAME`",
	"require-known":   "exit with status 3 where a source that is needed could not be read",
	"baseline":        "leave out the known findings in `FILE`",
	"write-baseline":  "write all findings to `FILE` as known ones, and print none",
	"exit-zero":       "exit with status 0 although there are findings",
	"min-severity":    "leave out findings less severe than `SEVERITY`: error, warning, information or hint",
	"json":            "print JSON for programs",
	"doctor record":   "write the raw bytes of the sources and of the experiments to `DIR`",
	"record":          "write the raw bytes of the sources to `DIR`",
	"storage":         "read the history in the folder `DIR`",
	"verbose":         "list the sources one by one",
	"proto":           "`PROTOCOL`: tcp, udp or tcp+udp",
	"one":             "print the best port only, for scripts",
	"map format":      "`FORMAT` of the picture: text or svg",
	"after":           "show which ports scan --fix would change, and to which",
	"interval":        "`TIME` between two readings of all sources",
	"workspace":       "hold every port that the files in `DIR` bind on Windows too",
	"until-wsl":       "let go when WSL has placed its block, however long that takes",
	"for":             "let go after `TIME`, such as 10m, also if WSL has not started",
	"wait":            "where WSL runs already, wait until it stops, and then hold",
	"task":            "print a command that makes this a task at each log-on; install nothing",
	"version":         "print the version, like the command of that name",
	"stdio":           "accepted for editors that pass it",
	"fix":             "change every refused port to a free one, in all files that use it",
	"write":           "give refused ports of some files free numbers, the same everywhere",
	"suggest diff":    "print what --write would change, for patch -p1 or git apply",
	"diff":            "print what --fix would change, for patch -p1 or git apply",
	"only":            "with --fix or --diff: change ports with findings of `CODE` only; may be repeated",
	"port":            "with --fix or --diff: change `PORT` only, or a range; may be repeated",
	"fix-mentions":    "with --fix or --diff: change comments and prose too",
	"even-if-unknown": "with --fix or --diff: go on where free ports are not known for sure",
}
