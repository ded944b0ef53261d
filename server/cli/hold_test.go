package cli

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/hold"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
	"github.com/wsl-port-guard/wsl-port-guard/server/internal/recorded"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// TestCtrlCLetsGo: the signals that end the program end its context.
func TestCtrlCLetsGo(t *testing.T) {
	t.Setenv("LC_ALL", "C.UTF-8")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out := &endsAfterFirst{Buffer: &bytes.Buffer{}, end: cancel, ending: true}
	code := Run(ctx, []string{"hold", "45456", "--replay", "../../testdata/recordings/stopped-mirrored"}, Streams{In: eof{}, Out: out, Err: &bytes.Buffer{}})
	if !strings.HasSuffix(out.String(), "\nLet go of port 45456 before WSL's block was seen.\n") || code != 1 {
		t.Errorf("exit status %d\n%s", code, out.String())
	}
}

// TestAHoldWhoseOutputCannotBeWrittenEnds: else it would hold on unseen.
func TestAHoldWhoseOutputCannotBeWrittenEnds(t *testing.T) {
	var errs bytes.Buffer
	code := Run(context.Background(), []string{"hold", "45456", "--replay", "../../testdata/recordings/stopped-mirrored"}, Streams{In: eof{}, Out: full{}, Err: &errs})
	if code != 2 || !strings.Contains(errs.String(), "the output could not be written") {
		t.Errorf("exit status %d\n%s", code, errs.String())
	}
}

// full is a device without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no room") }

// TestEveryEndHasAStatus: each end of a hold has an exit status of its own, or shares it with one that the help
// names beside it, in each language.
func TestEveryEndHasAStatus(t *testing.T) {
	want := map[hold.End]int{hold.Free: 0, hold.TimeUp: 1, hold.Interrupted: 1, hold.Unknown: 3, hold.OnTop: 4, hold.InBlock: 5, hold.Refused: 6}
	if len(endStatuses) != len(want) {
		t.Errorf("%d statuses", len(endStatuses))
	}
	for end, status := range want {
		if endStatuses[end].code() != status {
			t.Errorf("end %d: %d", end, endStatuses[end].code())
		}
		for _, language := range []string{"en", "zh-CN"} {
			if line := "\n  " + string(rune('0'+status)) + "  "; !strings.Contains(words.For(language).Say(verbTexts["hold"].long), line) {
				t.Errorf("%s: the help does not name exit status %d", language, status)
			}
		}
	}
}

