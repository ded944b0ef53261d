// Command man writes the manual pages of the command line to a folder:
//
//	man DIR
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/wsl-port-guard/wsl-port-guard/server/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: man DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "man:", err)
		os.Exit(2)
	}
}

// write writes one page for each verb to dir, which it makes if needed.
func write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root := cli.Commands()
	root.DisableAutoGenTag = true
	prepare(root)
	return doc.GenManTree(root, &doc.GenManHeader{Section: "1", Source: "WSL Port Guard", Manual: "WSL Port Guard"}, dir)
}

// prepare makes Markdown of the texts, from which pages are made.
func prepare(verb *cobra.Command) {
	verb.Long = markdownOf(verb.Long)
	for _, below := range verb.Commands() {
		if below.Name() != "completion" { // its texts are cobra's, and Markdown already
			prepare(below)
		}
	}
}

// markdownOf makes code of the indented lines, so that they stay as they are.
func markdownOf(text string) string {
	var out []string
	code := false
	for _, line := range strings.Split(text, "\n") {
		indented := strings.HasPrefix(line, "  ")
		if indented != code {
			out = append(out, "```")
			code = indented
		}
		out = append(out, line)
	}
	if code {
		out = append(out, "```")
	}
	return strings.Join(out, "\n")
}
