package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// mistake is a command line that cannot run, and what is said of it in both languages. Both texts end with where to look, unless
// that does not help: then args begins with "!".
type mistake struct{ args, english, chinese string }

// mistakes are command lines that cannot run in the folder that enterMistakes makes.
var mistakes = []mistake{
	{`scna`, `there is no command "scna"; did you mean scan?`, `没有命令“scna”；您是不是要用 scan？`},
	{`frobnicate`, `there is no command "frobnicate"`, `没有命令“frobnicate”`},
	{`help scna`, `there is no command "scna"; did you mean scan?`, `没有命令“scna”；您是不是要用 scan？`},
	{`completion`, `completion takes a shell: bash, zsh, fish or powershell`, `completion 需要一个 shell：bash、zsh、fish 或 powershell`},
	{`completion fishy`, `there are no completions for "fishy"; did you mean fish?`, `没有用于“fishy”的补全；您是不是要用 fish？`},
	{`completion bash x`, `bash takes no arguments, got "x"`, `bash 不接受参数，却给出了“x”`},
	{`scan --fromat x`, `wsl-port-guard scan has no flag --fromat; did you mean --format?`, `wsl-port-guard scan 没有选项 --fromat；您是不是要用 --format？`},
	{`scan --nonsense`, `wsl-port-guard scan has no flag --nonsense`, `wsl-port-guard scan 没有选项 --nonsense`},
	{`scan -x`, `wsl-port-guard scan has no flag -x`, `wsl-port-guard scan 没有选项 -x`},
	{`scan --format`, `--format needs a value`, `选项 --format 缺少值`},
	{`scan --=x`, `"--=x" is no flag`, `“--=x”不是选项`},
	{`scan --group=maybe`, `--group "maybe": want true or false`, `选项 --group 的值有误：“maybe”不是 true 或 false`},
	{`watch --interval soon`, `--interval "soon": want a time such as 10s or 10m`, `选项 --interval 的值有误：“soon”不是时间，请写成例如 10s 或 10m`},
	{`scan --color blue`, `--color "blue": want one of auto, always, never`, `选项 --color 的值有误：不能是“blue”，可用的值：auto, always, never`},
	{`scan --side left`, `--side "left": want one of auto, windows, wsl, docker-desktop, docker-wsl`, `选项 --side 的值有误：不能是“left”，可用的值：auto, windows, wsl, docker-desktop, docker-wsl`},
	{`scan --min-severity off`, `--min-severity "off": want one of error, warning, information, hint`, `选项 --min-severity 的值有误：不能是“off”，可用的值：error, warning, information, hint`},
	{`scan --reserve 70000`, `--reserve "70000": want a port or a range such as 44620-48716 or 5000/tcp`, `选项 --reserve 的值有误：“70000”不是端口，也不是范围，请写成例如 44620-48716 或 5000/tcp`},
	{`scan --fix --port 1/sctp`, `--port "1/sctp": protocol must be tcp or udp`, `选项 --port 的值有误：“1/sctp”中的协议必须是 tcp 或 udp`},
	{`status --json --record x`, `--json and --record cannot be used together`, `--json 和 --record 不能同时使用`},
	{`suggest --json --one 1`, `--json and --one cannot be used together`, `--json 和 --one 不能同时使用`},
	{`suggest --proto udp --write`, `--proto and --write cannot be used together`, `--proto 和 --write 不能同时使用`},
	{`scan --baseline a --write-baseline b`, `--baseline and --write-baseline cannot be used together`, `--baseline 和 --write-baseline 不能同时使用`},
	{`scan --even-if-unknown --require-known`, `--even-if-unknown and --require-known cannot be used together`, `--even-if-unknown 和 --require-known 不能同时使用`},
	{`version x`, `version takes no arguments, got "x"`, `version 不接受参数，却给出了“x”`},
	{`init x`, `init takes no argument; run it in the folder of the project`, `init 不接受参数；请在项目的文件夹中运行它`},
	{`explain`, `explain takes one port`, `explain 需要一个端口`},
	{`explain 0`, `"0" names no port: want 1 to 65535, such as 45456, 45456/udp, :45456, a URL or a line with an error`, `“0”中没有端口：请给出 1 到 65535 的端口，如 45456、45456/udp、:45456，或者 URL 或错误行`},
	{`explain x://%`, `"x://%" is no URL`, `“x://%”不是 URL`},
	{`explain x://a`, `the URL x://a names no port`, `URL x://a 中没有端口`},
	{`explain listen EADDRINUSE: :::3000 EADDRINUSE: :::3001`, `the line names several ports, give one of them: 3000 3001`, `该行中有多个端口，请给出其中一个：3000 3001`},
	{`suggest`, `suggest takes one port, or one range such as 8000-8010`, `suggest 需要一个端口，或一个范围（如 8000-8010）`},
	{`suggest 1/udp --proto tcp`, `1/udp contradicts --proto tcp`, `1/udp 与 --proto tcp 矛盾`},
	{`map --after`, `--after shows what a fix would change in files, and needs a PATH`, `--after 显示修复会在文件中做的更改，需要给出 PATH`},
	{`watch --interval 1ms`, `--interval 1ms: want 1s or more`, `--interval 1ms 太短：请至少给出 1s`},
	{`hold`, `hold takes ports, or --workspace DIR`, `hold 需要端口，或 --workspace DIR`},
	{`hold 1-9999`, `hold takes 2048 ports at most`, `hold 最多占住 2048 个端口`},
	{`hold 1 --until-wsl=false`, `--until-wsl=false: give --for TIME to end sooner`, `--until-wsl=false：要提前结束，请给出 --for TIME`},
	{`hold 1 --for 0s`, `--for 0s: want more than no time, such as 10m`, `--for 0s：时间必须大于零，例如 10m`},
	{`hold --workspace nowhere --replay RECORDING`, `--workspace: there is no file or folder "nowhere"`, `--workspace：没有名为“nowhere”的文件或文件夹`},
	{`!hold --workspace many --replay RECORDING`, `the files in many have 3001 ports, and 2048 can be held at most`, `many 中的文件有 3001 个端口，最多只能占住 2048 个`},
	{`scan --literals --format sarif`, `--literals has the formats text and jsonl, not sarif`, `--literals 的格式只有 text 和 jsonl，没有 sarif`},
	{`scan -`, `scan - needs --stdin-filename NAME, by which the format is known`, `scan - 需要 --stdin-filename NAME，由它得知文件的格式`},
	{`scan --stdin-filename x`, `--stdin-filename needs the path - for standard input`, `--stdin-filename 需要表示标准输入的路径 -`},
	{`scan --port 1`, `--port limits --fix or --diff, and needs one of them`, `--port 用于限制 --fix 或 --diff，需要给出其中之一`},
	{`scan --fix --literals`, `--fix changes ports, and --literals only lists them`, `--fix 更改端口，而 --literals 只列出端口`},
	{`scan --diff --format json`, `--diff has no other format than text`, `--diff 只有 text 格式`},
	{`scan --fix - --stdin-filename x`, `--fix changes files, not standard input`, `--fix 更改文件，不能更改标准输入`},
	{`scan nowhere`, `there is no file or folder "nowhere"`, `没有名为“nowhere”的文件或文件夹`},
	{`scan --baseline nowhere --replay RECORDING`, `--baseline nowhere cannot be used: no such file or directory`, `无法使用 --baseline nowhere：没有那个文件或目录`},
	{`scan --baseline file --replay RECORDING`, `--baseline file cannot be used: it is no baseline of this program; write one by --write-baseline`, `无法使用 --baseline file：不是本程序写的已知问题文件；请用 --write-baseline 写一个`},
	{`!scan --write-baseline no/a --replay RECORDING`, `no/a cannot be written: no such file or directory`, `无法写入 no/a：没有那个文件或目录`},
	{`!scan - --stdin-filename long.env`, `standard input is longer than 2097152 bytes`, `标准输入超过 2097152 字节`},
	{`!init`, `wsl-port-guard.yaml exists already; nothing was changed`, `wsl-port-guard.yaml 已存在；未做任何修改`},
	{`!status --replay nowhere`, `there is no folder nowhere to replay`, `没有可供 --replay 读取的文件夹 nowhere`},
	{`!status --replay file`, `file is a file; a recording is a folder, as status --record writes it`, `file 是文件；诊断记录是由 status --record 写入的文件夹`},
	{`!status --replay .`, `. is no recording: it holds no recording.json`, `. 不是诊断记录：其中没有 recording.json`},
	{`!status --replay broken`, `the recording broken cannot be read: not in the expected format: unknown vantage "moon"`, `无法读取诊断记录 broken：not in the expected format: unknown vantage "moon"`},
}

