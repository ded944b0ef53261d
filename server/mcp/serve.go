package mcp

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
	"github.com/wsl-port-guard/wsl-port-guard/server/rpc"
	"go.lsp.dev/jsonrpc2"
)

// Server is a program that has tools.
type Server struct {
	Name, Title, Version string
	Instructions         string // for the assistant: what the tools are for
	Tools                []Tool
	Log                  *slog.Logger
	// Patience is how long calls that are open at the end of the input may take; zero for 10 seconds. A script may close
	// the input right behind its last question.
	Patience time.Duration
}

const (
	// mostOpen is how many calls may be open; a further one is refused.
	mostOpen = 32
	// usualPatience is that of a Server whose Patience is zero.
	usualPatience = 10 * time.Second
)

// Serve answers one client until the input ends, ctx ends, or the output takes no more, of which it returns the error.
// When ctx ends, a read of the input may be left behind, so that the process should end.
func (s *Server) Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c := &session{
		server: s, ctx: ctx, out: out, failed: make(chan error, 1), open: map[jsonrpc2.ID]context.CancelFunc{}, turn: make(chan struct{}, 1),
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.read(lines{bufio.NewReader(in)})
	}()
	select {
	case <-ctx.Done():
	case err := <-c.failed:
		return err
	case <-ended:
		return c.waitForCalls()
	}
	return nil
}

// session is that of one client.
type session struct {
	server *Server
	ctx    context.Context
	failed chan error // has the first error of writing
	calls  sync.WaitGroup
	turn   chan struct{} // holds one value while a tool is at work: they read the whole machine

	isInitialized bool // used by the reading goroutine only

	mu   sync.Mutex // guards open
	open map[jsonrpc2.ID]context.CancelFunc

	writing sync.Mutex
	out     io.Writer
}

// read handles one line after the other until the input ends.
func (c *session) read(in lines) {
	for c.ctx.Err() == nil {
		line, isTooLong, err := in.next()
		switch {
		case err != nil:
			if !errors.Is(err, io.EOF) {
				c.server.Log.Warn("the input cannot be read", "error", err)
			}
			return
		case isTooLong:
			c.refuse(fmt.Sprintf("a line of more than %d bytes", maxLine))
		case len(bytes.TrimSpace(line)) > 0:
			c.handleLine(line)
		}
	}
}

func (c *session) refuse(why string) {
	c.write(rpc.Refusal{Code: jsonrpc2.InvalidRequest, Why: why}.Append(nil))
}

// handleLine handles the messages of a line. The answers to a batch are written together.
func (c *session) handleLine(line []byte) {
	items, isBatch := rpc.Decode(line)
	answer := c.write
	if isBatch {
		answer = c.collect(items)
	}
	for _, item := range items {
		switch m := item.Message.(type) {
		case nil:
			if item.Refused != nil {
				answer(item.Refused.Append(nil))
			}
		case *jsonrpc2.Call:
			c.handleCall(m, answer)
		case *jsonrpc2.Notification:
			if m.Method() == "notifications/cancelled" {
				c.cancel(m.Params())
			}
		}
	}
}

// collect returns a function that takes the answers to a batch, nil for a call that gets none, and writes them when it
// has all.
func (c *session) collect(items []rpc.Item) func([]byte) {
	missing := 0
	for _, item := range items {
		if _, isCall := item.Message.(*jsonrpc2.Call); isCall || item.Refused != nil {
			missing++
		}
	}
	var mu sync.Mutex
	var answers [][]byte
	return func(answer []byte) {
		mu.Lock()
		defer mu.Unlock()
		if answer != nil {
			answers = append(answers, answer)
		}
		if missing--; missing == 0 && len(answers) > 0 {
			c.write(fmt.Appendf(nil, "[%s]", bytes.Join(answers, []byte(","))))
		}
	}
}

