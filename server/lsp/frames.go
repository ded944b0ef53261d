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

	"github.com/wsl-port-guard/wsl-port-guard/server/rpc"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// maxFrame is the largest size of a message in bytes; a longer one is skipped. Editors send whole
// files; VS Code shares at most 50 MB of a file with extensions.
const maxFrame = 64 << 20

// incoming is what a frame holds: messages that the library understands, and for any other one a refusal
// (see package rpc; LSP 3.17, "Base Protocol").
type incoming struct {
	frames   []byte        // whole frames, one for each message that is understood
	refusals []rpc.Refusal // one for each other message
	isExit   bool          // one of the messages is the notification exit
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
		return incoming{refusals: []rpc.Refusal{{Code: jsonrpc2.InvalidRequest, Why: why}}}, err
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

// decodeBody reads the body of a frame, which is a message or a batch of messages. Those of a batch, which LSP
// does not have, are handled one by one.
func decodeBody(body []byte) (in incoming) {
	items, _ := rpc.Decode(body)
	for _, item := range items {
		switch {
		case item.Refused != nil:
			in.refusals = append(in.refusals, *item.Refused)
		case item.Message != nil:
			in.frames = appendFrame(in.frames, jsonrpc2.AppendMessage(nil, item.Message))
			n, ok := item.Message.(*jsonrpc2.Notification)
			in.isExit = in.isExit || ok && n.Method() == protocol.MethodExit
		}
	}
	return in
}

func appendFrame(frames, body []byte) []byte {
	return append(fmt.Appendf(frames, "Content-Length: %d\r\n\r\n", len(body)), body...)
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
func (w *lockedWriter) refuse(r rpc.Refusal) {
	body := r.Append(nil)
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