// mistakesOnUnix are those for which Windows has reasons in its own words.
var mistakesOnUnix = []mistake{
	{`!status --replay RECORDING --record file/x`, `the recording cannot be written: file: not a directory`, `无法写入诊断记录：file：不是目录`},
	{`!history --storage past`, `past/blocks.txt cannot be read: it is no regular file`, `无法读取 past/blocks.txt：不是普通文件`},
}

// TestMistakes: what is wrong in a command line is said in the user's language, and is an error.
func TestMistakes(t *testing.T) {
	recording, err := filepath.Abs(filepath.Join("..", "..", "testdata", "recordings", "mirrored-windows"))
	if err != nil {
		t.Fatal(err)
	}
	enterMistakes(t)
	all := mistakes
	if runtime.GOOS != "windows" {
		all = append(slices.Clone(all), mistakesOnUnix...)
	}
	for _, m := range all {
		args := strings.Fields(strings.ReplaceAll(strings.TrimPrefix(m.args, "!"), "RECORDING", recording))
		for locale, want := range map[string]string{"C.UTF-8": m.english, "zh_CN.UTF-8": m.chinese} {
			got := filepath.ToSlash(complaint(t, locale, args))
			got = regexp.MustCompile(` wsl-port-guard( [a-z]+)* --help$`).ReplaceAllString(got, " HELP")
			if !strings.HasPrefix(m.args, "!") {
				want += leadsToHelp(want)
			}
			if got != want {
				t.Errorf("%s, %s:\n got %s\nwant %s", m.args, locale, got, want)
			}
		}
	}
}

