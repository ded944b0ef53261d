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

// The build sets these: -ldflags "-X …/server/cli.release=1.2.3 -X …/server/cli.commit=0123abc -X …/server/cli.date=2026-01-31".
// The date is the commit's, not the build's, so that the same commit gives the same bytes again.
var release, commit, date string

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
	if commit != "" && date != "" {
		return "commit " + commit + " of " + date
	}
	if commit != "" {
		return "commit " + commit
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	return commitOf(info.Settings)
}

// commitOf is the commit that Go noted at a build inside a working copy.
func commitOf(settings []debug.BuildSetting) string {
	text := ""
	for _, s := range settings {
		if s.Key == "vcs.revision" {
			text = "commit " + s.Value[:min(len(s.Value), 12)]
		}
	}
	for _, s := range settings {
		if s.Key == "vcs.modified" && s.Value == "true" && text != "" {
			text += ", modified"
		}
	}
	return text
}