// TestSentencesOfEvents: what is said of each kind of event, whole.
func TestSentencesOfEvents(t *testing.T) {
	one := []hold.Socket{{Port: 45456, Proto: port.TCP}}
	block := port.Range{Start: 40525, End: 44620}
	for _, c := range []struct {
		event hold.Event
		want  string
	}{
		{hold.Event{Kind: hold.SaysElsewhere, Sockets: one, Block: block}, "WSL's block is 40525–44620 now; on Windows your program can listen on port 45456."},
		{hold.Event{Kind: hold.SaysElsewhere, Block: block}, "WSL's block is 40525–44620 now."},
		{hold.Event{Kind: hold.SaysNoBlock, Sockets: one}, "WSL runs and has no block; on Windows your program can listen on port 45456."},
		{hold.Event{Kind: hold.SaysNoBlock}, "WSL runs and has no block on Windows."},
		{hold.Event{Kind: hold.SaysNoWSL, Sockets: one}, "WSL is not installed, so nothing places a block; on Windows your program can listen on port 45456."},
		{hold.Event{Kind: hold.SaysNoWSL}, "WSL is not installed, so nothing places a block on Windows."},
		{hold.Event{Kind: hold.SaysTimeUp, Sockets: one}, "The time is over before WSL's block was seen: let go of port 45456."},
		{hold.Event{Kind: hold.SaysInterrupted}, "Ended; nothing was held."},
		{hold.Event{Kind: hold.SaysOnTop, Sockets: one, Block: block}, "WSL placed its block 40525–44620 on top of port 45456, although hold had bound that on Windows. Holding does not help on this machine: use another port."},
		{hold.Event{Kind: hold.SaysTaken, Sockets: one, Owner: "node.exe (pid 4711)"}, "Cannot hold port 45456: taken by node.exe (pid 4711) on Windows. Stop that program, or leave the port out."},
		{hold.Event{Kind: hold.SaysReserved, Sockets: one, Against: fact.KindExcluded}, "Cannot hold port 45456 on Windows: excluded by Windows. “wsl-port-guard explain” tells what helps."},
		{hold.Event{Kind: hold.SaysRefused, Sockets: one, Result: windows.BindInUse}, "Cannot hold port 45456: Windows refuses the bind (10048) and shows no owner. If WSL has started meanwhile, “wsl --shutdown” frees the port."},
		{hold.Event{Kind: hold.SaysNotFree, Sockets: one, Result: windows.BindNo}, "Windows still refuses port 45456 (10013) after hold let go. “wsl-port-guard explain” tells why."},
		{hold.Event{Kind: hold.SaysDoubtful, Sockets: one, Block: block}, "Windows let hold bind port 45456, but WSL's block there is said to be 40525–44620: one of the two is wrong. “wsl-port-guard status” shows the sources."},
	} {
		h := &holding{command: &command{}}
		t.Setenv("LC_ALL", "C")
		if got := h.sentence(c.event); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

func TestPortsText(t *testing.T) {
	sockets := func(texts ...string) (out []hold.Socket) {
		for _, text := range texts {
			r, protos, err := port.ParseRange(text)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, hold.Sockets(r, protos)...)
		}
		return hold.Sorted(out)
	}
	for want, given := range map[string][]hold.Socket{
		"port 45456":                    sockets("45456/tcp"),
		"port 45456/udp":                sockets("45456/udp"),
		"port 45456/tcp+udp":            sockets("45456"),
		"ports 8000–8010":               sockets("8000-8010/tcp"),
		"ports 8000–8010/udp":           sockets("8000-8010/udp"),
		"ports 80, 8000–8001, 8002/udp": sockets("8000-8001/tcp", "80/tcp", "8002/udp"),
		"ports 79/udp, 80/tcp+udp, 81":  sockets("79/udp", "80", "81/tcp"),
		"ports 65534–65535":             sockets("65534-65535/tcp"),
		"ports 80, 82":                  sockets("80/tcp", "82/tcp"),
	} {
		if got := portsText(words.For("en"), given); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestTaskCommand: the command for PowerShell, with paths that need quotes.
func TestTaskCommand(t *testing.T) {
	const end = ` -Trigger (New-ScheduledTaskTrigger -AtLogOn -User "$env:USERDOMAIN\$env:USERNAME")` +
		` -Settings (New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -ExecutionTimeLimit ([TimeSpan]::Zero))`
	begin := func(program, arguments string) string {
		return `Register-ScheduledTask -Force -TaskName 'WSL Port Guard hold' -Action (New-ScheduledTaskAction -Execute ` + program + ` -Argument ` + arguments + `)`
	}
	for _, c := range []struct {
		program string
		args    []string
		ascii   bool
		want    string
	}{
		{`C:\Tools\wsl-port-guard.exe`, []string{"hold", "45456"}, true, begin(`'C:\Tools\wsl-port-guard.exe'`, `'hold 45456'`)},
		{`C:\Program Files\a b.exe`, []string{"hold", "--workspace", `C:\My Code`}, true, begin(`'C:\Program Files\a b.exe'`, `'hold --workspace "C:\My Code"'`)},
		{`C:\Jörg's\a.exe`, []string{"hold"}, false, begin(`'C:\Jörg''s\a.exe'`, `'hold'`)},
		{`C:\Jörg's\a.exe`, []string{"hold"}, true, begin(`('C:\J'+[char]0x00F6+'rg''s\a.exe')`, `'hold'`)},
		{`C:\王’s\😀.exe`, []string{"hold"}, false, begin(`'C:\王’’s\😀.exe'`, `'hold'`)},
		{`C:\😀.exe`, []string{"hold"}, true, begin(`('C:\'+[char]0xD83D+''+[char]0xDE00+'.exe')`, `'hold'`)},
	} {
		if got := taskCommand(c.program, c.args, c.ascii); got != c.want+end {
			t.Errorf("got  %s\nwant %s", got, c.want+end)
		}
	}
}

// TestWindowsCommandLine: the cases of Microsoft Learn, and folders that end with a backslash.
func TestWindowsCommandLine(t *testing.T) {
	for want, args := range map[string][]string{
		`a b`:            {"a", "b"},
		`"a b" c`:        {"a b", "c"},
		`""`:             {""},
		`"a\"b"`:         {`a"b`},
		`"a\\\"b"`:       {`a\"b`},
		`a\\b`:           {`a\\b`},
		`"C:\My Code\\"`: {`C:\My Code\`},
		`C:\Code\`:       {`C:\Code\`},
		"\"a\tb\"":       {"a\tb"},
	} {
		if got := windowsCommandLine(args); got != want {
			t.Errorf("%q: %s, want %s", args, got, want)
		}
	}
}

// TestTaskRepeatsTheCall: what the call was given stands in the command, folders with their full path.
func TestTaskRepeatsTheCall(t *testing.T) {
	out, code := run(t, "hold", "45456/udp", "--workspace", ".", "--for", "90m", "--wait", "--task", "--replay", "../../testdata/recordings/mirrored-windows")
	for _, part := range []string{"hold 45456/udp --workspace ", "server", " --for 1h30m0s --wait'"} {
		if !strings.Contains(out, part) || code != 0 {
			t.Errorf("exit status %d, without %q: %s", code, part, out)
		}
	}
}

// TestHoldSaysWhereItDoesNotHelp: doctor has found that the block covers ports in use.
func TestHoldSaysWhereItDoesNotHelp(t *testing.T) {
	t.Setenv("LC_ALL", "C.UTF-8")
	for _, c := range recorded.Cases(t, testdata) {
		var errs bytes.Buffer
		Run(context.Background(), []string{"hold", "45456", "--for", "1ms", "--replay", c.Dir}, Streams{In: eof{}, Out: &bytes.Buffer{}, Err: &errs})
		doubted := verdictsOf(t, c.Dir)[fact.AssumeAvoids] == doctor.Contradicted
		if got := strings.Contains(errs.String(), "so holding may not help"); got != doubted {
			t.Errorf("%s: %s", c.Name, errs.String())
		}
	}
}
