package lsp

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-json"
	"go.lsp.dev/jsonrpc2"
)

// maxFrame is the largest size of a message in bytes; a longer one is skipped. Editors send whole
// files; VS Code shares at most 50 MB of a file with extensions.
const maxFrame = 64 << 20

// frames reads the base protocol's frames and passes on those with well-formed messages. For any other
// message go.lsp.dev/jsonrpc2 would close the connection and so end the session; here the message is
// answered and skipped (LSP 3.17, "Base Protocol"; JSON-RPC 2.0, section 5.1).
type frames struct {
	in     *bufio.Reader
	reject func(code jsonrpc2.Code, why string)
}

// message returns the body of the next frame that is accepted.
func (f *frames) message() ([]byte, error) {
	for {
		body, err := f.next()
		if err != nil {
			return nil, err
		}
		if body == nil {
			continue // too long, skipped
		}
		code, why := checkMessages(body)
		if why == "" {
			return body, nil
		}
		f.reject(code, why)
	}
}

var errNoLength = errors.New("a frame without Content-Length")

// next returns the body of the next frame. It returns nil without an error for a frame that is longer
// than maxFrame; it has then skipped and rejected the frame.
func (f *frames) next() ([]byte, error) {
	length := -1
	for {
		line, err := f.in.ReadString('\n')
		if err != nil {
			return nil, err
		}
		if len(line) > 1<<16 {
			return nil, errors.New("a header line of more than 64 KB")
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil || length < 0 {
				return nil, fmt.Errorf("Content-Length %q", value)
			}
		}
	}
	if length < 0 {
		return nil, errNoLength // without a length the start of the next frame is unknown
	}
	if length > maxFrame {
		_, err := io.CopyN(io.Discard, f.in, int64(length))
		f.reject(jsonrpc2.InvalidRequest, fmt.Sprintf("a message of %d bytes; at most %d are read", length, maxFrame))
		return nil, err
	}
	body := make([]byte, length)
	_, err := io.ReadFull(f.in, body)
	return body, err
}

// envelope has the fields that messages may have (JSON-RPC 2.0, sections 4 and 5).
type envelope struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Method  *string         `json:"method"`
	Params  json.RawMessage `json:"params"`
	Result  json.RawMessage `json:"result"`
	Error   json.RawMessage `json:"error"`
}

// checkMessages returns why a message, or a message of a batch, cannot be dispatched, with the JSON-RPC
// error code; "" if it can.
func checkMessages(body []byte) (code jsonrpc2.Code, why string) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || !json.Valid(body) {
		return jsonrpc2.ParseError, "not JSON"
	}
	if body[0] != '[' {
		return checkMessage(body)
	}
	var batch []json.RawMessage
	if err := json.Unmarshal(body, &batch); err != nil {
		return jsonrpc2.ParseError, "not JSON"
	}
	if len(batch) == 0 {
		return jsonrpc2.InvalidRequest, "an empty batch"
	}
	for _, m := range batch {
		if code, why := checkMessage(m); why != "" {
			return code, why
		}
	}
	return 0, ""
}

// checkMessage is checkMessages for a single message.
func checkMessage(m []byte) (jsonrpc2.Code, string) {
	var e envelope
	switch err := json.Unmarshal(m, &e); {
	case err != nil:
		return jsonrpc2.InvalidRequest, "not a JSON-RPC message"
	case e.Version != "2.0":
		return jsonrpc2.InvalidRequest, `jsonrpc must be "2.0"`
	case !isValidID(e.ID):
		return jsonrpc2.InvalidRequest, "id must be a string or a whole number"
	case e.Method == nil && len(e.Result) == 0 && len(e.Error) == 0:
		return jsonrpc2.InvalidRequest, "neither method nor result"
	}
	return 0, ""
}

// isValidID reports whether id is one that the library accepts: none, null, a string or an integer.
func isValidID(id json.RawMessage) bool {
	if len(id) == 0 || id[0] == '"' || string(id) == "null" {
		return true
	}
	_, err := strconv.ParseInt(string(id), 10, 64)
	return err == nil
}

// lockedWriter makes rejections and the connection write whole frames one after the other.
type lockedWriter struct {
	mu  sync.Mutex
	out io.Writer
}

// Write implements io.Writer; each call writes one whole frame.
func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.out.Write(p)
}

// reject answers a message whose id is not known.
func (w *lockedWriter) reject(code jsonrpc2.Code, why string) {
	body, err := json.Marshal(map[string]any{
		"jsonrpc": "2.0", "id": nil, "error": map[string]any{"code": code, "message": why},
	})
	if err == nil {
		_, _ = w.Write(append(fmt.Appendf(nil, "Content-Length: %d\r\n\r\n", len(body)), body...))
	}
}
