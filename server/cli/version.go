package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (c *command) versionVerb() *cobra.Command {
	verb := c.newVerb("version")
	verb.Args = noArguments
	verb.RunE = func(*cobra.Command, []string) error { return c.printVersion() }
	return verb
}

func (c *command) printVersion() error {
	fmt.Fprintln(c.out, versionLine())
	return nil
}

// The build sets these: -ldflags "-X …/server/cli.release=1.2.3 -X …/server/cli.commit=0123abc -X …/server/cli.date=2026-01-31",
// and -X …/server/cli.modified=true where the working copy was not as the commit has it.
// The date is the commit's, not the build's, so that the same commit gives the same bytes again.
var release, commit, date, modified string

// version is the release, "(devel)" for a build that is none.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// versionLine names the release, the commit if it is known, and the platform.
func versionLine() string {
	line := program + " " + version()
	if at := builtFrom(); at != "" {
		line += " (" + at + ")"
	}
	return fmt.Sprintf("%s %s/%s", line, runtime.GOOS, runtime.GOARCH)
}

// builtFrom is the commit that the program was built from, "" if the build did not note it.
func builtFrom() string {
	if commit != "" {
		return commitText(commit, date, modified == "true")
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	return commitOf(info.Settings)
}

// commitOf is the commit that Go noted at a build inside a working copy.
func commitOf(settings []debug.BuildSetting) string {
	noted := map[string]string{}
	for _, s := range settings {
		noted[s.Key] = s.Value
	}
	revision := noted["vcs.revision"]
	if revision == "" {
		return ""
	}
	return commitText(revision[:min(len(revision), 12)], "", noted["vcs.modified"] == "true")
}

// commitText names a commit, its date if it is known, and whether what was built differs from it.
func commitText(commit, date string, modified bool) string {
	text := "commit " + commit
	if date != "" {
		text += " of " + date
	}
	if modified {
		text += ", modified"
	}
	return text
}
