package export

import (
	"fmt"
	"io"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// escapeData and escapeProperty write text so that a runner of GitHub Actions reads it as we meant it
// (actions/toolkit, packages/core/src/command.ts).
var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// writeGitHub writes workflow commands, which GitHub shows as annotations of the lines.
func writeGitHub(w io.Writer, d Document) error {
	for _, e := range d.Entries {
		properties := fmt.Sprintf("file=%s,line=%d,endLine=%d,col=%d,endColumn=%d,title=%s", escapeProperty.Replace(e.File), e.Line, e.Line,
			e.Columns16[0], e.Columns16[1], escapeProperty.Replace(toolName+": "+string(e.Finding.Code)))
		message := e.Finding.Message
		if len(e.Free) > 0 && len(d.Snapshot.Gaps()) == 0 {
			message += " Free: " + e.Free[0].Range.String() + "."
		}
		_, err := fmt.Fprintf(w, "::%s %s::%s\n", githubCommand(e.Finding.Severity), words.Visible(properties), escapeData.Replace(words.Visible(message)))
		if err != nil {
			return err
		}
	}
	return nil
}

// githubCommand is the workflow command for a severity.
func githubCommand(s check.Severity) string {
	switch s {
	case check.Error, check.Warning:
		return s.String()
	}
	return "notice"
}
