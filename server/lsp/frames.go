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
	"unicode/utf8"

	"github.com/goccy/go-json"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// maxFrame is the largest size of a message in bytes; a longer one is skipped. Editors send whole
// files; VS Code shares at most 50 MB of a file with extensions.
const maxFrame = 64 << 20

// incoming is what a frame holds. go.lsp.dev/jsonrpc2 closes the connection, and so ends the session,
// for a message that it does not understand, or spells differently than it expects. So it gets only
// messages that it could have written itself; for any other one there is a refusal (LSP 3.17, "Base
// Protocol"; JSON-RPC 2.0, section 5.1).
type incoming struct {
	frames   []byte    // whole frames, one for each message that is understood
	refusals []refusal // one for each other message
	isExit   bool      // one of the messages is the notification exit
}

// refusal answers a message that is not understood.
type refusal struct {
	id   jsonrpc2.ID // none if it could not be read
	code jsonrpc2.Code
	why  string
}

// size is how many bytes are kept until the connection handles it.
func (in incoming) size() int {
	const refusalSize = 128
	return len(in.frames) + refusalSize*len(in.refusals)
}

// frames reads the base protocol's frames.
type frames struct{ in *bufio.Reader }

// next returns what the next frame holds. A frame of more than maxFrame bytes is skipped and refused.
func (f *frames) next() (incoming, error) {
	length, err := f.header()
	if err != nil {
		return incoming{}, err
	}
	if length > maxFrame {
		_, err := io.CopyN(io.Discard, f.in, int64(length))
		why := fmt.Sprintf("a message of %d bytes; at most %d are read", length, maxFrame)
		return incoming{refusals: []refusal{{code: jsonrpc2.InvalidRequest, why: why}}}, err
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(f.in, body); err != nil {
		return incoming{}, err
	}
	return decodeBody(body), nil
}

var (
	errNoLength = errors.New("a frame without Content-Length")
	errLongLine = errors.New("a header line that is too long")
)

// header reads the header of a frame, and returns the length of the body in bytes. After an error the
// start of the next frame is unknown.
func (f *frames) header() (length int, err error) {
	length = -1
	for {
		line, err := f.in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return 0, errLongLine
		}
		if err != nil {
			return 0, err
		}
		name, value, _ := strings.Cut(strings.TrimRight(string(line), "\r\n"), ":")
		switch {
		case name == "" && length < 0:
			return 0, errNoLength
		case name == "":
			return length, nil
		case strings.EqualFold(strings.TrimSpace(name), "Content-Length"):
			n, err := strconv.ParseUint(strings.TrimSpace(value), 10, strconv.IntSize-1)
			if err != nil || length >= 0 && length != int(n) {
				return 0, fmt.Errorf("Content-Length %q", value)
			}
			length = int(n)
		}
	}
}

// decodeBody reads the body of a frame, which is a message or a batch of messages.
func decodeBody(body []byte) incoming {
	refuse := func(code jsonrpc2.Code, why string) incoming {
		return incoming{refusals: []refusal{{code: code, why: why}}}
	}
	body = bytes.TrimSpace(body)
	switch {
	case !utf8.Valid(body):
		return refuse(jsonrpc2.ParseError, "not UTF-8")
	case len(body) == 0:
		return refuse(jsonrpc2.ParseError, "not JSON")
	case body[0] != '[':
		return decodeAll([]json.RawMessage{body})
	}
	var batch []json.RawMessage
	if err := protocol.Unmarshal(body, &batch); err != nil {
		return refuse(jsonrpc2.ParseError, "not JSON")
	}
	if len(batch) == 0 {
		return refuse(jsonrpc2.InvalidRequest, "an empty batch")
	}
	return decodeAll(batch)
}

// decodeAll decodes messages. Those of a batch, which LSP does not have, are handled one by one.
func decodeAll(messages []json.RawMessage) (in incoming) {
	for _, raw := range messages {
		m, refused := decodeMessage(raw)
		switch {
		case refused != nil:
			in.refusals = append(in.refusals, *refused)
		case m != nil:
			in.frames = appendFrame(in.frames, jsonrpc2.AppendMessage(nil, m))
			n, ok := m.(*jsonrpc2.Notification)
			in.isExit = in.isExit || ok && n.Method() == protocol.MethodExit
		}
	}
	return in
}

