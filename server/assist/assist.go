// Package assist has the three tools for assistants: explainPort, findPorts and suggestPort. They take their arguments
// and give their answers as JSON, whatever protocol brings them. What they answer is decided elsewhere, in the same
// functions that the command line asks. All they say is English, as in other output for programs.
package assist

import (
	"context"
	_ "embed" // tools.json
	"errors"
	"iter"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Tool is one tool.
type Tool struct {
	Name        string          `json:"name"`
	Title       string          `json:"title"`
	Description string          `json:"description"`  // for the assistant
	Input       json.RawMessage `json:"inputSchema"`  // JSON schema of the arguments
	Output      json.RawMessage `json:"outputSchema"` // JSON schema of the answer
}

// Host is what the tools get their answers from.
type Host interface {
	// Machine is what is known of the machine now.
	Machine(context.Context) (Machine, error)
	// Files are the files below a folder, judged by the machine; "" for the folder, or folders, of the host. The error
	// says what is wrong with the folder.
	Files(ctx context.Context, folder string) (Files, error)
}

// Machine is what is known of the machine, and what bounds the search for free ports.
type Machine struct {
	Snapshot *fact.Snapshot // with what policies keep free; nil if nothing was read yet
	Settings check.Settings
	Within   port.Range        // where free ports are searched; zero for the default
	Seen     []port.Range      // blocks that the machine has had before
	Uses     func(uint16) bool // whether the workspace uses a port; nil if it is not known
	// Confirm makes what one search asks whether a port that seems free can be bound.
	Confirm func() func(port.Range, port.Proto) bool
}

// Files are files that were judged.
type Files struct {
	Snapshot *fact.Snapshot
	All      iter.Seq2[string, *view.File] // with the name of each for the answer
}

//go:embed tools.json
var toolsJSON []byte

// Tools are all tools.
func Tools() (tools []Tool) {
	if err := json.Unmarshal(toolsJSON, &tools); err != nil {
		panic(err)
	}
	return tools
}

var calls = map[string]func(ctx context.Context, h Host, arguments []byte) (any, error){
	"explainPort": explainPort,
	"findPorts":   findPorts,
	"suggestPort": suggestPort,
}

// Call calls the tool of a name from Tools with arguments in JSON. The answer is a value that encodes as JSON by the
// tool's Output. The error is for the assistant: what is wrong with the arguments, or why there is no answer.
func Call(ctx context.Context, h Host, name string, arguments []byte) (any, error) {
	call, ok := calls[name]
	if !ok {
		return nil, errors.New("there is no tool " + name)
	}
	return call(ctx, h, arguments)
}

// machine is the host's machine, if it has been read.
func machine(ctx context.Context, h Host) (Machine, error) {
	m, err := h.Machine(ctx)
	if err == nil && m.Snapshot == nil {
		err = errNothingRead
	}
	m.Settings.Words = nil // English
	return m, err
}

var errNothingRead = errors.New("the machine has not been read yet; ask again in a few seconds")

// unknown are sentences that say what could not be read of the machine.
func unknown(s *fact.Snapshot) []string {
	var english *words.Catalog
	list := []string{}
	for _, gap := range s.Gaps() {
		list = append(list, english.Say("gap/"+string(gap)))
	}
	return list
}