// leadsToHelp is what follows a mistake in its language, which a question already ends.
func leadsToHelp(text string) string {
	chinese := regexp.MustCompile(`\p{Han}`).MatchString(text)
	switch {
	case strings.HasSuffix(text, "？"):
		return "参见 HELP"
	case strings.HasSuffix(text, "?"):
		return " See HELP"
	case chinese:
		return "。参见 HELP"
	}
	return "; see HELP"
}

// complaint is the last line on standard error of a command line that must end with status 2, without the program's name.
func complaint(t *testing.T, locale string, args []string) string {
	t.Helper()
	t.Setenv("LC_ALL", locale)
	t.Setenv("LANGUAGE", "")
	var out, errs bytes.Buffer
	in := strings.NewReader("")
	if slices.Contains(args, "long.env") {
		in.Reset(strings.Repeat("#", text.MaxFile+1))
	}
	if code := Run(context.Background(), args, Streams{In: in, Out: &out, Err: &errs}); code != int(statusFailed) {
		t.Errorf("%q: exit status %d", args, code)
	}
	lines := strings.Split(strings.TrimSpace(errs.String()), "\n")
	return strings.TrimPrefix(lines[len(lines)-1], program+": ")
}

// enterMistakes makes a folder with what the mistakes need the current one.
func enterMistakes(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, dir := range []string{"broken", "many", filepath.Join("past", "blocks.txt")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	writeText(t, "file", "{}")
	writeText(t, "wsl-port-guard.yaml", "")
	writeText(t, filepath.Join("broken", "recording.json"), `{"version":1,"vantage":"moon"}`)
	writeText(t, filepath.Join("many", "compose.yaml"), "services:\n  web:\n    ports: [\"5000-8000:5000-8000\"]\n")
}