func appendFrame(frames, body []byte) []byte {
	return append(fmt.Appendf(frames, "Content-Length: %d\r\n\r\n", len(body)), body...)
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

// decodeMessage reads one message. It returns neither a message nor a refusal for an answer to no
// request of ours: an answer is never answered.
func decodeMessage(raw []byte) (jsonrpc2.Message, *refusal) {
	var e envelope
	err := protocol.Unmarshal(raw, &e)
	if err != nil && !json.Valid(raw) {
		return nil, &refusal{code: jsonrpc2.ParseError, why: "not JSON"}
	}
	id, ok := decodeID(e.ID)
	switch {
	case err != nil:
		return nil, &refusal{decodeLoneID(raw), jsonrpc2.InvalidRequest, "not a JSON-RPC message"}
	case e.Version != "2.0":
		return nil, &refusal{id, jsonrpc2.InvalidRequest, `jsonrpc must be "2.0"`}
	case !ok:
		return nil, &refusal{code: jsonrpc2.InvalidRequest, why: "id must be a string or a whole number"}
	case e.Method != nil && string(e.ID) == "null":
		return nil, &refusal{code: jsonrpc2.InvalidRequest, why: "the id of a request must not be null"}
	case e.Method != nil && len(e.ID) == 0:
		return jsonrpc2.NewNotification(*e.Method, jsonrpc2.RawMessage(orNone(e.Params))), nil
	case e.Method != nil:
		return jsonrpc2.NewCall(id, *e.Method, jsonrpc2.RawMessage(orNone(e.Params))), nil
	case len(e.Result) == 0 && len(e.Error) == 0:
		return nil, &refusal{id, jsonrpc2.InvalidRequest, "neither method nor result"}
	case !id.IsValid():
		return nil, nil
	}
	return jsonrpc2.NewResponse(id, jsonrpc2.RawMessage(e.Result), decodeError(e.Error)), nil
}

// orNone returns params without a null, which stands for no params.
func orNone(params json.RawMessage) json.RawMessage {
	if string(params) == "null" {
		return nil
	}
	return params
}

// decodeID reads an id: none, null, a string or an integer of 64 bits. ok is false for anything else.
func decodeID(raw json.RawMessage) (id jsonrpc2.ID, ok bool) {
	if len(raw) == 0 || string(raw) == "null" {
		return id, true
	}
	if raw[0] == '"' {
		var text string
		err := protocol.Unmarshal(raw, &text)
		return jsonrpc2.NewStringID(text), err == nil
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	return jsonrpc2.NewNumberID(n), err == nil
}

// decodeLoneID reads the id of a message whose other fields are wrong; none if there is no valid one.
func decodeLoneID(raw []byte) jsonrpc2.ID {
	var m struct {
		ID json.RawMessage `json:"id"`
	}
	if protocol.Unmarshal(raw, &m) != nil {
		return jsonrpc2.ID{}
	}
	if id, ok := decodeID(m.ID); ok {
		return id
	}
	return jsonrpc2.ID{}
}

// decodeError reads the error of an answer; nil if there is none. One that is malformed is an error too:
// the request has failed.
func decodeError(raw json.RawMessage) error {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	var e struct {
		Code    int32  `json:"code"`
		Message string `json:"message"`
	}
	if protocol.Unmarshal(raw, &e) != nil {
		return jsonrpc2.NewError(jsonrpc2.InternalError, "an error that is not understood: "+string(raw))
	}
	return jsonrpc2.NewError(jsonrpc2.Code(e.Code), e.Message)
}

// lockedWriter makes refusals and the connection write whole frames one after the other.
type lockedWriter struct {
	mu      sync.Mutex
	out     io.Writer
	backlog *backlog
	failed  func() // called when out takes no more
}

// answerStart is how the library begins the body of each answer, and of no other message.
var answerStart = []byte(`{"jsonrpc":"2.0","id":`)

// Write implements io.Writer; each call writes one whole frame.
func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.write(p)
	if _, body, _ := bytes.Cut(p, []byte("\r\n\r\n")); bytes.HasPrefix(body, answerStart) {
		w.backlog.answered()
	}
	return n, err
}

// refuse answers a message that is not understood.
func (w *lockedWriter) refuse(r refusal) {
	body := jsonrpc2.AppendResponse(nil, r.id, nil, jsonrpc2.NewError(r.code, r.why))
	w.mu.Lock()
	defer w.mu.Unlock()
	_, _ = w.write(appendFrame(nil, body))
}

// write writes a frame; the caller holds mu.
func (w *lockedWriter) write(frame []byte) (int, error) {
	n, err := w.out.Write(frame)
	if err != nil {
		w.failed()
	}
	return n, err
}
