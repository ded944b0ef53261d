// Package rpc reads the messages of JSON-RPC 2.0, strictly, as both protocols use them that the program speaks.
//
// go.lsp.dev/jsonrpc2 closes the connection, and so ends the session, for a message that it does not
// understand, or spells differently than it expects. So it gets only messages that it could have written
// itself; for any other one there is a Refusal (JSON-RPC 2.0, section 5.1).
package rpc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
)

// spelling is what senders of JSON-RPC may do. A name that stands twice counts with its last value.
var spelling = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

func unmarshal(raw []byte, v any) error { return json.Unmarshal(raw, v, spelling) }

// Refusal answers a message that is not understood.
type Refusal struct {
	ID   jsonrpc2.ID // none if it could not be read
	Code jsonrpc2.Code
	Why  string
}

// Append appends the message that says so to b.
func (r Refusal) Append(b []byte) []byte {
	return jsonrpc2.AppendResponse(b, r.ID, nil, jsonrpc2.NewError(r.Code, r.Why))
}

// Item is one message that was read: a message that is understood, a refusal, or neither for an answer to no
// request of ours, since an answer is never answered.
type Item struct {
	Message jsonrpc2.Message
	Refused *Refusal
}

// Decode reads a text that is a message or a batch of messages.
func Decode(text []byte) (items []Item, isBatch bool) {
	refuse := func(code jsonrpc2.Code, why string) ([]Item, bool) {
		return []Item{{Refused: &Refusal{Code: code, Why: why}}}, false
	}
	text = bytes.TrimSpace(text)
	switch {
	case !utf8.Valid(text):
		return refuse(jsonrpc2.ParseError, "not UTF-8")
	case len(text) == 0:
		return refuse(jsonrpc2.ParseError, "not JSON")
	case text[0] != '[':
		return []Item{decode(text)}, false
	}
	batch, err := readBatch(text)
	switch {
	case errors.Is(err, errLongBatch):
		return refuse(jsonrpc2.InvalidRequest, err.Error())
	case err != nil:
		return refuse(jsonrpc2.ParseError, "not JSON")
	case len(batch) == 0:
		return refuse(jsonrpc2.InvalidRequest, "an empty batch")
	}
	for _, raw := range batch {
		items = append(items, decode(raw))
	}
	return items, true
}

// mostInBatch is how many messages a batch may have. A short message takes a hundred times its bytes while it waits for its
// turn, so a batch of some megabytes would fill the memory.
const mostInBatch = 100

var errLongBatch = fmt.Errorf("a batch of more than %d messages", mostInBatch)

// readBatch reads the messages of a batch one by one, so that a batch that is too long is not read to its end.
func readBatch(text []byte) (batch []jsontext.Value, err error) {
	in := jsontext.NewDecoder(bytes.NewBuffer(text), spelling)
	if _, err := in.ReadToken(); err != nil { // the bracket
		return nil, err
	}
	for in.PeekKind() != ']' {
		raw, err := in.ReadValue()
		switch {
		case err != nil:
			return nil, err
		case len(batch) == mostInBatch:
			return nil, errLongBatch
		}
		batch = append(batch, raw.Clone())
	}
	if _, err := in.ReadToken(); err != nil {
		return nil, err
	}
	if _, err := in.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more behind the batch")
	}
	return batch, nil
}

// envelope has the fields that messages may have (JSON-RPC 2.0, sections 4 and 5).
type envelope struct {
	Version string         `json:"jsonrpc"`
	ID      jsontext.Value `json:"id"`
	Method  *string        `json:"method"`
	Params  jsontext.Value `json:"params"`
	Result  jsontext.Value `json:"result"`
	Error   jsontext.Value `json:"error"`
}

// decode reads one message.
func decode(raw []byte) Item {
	m, refused := decodeMessage(raw)
	return Item{m, refused}
}

func decodeMessage(raw []byte) (jsonrpc2.Message, *Refusal) {
	var e envelope
	err := unmarshal(raw, &e)
	if err != nil && !jsontext.Value(raw).IsValid(spelling) {
		return nil, &Refusal{Code: jsonrpc2.ParseError, Why: "not JSON"}
	}
	id, ok := DecodeID(e.ID)
	switch {
	case err != nil:
		return nil, &Refusal{decodeLoneID(raw), jsonrpc2.InvalidRequest, "not a JSON-RPC message"}
	case e.Version != "2.0":
		return nil, &Refusal{id, jsonrpc2.InvalidRequest, `jsonrpc must be "2.0"`}
	case !ok:
		return nil, &Refusal{Code: jsonrpc2.InvalidRequest, Why: "id must be a string or a whole number"}
	case e.Method != nil && string(e.ID) == "null":
		return nil, &Refusal{Code: jsonrpc2.InvalidRequest, Why: "the id of a request must not be null"}
	case e.Method != nil && len(e.ID) == 0:
		return jsonrpc2.NewNotification(*e.Method, jsonrpc2.RawMessage(orNone(e.Params))), nil
	case e.Method != nil:
		return jsonrpc2.NewCall(id, *e.Method, jsonrpc2.RawMessage(orNone(e.Params))), nil
	case len(e.Result) == 0 && len(e.Error) == 0:
		return nil, &Refusal{id, jsonrpc2.InvalidRequest, "neither method nor result"}
	case !id.IsValid():
		return nil, nil
	}
	return jsonrpc2.NewResponse(id, jsonrpc2.RawMessage(e.Result), decodeError(e.Error)), nil
}

// orNone returns params without a null, which stands for no params.
func orNone(params jsontext.Value) jsontext.Value {
	if string(params) == "null" {
		return nil
	}
	return params
}

// DecodeID reads an id: none, null, a string or an integer of 64 bits. ok is false for anything else. The empty id is
// not valid.
func DecodeID(raw jsontext.Value) (id jsonrpc2.ID, ok bool) {
	if len(raw) == 0 || string(raw) == "null" {
		return id, true
	}
	if raw[0] == '"' {
		var text string
		err := unmarshal(raw, &text)
		return jsonrpc2.NewStringID(text), err == nil
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	return jsonrpc2.NewNumberID(n), err == nil
}

// decodeLoneID reads the id of a message whose other fields are wrong; none if there is no valid one.
func decodeLoneID(raw []byte) jsonrpc2.ID {
	var m struct {
		ID jsontext.Value `json:"id"`
	}
	if unmarshal(raw, &m) != nil {
		return jsonrpc2.ID{}
	}
	if id, ok := DecodeID(m.ID); ok {
		return id
	}
	return jsonrpc2.ID{}
}

// decodeError reads the error of an answer; nil if there is none. One that is malformed is an error too:
// the request has failed.
func decodeError(raw jsontext.Value) error {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	var e struct {
		Code    int32  `json:"code"`
		Message string `json:"message"`
	}
	if unmarshal(raw, &e) != nil {
		return jsonrpc2.NewError(jsonrpc2.InternalError, "an error that is not understood: "+string(raw))
	}
	return jsonrpc2.NewError(jsonrpc2.Code(e.Code), e.Message)
}
