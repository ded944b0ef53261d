package lsp

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/jsonrpc2"
)

// outcome writes what the body of a frame holds: the messages for the library, then id, code and text of
// each refusal.
func (in incoming) outcome() string {
	lines := []string{}
	for f := (&frames{bufio.NewReader(bytes.NewReader(in.frames))}); ; {
		length, err := f.header()
		if err != nil {
			break
		}
		body := make([]byte, length)
		io.ReadFull(f.in, body)
		lines = append(lines, string(body))
	}
	for _, r := range in.refusals {
		lines = append(lines, fmt.Sprintf("%v %d %s", r.ID, r.Code, r.Why))
	}
	return strings.Join(lines, "\n")
}

// TestBodies: the library gets each message in the spelling that it expects, or not at all.
func TestBodies(t *testing.T) {
	const notJSON, notMessage = "null -32700 not JSON", "null -32600 not a JSON-RPC message"
	for _, c := range []struct{ body, want string }{
		// Requests and notifications.
		{`{"jsonrpc":"2.0","id":7,"method":"m","params":{"a":[1]}}`, `{"jsonrpc":"2.0","method":"m","params":{"a":[1]},"id":7}`},
		{` {"method":"m","jsonrpc":"2.0"} `, `{"jsonrpc":"2.0","method":"m"}`},
		{`{"jsonrpc":"2.0","id":"\u0041-é","meth\u006fd":"m\/n","params":null}`, `{"jsonrpc":"2.0","method":"m/n","id":"A-é"}`},
		{`{"jsonrpc":"2.0","id":null,"method":"m"}`, "null -32600 the id of a request must not be null"},
		{`{"jsonrpc":"2.0","id":-9223372036854775808,"method":"m","unheard":{"of":1}}`, `{"jsonrpc":"2.0","method":"m","id":-9223372036854775808}`},
		{`{"jsonrpc":"2.0","method":"one","method":"two"}`, `{"jsonrpc":"2.0","method":"two"}`},
		{`{"jsonrpc":"2.0","id":1,"method":"m","result":2}`, `{"jsonrpc":"2.0","method":"m","id":1}`},
		// Answers.
		{`{"jsonrpc":"2.0","id":7,"result":[1]}`, `{"jsonrpc":"2.0","id":7,"result":[1]}`},
		{`{"jsonrpc":"2.0","id":7,"result":null}`, `{"jsonrpc":"2.0","id":7,"result":null}`},
		{`{"jsonrpc":"2.0","id":7,"result":1,"error":null}`, `{"jsonrpc":"2.0","id":7,"result":1}`},
		{`{"jsonrpc":"2.0","id":7,"error":null}`, `{"jsonrpc":"2.0","id":7,"result":null}`},
		{`{"jsonrpc":"2.0","id":7,"error":{"code":-32800,"message":"gone","data":{}}}`, `{"jsonrpc":"2.0","id":7,"error":{"code":-32800,"message":"gone"}}`},
		{`{"jsonrpc":"2.0","id":7,"error":5}`, `{"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"an error that is not understood: 5"}}`},
		{`{"jsonrpc":"2.0","id":7,"error":{"code":"x"}}`, `{"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"an error that is not understood: {\"code\":\"x\"}"}}`},
		{`{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}`, ``}, // to a message of ours whose id the client could not read
		{`{"jsonrpc":"2.0","error":5}`, ``},
		// Messages that are none. Names are compared with case.
		{``, notJSON},
		{`  `, notJSON},
		{`{`, notJSON},
		{`{"jsonrpc":"2.0","method":"m"}x`, notJSON},
		{`{"jsonrpc":"2.0","method":"m",}`, notJSON},
		{"{\"jsonrpc\":\"2.0\",\"id\":\"\xff\",\"method\":\"m\"}", "null -32700 not UTF-8"},
		{`null`, `null -32600 jsonrpc must be "2.0"`},
		{`17`, notMessage},
		{`"x"`, notMessage},
		{`{}`, `null -32600 jsonrpc must be "2.0"`},
		{`{"jsonrpc":"1.0","id":1,"method":"m"}`, `1 -32600 jsonrpc must be "2.0"`},
		{`{"jsOnrpc":"2.0","id":"a","method":"m"}`, `a -32600 jsonrpc must be "2.0"`},
		{`{"jsonrpc":2.0,"id":1,"method":"m"}`, `1 -32600 not a JSON-RPC message`},
		{`{"jsonrpc":"2.0","id":7,"Method":"m"}`, `7 -32600 neither method nor result`},
		{`{"jsonrpc":"2.0","id":7,"method":17}`, `7 -32600 not a JSON-RPC message`},
		{`{"jsonrpc":"2.0","id":7}`, `7 -32600 neither method nor result`},
		{`{"jsonrpc":"2.0","id":1.5,"method":"m"}`, `null -32600 id must be a string or a whole number`},
		{`{"jsonrpc":"2.0","id":{},"method":"m"}`, `null -32600 id must be a string or a whole number`},
		{`{"jsonrpc":"2.0","id":9223372036854775808,"method":"m"}`, `null -32600 id must be a string or a whole number`},
		{`{"jsonrpc":"2.0","id":[],"method":17}`, notMessage},
		// Batches.
		{`[]`, "null -32600 an empty batch"},
		{`[`, notJSON},
		{`[1]`, notMessage},
		{
			`[{"jsonrpc":"2.0","id":1,"method":"a"},{"id":2},{"jsonrpc":"2.0","method":"b"}]`,
			`{"jsonrpc":"2.0","method":"a","id":1}` + "\n" + `{"jsonrpc":"2.0","method":"b"}` + "\n" + `2 -32600 jsonrpc must be "2.0"`,
		},
	} {
		in := decodeBody([]byte(c.body))
		if got := in.outcome(); got != c.want {
			t.Errorf("%q\ngot  %s\nwant %s", c.body, got, c.want)
		}
		if in.isExit {
			t.Errorf("%q is exit", c.body)
		}
	}
}

