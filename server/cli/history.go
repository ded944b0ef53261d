package cli

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/server/history"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// recalling is one call of the verb history.
type recalling struct {
	*command
	verb    *cobra.Command
	json    bool
	storage string
}

func (c *command) historyVerb() *cobra.Command {
	r := &recalling{command: c, verb: c.newVerb("history")}
	takesPaths(r.verb)
	r.verb.Flags().BoolVar(&r.json, "json", false, c.say("flag/json"))
	r.verb.Flags().StringVar(&r.storage, "storage", "", c.say("flag/storage"))
	if err := r.verb.MarkFlagDirname("storage"); err != nil {
		panic(err)
	}
	r.verb.RunE = func(_ *cobra.Command, args []string) error { return r.run(args) }
	return r.verb
}

func (r *recalling) run(args []string) error {
	var literals iter.Seq2[string, scan.Literal]
	if len(args) > 0 {
		files, err := selectFiles(args)
		if err != nil {
			return usageFor(r.verb, err)
		}
		if err := files.read(r.verb.Context(), false); err != nil {
			return err
		}
		literals = files.literals
	}
	folders := editorStorages()
	if r.storage != "" {
		folders = []string{r.storage}
	}
	places, found, err := history.ReadPlaces(folders)
	if err != nil {
		return err
	}
	told := report.NewHistory(pastBlocks(places), literals)
	if !r.json {
		_, _ = r.out.WriteString(told.Text(r.catalog()))
		return nil
	}
	r.printsJSON()
	b, err := told.JSON(found)
	if err != nil {
		return err
	}
	fmt.Fprintln(r.out, string(b))
	return nil
}

func pastBlocks(places []history.Place) (blocks []report.PastBlock) {
	for _, p := range places {
		blocks = append(blocks, report.PastBlock(p))
	}
	return blocks
}

// editors are the folders of editors that run extensions of VS Code, below the user's folder for settings.
var editors = []string{"Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf"}

// servers are the folders of their servers, below the user's home folder. They are used in a window that is connected to WSL.
var servers = []string{".vscode-server", ".vscode-server-insiders", ".vscodium-server", ".cursor-server", ".windsurf-server"}

// editorStorages are the folders in which the extension may keep a history, one for each editor.
func editorStorages() (folders []string) {
	ours := filepath.Join("User", "globalStorage", "wsl-port-guard.wsl-port-guard")
	if settings, err := os.UserConfigDir(); err == nil {
		for _, name := range editors {
			folders = append(folders, filepath.Join(settings, name, ours))
		}
	}
	if home, err := os.UserHomeDir(); err == nil {
		for _, name := range servers {
			folders = append(folders, filepath.Join(home, name, "data", ours))
		}
	}
	return folders
}
