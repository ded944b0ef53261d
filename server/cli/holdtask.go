package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// taskName is the name of the scheduled task that --task prints. It is the same for all ports, so that the
// task of before is replaced.
const taskName = "WSL Port Guard hold"

// printTask prints the command that makes a scheduled task of this call. Nothing is installed: what runs at each
// log-on is the user's decision.
func (h *holding) printTask(args []string) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	arguments := append([]string{"hold"}, args...)
	if h.workspace != "" {
		folder, err := filepath.Abs(h.workspace)
		if err != nil {
			return err
		}
		arguments = append(arguments, "--workspace", folder)
	}
	if h.limit > 0 {
		arguments = append(arguments, "--for", h.limit.String())
	}
	if h.wait {
		arguments = append(arguments, "--wait")
	}
	h.tell(h.catalog().Say("hold/task", "name", taskName))
	fmt.Fprintln(h.out, taskCommand(program, arguments, !readsUTF8(h.outFile)))
	return nil
}

// taskCommand is a command for PowerShell that registers a task for the log-on of this user, which needs no
// administrator since the trigger names the user (Microsoft Learn, ScheduledTasks). The limit of three days
// that a task has otherwise is taken away, because WSL may start later.
func taskCommand(program string, args []string, ascii bool) string {
	return fmt.Sprintf(`Register-ScheduledTask -Force -TaskName %s -Action (New-ScheduledTaskAction -Execute %s -Argument %s)`+
		` -Trigger (New-ScheduledTaskTrigger -AtLogOn -User "$env:USERDOMAIN\$env:USERNAME")`+
		` -Settings (New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -ExecutionTimeLimit ([TimeSpan]::Zero))`,
		powerShellString(taskName, ascii), powerShellString(program, ascii), powerShellString(windowsCommandLine(args), ascii))
}

// windowsCommandLine joins arguments so that a program on Windows takes them apart again (Microsoft Learn, “Parsing
// C command-line arguments”). The function of golang.org/x/sys for it exists on Windows only.
func windowsCommandLine(args []string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		quoted[i] = quotedArgument(arg)
	}
	return strings.Join(quoted, " ")
}

// quotedArgument puts quotes around an argument that needs them. Backslashes count only before a quote.
func quotedArgument(arg string) string {
	if arg != "" && !strings.ContainsAny(arg, " \t\"") {
		return arg
	}
	var b strings.Builder
	backslashes := 0
	b.WriteByte('"')
	for i := range len(arg) {
		switch arg[i] {
		case '\\':
			backslashes++
		case '"':
			b.WriteString(strings.Repeat(`\`, backslashes+1))
			backslashes = 0
		default:
			backslashes = 0
		}
		b.WriteByte(arg[i])
	}
	b.WriteString(strings.Repeat(`\`, backslashes) + `"`)
	return b.String()
}

// powerShellString is a string of PowerShell that says s. With ascii every other character is written by its
// number, for a reader that may not expect UTF-8.
func powerShellString(s string, ascii bool) string {
	var b strings.Builder
	joined := false
	b.WriteByte('\'')
	for _, r := range s {
		switch {
		case ascii && r >= utf8.RuneSelf:
			joined = true
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, "'+[char]0x%04X+'", unit)
			}
		case strings.ContainsRune("'‘’‚‛", r): // each of them ends a string (about_Quoting_Rules)
			b.WriteRune(r)
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('\'')
	if joined {
		return "(" + b.String() + ")"
	}
	return b.String()
}
