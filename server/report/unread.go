package report

import (
	"fmt"
	"iter"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/markdown"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// mostUnread is how many files UnreadFiles names.
const mostUnread = 20

// UnreadFiles writes, as a section of the Markdown report, which files are not checked to their end, and
// why. It is "" if there are none. files yields the name of each and its reason.
func UnreadFiles(w *words.Catalog, files iter.Seq2[string, scan.Unread]) string {
	var b strings.Builder
	n := 0
	for name, why := range files {
		if n++; n <= mostUnread {
			fmt.Fprintf(&b, "- %s\n", w.Say("row/pair", "name", markdown.Escape(words.Visible(name)), "value", w.Say("unread/"+string(why))))
		}
	}
	if n == 0 {
		return ""
	}
	if n > mostUnread {
		fmt.Fprintf(&b, "- … +%d\n", n-mostUnread)
	}
	return fmt.Sprintf("\n## %s\n\n%s", w.Say("report/unread"), b.String())
}