// TestExitIsNoticed, however it is spelled; as a request it is none.
func TestExitIsNoticed(t *testing.T) {
	for body, want := range map[string]bool{
		`{"jsonrpc":"2.0","method":"exit"}`:                                  true,
		`{"jsonrpc":"2.0","method":"\u0065xit","params":null}`:               true,
		`[{"jsonrpc":"2.0","method":"a"},{"jsonrpc":"2.0","method":"exit"}]`: true,
		`{"jsonrpc":"2.0","id":1,"method":"exit"}`:                           false,
		`{"jsonrpc":"2.0","method":"Exit"}`:                                  false,
	} {
		if got := decodeBody([]byte(body)).isExit; got != want {
			t.Errorf("%s: exit %v", body, got)
		}
	}
}

// TestHeaders: what stands before a body. After an error no further frame can be found.
func TestHeaders(t *testing.T) {
	const body = `{"jsonrpc":"2.0","method":"m"}`
	for _, c := range []struct {
		in   string
		want error // nil: the body is read
	}{
		{"Content-Length: 30\r\n\r\n" + body, nil},
		{"Content-Length: 30\n\n" + body, nil},
		{"content-length:30\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n" + body, nil},
		{"Content-Type: x\r\n\r\n" + body, errNoLength},
		{"\r\n" + body, errNoLength},
		{"X: " + strings.Repeat("a", 1<<20), errLongLine},
		{"Content-Length: 31\r\n\r\n" + body, io.ErrUnexpectedEOF},
		{"Content-Length: 3", io.EOF},
		{"", io.EOF},
	} {
		got, err := (&frames{bufio.NewReader(strings.NewReader(c.in))}).next()
		if !errors.Is(err, c.want) || c.want == nil && string(got.frames) != frameOf(body) {
			t.Errorf("%.80q: %q, %v", c.in, got.frames, err)
		}
	}
	for _, length := range []string{"", "x", "-1", "+30", "1.5", "99999999999999999999", "29\r\nContent-Length: 30"} {
		_, err := (&frames{bufio.NewReader(strings.NewReader("Content-Length: " + length + "\r\n\r\n" + body))}).next()
		if err == nil || !strings.HasPrefix(err.Error(), "Content-Length") {
			t.Errorf("length %q: %v", length, err)
		}
	}
}

// TestLongFramesAreSkipped: the next one is read.
func TestLongFramesAreSkipped(t *testing.T) {
	long := io.LimitReader(zeros{}, maxFrame+1)
	next := strings.NewReader(frameOf(`{"jsonrpc":"2.0","method":"m"}`))
	f := &frames{bufio.NewReader(io.MultiReader(strings.NewReader(fmt.Sprintf("Content-Length: %d\r\n\r\n", maxFrame+1)), long, next))}
	if in, err := f.next(); err != nil || in.outcome() != "null -32600 a message of 67108865 bytes; at most 67108864 are read" {
		t.Errorf("%s %v", in.outcome(), err)
	}
	if in, err := f.next(); err != nil || in.outcome() != `{"jsonrpc":"2.0","method":"m"}` {
		t.Errorf("%s %v", in.outcome(), err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// FuzzBodies: whatever a frame holds, what is handed on needs no correction.
func FuzzBodies(f *testing.F) {
	for _, seed := range []string{`{"jsonrpc":"2.0","id":7,"result":1,"error":null}`, `[{"jsonrpc":"2.0","id":"a","meth\u006fd":"m"}]`, `{"jsonrpc":"2.0","id":7,"error":{"code":1e3}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		in := decodeBody(slices.Clone(body))
		for _, r := range in.refusals {
			if answer := jsonrpc2.AppendResponse(nil, r.ID, nil, jsonrpc2.NewError(r.Code, r.Why)); decodeBody(answer).refusals != nil {
				t.Errorf("%q is answered by %q", body, answer)
			}
		}
		for f := (&frames{bufio.NewReader(bytes.NewReader(in.frames))}); ; {
			again, err := f.next()
			if err != nil {
				break
			}
			_, one, _ := bytes.Cut(again.frames, []byte("\r\n\r\n"))
			if _, err := jsonrpc2.DecodeMessage(one); err != nil || again.refusals != nil || !bytes.Contains(in.frames, again.frames) {
				t.Errorf("%q\nis handed on as %q\nand that is      %q %v, %v", body, in.frames, again.frames, again.refusals, err)
			}
		}
	})
}
