package lsp

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// codec is the protocol's own codec for everything that the connection encodes: goccy/go-json would
// write protocol.Optional values as {} without an error. Our own payloads are already encoded.
type codec struct{}

// Marshal implements jsonrpc2.Codec.
func (codec) Marshal(v any) ([]byte, error) {
	if raw, ok := v.(jsonrpc2.RawMessage); ok {
		return raw, nil
	}
	return protocol.Marshal(v)
}

// Unmarshal implements jsonrpc2.Codec.
func (codec) Unmarshal(b []byte, v any) error { return protocol.Unmarshal(b, v) }

// router handles the messages of the connection: notifications on the read loop, in order, and each
// request in its own goroutine. It replaces the library's stock handlers, which reorder didChange,
// close the connection on an unknown notification and crash on cancellation.
type router struct {
	session *session

	mu      sync.Mutex
	cancels map[jsonrpc2.ID]context.CancelFunc
}

func newRouter(s *session) *router {
	return &router{session: s, cancels: map[jsonrpc2.ID]context.CancelFunc{}}
}

// handle implements jsonrpc2.Handler. The library reuses the context and the request after the call,
// hence DetachContext and Clone.
func (r *router) handle(ctx context.Context, req *jsonrpc2.Request) (any, error) {
	base := jsonrpc2.DetachContext(ctx)
	if !req.IsCall() {
		r.notification(base, req.Clone())
		return nil, nil // an error here would close the connection
	}
	r.session.backlog.asked()
	if err := r.session.accepts(req.Method()); err != nil {
		return nil, err
	}
	if runsInline(req.Method()) {
		return r.answer(base, req.Clone())
	}
	id := req.ID()
	cancellable, cancel := context.WithCancel(base)
	r.mu.Lock()
	r.cancels[id] = cancel
	r.mu.Unlock()
	jsonrpc2.Async(ctx)
	defer func() {
		r.mu.Lock()
		delete(r.cancels, id)
		r.mu.Unlock()
		cancel()
	}()
	result, err := r.answer(cancellable, req)
	if cancellable.Err() != nil {
		return nil, protocol.ErrRequestCancelled
	}
	return result, err
}

// runsInline reports whether a request is answered on the read loop, before the next message is read.
// initialize and shutdown are, because they decide how later messages are handled.
func runsInline(method string) bool {
	return method == protocol.MethodInitialize || method == protocol.MethodShutdown
}

func (r *router) notification(ctx context.Context, req *jsonrpc2.Request) {
	switch req.Method() {
	case protocol.MethodCancelRequest:
		r.cancel(req.Params())
		return
	case protocol.MethodExit:
		r.session.exit()
		return
	case protocol.MethodInitialize, protocol.MethodShutdown:
		return // they are requests; a notification must not change the phase
	}
	if r.session.accepts(req.Method()) != nil {
		return // notifications before initialize are dropped (LSP 3.17, "initialize")
	}
	if _, err := r.dispatch(ctx, req); err != nil {
		r.session.log.Debug("notification", "method", req.Method(), "error", err)
	}
}

// cancel cancels a request that is not yet answered.
func (r *router) cancel(params []byte) {
	var p protocol.CancelParams
	if protocol.Unmarshal(params, &p) != nil {
		return
	}
	var id jsonrpc2.ID
	switch v := p.ID.(type) {
	case protocol.Integer:
		id = jsonrpc2.NewNumberID(int64(v))
	case protocol.String:
		id = jsonrpc2.NewStringID(string(v))
	default:
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if cancel := r.cancels[id]; cancel != nil {
		cancel()
	}
}

// answer dispatches a request and makes sure that every error has a code.
func (r *router) answer(ctx context.Context, req *jsonrpc2.Request) (any, error) {
	result, err := r.dispatch(ctx, req)
	if coded := new(jsonrpc2.Error); err != nil && !errors.As(err, &coded) {
		err = jsonrpc2.NewError(jsonrpc2.InternalError, err.Error())
	}
	return result, err
}

// dispatch calls the handler of the method; a panic becomes an error.
func (r *router) dispatch(ctx context.Context, req *jsonrpc2.Request) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.session.log.Error("panic", "method", req.Method(), "panic", p, "stack", string(debug.Stack()))
			result, err = nil, jsonrpc2.NewError(jsonrpc2.InternalError, fmt.Sprint("internal error: ", p))
		}
	}()
	m := methods[req.Method()]
	if m == nil {
		return nil, methodNotFound(req.Method())
	}
	return m(r.session, ctx, req.Params())
}