// write writes one line; nothing for the answer nil.
func (c *session) write(message []byte) {
	if message == nil {
		return
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	if _, err := c.out.Write(append(message, '\n')); err != nil {
		select {
		case c.failed <- fmt.Errorf("the output could not be written: %w", err):
		default:
		}
	}
}

// handleCall answers a request: a call of a tool in a goroutine of its own, any other at once.
func (c *session) handleCall(m *jsonrpc2.Call, answer func([]byte)) {
	respond := func(result any, err error) {
		answer(toAnswer(m.ID(), result, err))
	}
	if m.Method() != "tools/call" || !c.isInitialized {
		respond(c.result(m))
		return
	}
	tool, arguments, err := c.tool(m.Params())
	if err != nil {
		respond(nil, err)
		return
	}
	ctx, err := c.begin(m.ID())
	if err != nil {
		respond(nil, err)
		return
	}
	c.calls.Go(func() {
		result, err := c.call(ctx, tool, arguments)
		isCancelled := ctx.Err() != nil
		c.end(m.ID())
		if isCancelled {
			answer(nil) // the client wants none any more
			return
		}
		respond(result, err)
	})
}

// toAnswer encodes an answer.
func toAnswer(id jsonrpc2.ID, result any, err error) []byte {
	var raw []byte
	if err == nil {
		raw, err = json.MarshalWithOption(result, json.DisableHTMLEscape())
	}
	if coded := new(jsonrpc2.Error); err != nil && !errors.As(err, &coded) {
		err = jsonrpc2.NewError(jsonrpc2.InternalError, err.Error())
	}
	return jsonrpc2.AppendResponse(nil, id, raw, err)
}

// result answers a request that is no call of a tool.
func (c *session) result(m *jsonrpc2.Call) (any, error) {
	switch m.Method() {
	case "initialize":
		return c.initialize(m.Params())
	case "ping":
		return struct{}{}, nil
	case "tools/list", "tools/call":
		if !c.isInitialized {
			return nil, jsonrpc2.NewError(jsonrpc2.InvalidRequest, "initialize comes first")
		}
		return listResult{c.server.Tools}, nil
	}
	return nil, jsonrpc2.NewError(jsonrpc2.MethodNotFound, "method not found: "+m.Method())
}

func (c *session) initialize(params []byte) (any, error) {
	var p initializeParams
	switch err := json.Unmarshal(params, &p); {
	case c.isInitialized:
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidRequest, "initialize comes once")
	case err != nil || p.ProtocolVersion == nil:
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, "initialize needs a protocolVersion")
	}
	c.isInitialized = true
	s := c.server
	return initializeResult{
		ProtocolVersion: negotiated(*p.ProtocolVersion), ServerInfo: implementation{s.Name, s.Title, s.Version}, Instructions: s.Instructions,
	}, nil
}

// tool is the tool that the params of a call name, with the arguments for it.
func (c *session) tool(params []byte) (Tool, []byte, error) {
	var p callParams
	if err := json.Unmarshal(params, &p); err != nil || p.Name == nil {
		return Tool{}, nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, "a call needs the name of a tool")
	}
	for _, t := range c.server.Tools {
		if t.Name == *p.Name {
			return t, p.Arguments, nil
		}
	}
	return Tool{}, nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, fmt.Sprintf("there is no tool %q", *p.Name))
}

// begin notes that a call is open, and returns its context.
func (c *session) begin(id jsonrpc2.ID) (context.Context, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.open[id] != nil:
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidRequest, "a call with this id is open")
	case len(c.open) >= mostOpen:
		return nil, jsonrpc2.NewError(jsonrpc2.InternalError, fmt.Sprintf("%d calls are open already; wait for an answer", mostOpen))
	}
	ctx, cancel := context.WithCancel(c.ctx)
	c.open[id] = cancel
	return ctx, nil
}

// end notes that a call is not open any more.
func (c *session) end(id jsonrpc2.ID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[id]()
	delete(c.open, id)
}

// cancel cancels the call that the params name, if it is open.
func (c *session) cancel(params []byte) {
	var p cancelledParams
	if json.Unmarshal(params, &p) != nil {
		return
	}
	id, ok := rpc.DecodeID([]byte(p.RequestID))
	if !ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if cancel := c.open[id]; cancel != nil {
		cancel()
	}
}

// call calls a tool when it is its turn. A panic becomes an error.
func (c *session) call(ctx context.Context, t Tool, arguments []byte) (result any, err error) {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if f := fault.Contain("in the tool "+t.Name, func() { result, err = toResult(t.Call(ctx, arguments)) }); f != nil {
		return nil, jsonrpc2.NewError(jsonrpc2.InternalError, f.Error())
	}
	return result, err
}

// waitForCalls waits for the open calls, as long as the server's patience lasts. It returns an error of writing.
func (c *session) waitForCalls() error {
	patience := c.server.Patience
	if patience == 0 {
		patience = usualPatience
	}
	done := make(chan struct{})
	go func() { defer close(done); c.calls.Wait() }()
	select {
	case <-done:
	case <-c.ctx.Done():
	case <-time.After(patience):
	}
	select {
	case err := <-c.failed:
		return err
	default:
		return nil
	}
}
