// Package mcp serves tools to assistants by the Model Context Protocol, over lines of JSON on standard input and
// output. It knows no ports: what a tool does is its own business.
//
// The specification is at https://modelcontextprotocol.io/specification.
package mcp

import (
	"context"
	"slices"

	"github.com/goccy/go-json"
)

// Tool is one tool that an assistant can call.
type Tool struct {
	Name        string          `json:"name"`
	Title       string          `json:"title"`
	Description string          `json:"description"` // for the assistant: what it answers, and when to call it
	Input       json.RawMessage `json:"inputSchema"` // JSON schema of the arguments, an object
	Output      json.RawMessage `json:"outputSchema"`
	Annotations Annotations     `json:"annotations"`
	// Call answers with a value that is encoded as JSON and obeys Output. An error is told to the assistant as the
	// result, so that it can call the tool with better arguments.
	Call func(ctx context.Context, arguments []byte) (any, error) `json:"-"`
}

// ReadOnly are the annotations of a tool that changes nothing and reaches nothing but this machine.
var ReadOnly = Annotations{ReadOnly: true}

// Annotations say what a tool may do, so that a client knows whether to ask the user.
type Annotations struct {
	ReadOnly  bool `json:"readOnlyHint"`
	OpenWorld bool `json:"openWorldHint"` // false: the tool reaches nothing but this machine
}

// versions are those of the protocol that a session can have, the newest first. Later ones begin without
// initialize; their clients fall back to it when its successor is not known. In 2025-03-26 several messages may stand in
// one line.
var versions = []string{"2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"}

// negotiated is the version of a session whose client asks for wanted: that one, or else the newest.
func negotiated(wanted string) string {
	if slices.Contains(versions, wanted) {
		return wanted
	}
	return versions[0]
}

// The params and results of the methods, as far as they matter here.
type (
	initializeParams struct {
		ProtocolVersion *string `json:"protocolVersion"`
	}
	initializeResult struct {
		ProtocolVersion string         `json:"protocolVersion"`
		Capabilities    capabilities   `json:"capabilities"`
		ServerInfo      implementation `json:"serverInfo"`
		Instructions    string         `json:"instructions,omitempty"`
	}
	capabilities struct {
		Tools struct{} `json:"tools"`
	}
	implementation struct {
		Name    string `json:"name"`
		Title   string `json:"title"`
		Version string `json:"version"`
	}
	listResult struct {
		Tools []Tool `json:"tools"`
	}
	callParams struct {
		Name      *string         `json:"name"`
		Arguments json.RawMessage `json:"arguments"`
	}
	callResult struct {
		Content    []textContent   `json:"content"`
		Structured json.RawMessage `json:"structuredContent,omitempty"`
		IsError    bool            `json:"isError,omitempty"`
	}
	textContent struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	cancelledParams struct {
		RequestID json.RawMessage `json:"requestId"`
	}
)

// toResult is the result of a call. Structured content also stands there as text, for clients that know no other.
func toResult(v any, err error) (callResult, error) {
	if err != nil {
		return callResult{Content: []textContent{{"text", err.Error()}}, IsError: true}, nil
	}
	b, err := json.MarshalWithOption(v, json.DisableHTMLEscape())
	return callResult{Content: []textContent{{"text", string(b)}}, Structured: b}, err
}
