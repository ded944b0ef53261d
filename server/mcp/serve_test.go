package mcp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-json"
	"go.uber.org/goleak"
)

// patience is how long tests wait for what must come; it measures nothing.
const patience = 20 * time.Second

// conversation is a session seen from its client.
type conversation struct {
	t     *testing.T
	in    io.WriteCloser
	out   *bufio.Reader
	ended chan error
	stop  context.CancelFunc
}

// converse starts a session with a server that has some tools. At its end nothing of it is left.
func converse(t *testing.T, tools ...Tool) *conversation {
	t.Helper()
	return converseWith(t, Server{Name: "test", Tools: tools})
}

func converseWith(t *testing.T, s Server) *conversation {
	t.Helper()
	s.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	fromClient, in := io.Pipe()
	out, toClient := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	c := &conversation{t: t, in: in, out: bufio.NewReader(out), ended: make(chan error, 1), stop: stop}
	go func() {
		err := s.Serve(ctx, fromClient, toClient)
		_ = toClient.Close()
		c.ended <- err
	}()
	t.Cleanup(func() {
		stop()
		_ = in.Close()
		_ = out.Close()
		goleak.VerifyNone(t, goleak.IgnoreCurrent())
	})
	return c
}

// begin initializes the session.
func (c *conversation) begin() *conversation {
	c.t.Helper()
	c.send(`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}`)
	if answer := c.answer(); !strings.Contains(answer, `"protocolVersion":"2025-11-25"`) {
		c.t.Fatal(answer)
	}
	c.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	return c
}

func (c *conversation) send(line string) {
	c.t.Helper()
	if _, err := io.WriteString(c.in, line+"\n"); err != nil {
		c.t.Fatal(err)
	}
}

// answer returns the next line.
func (c *conversation) answer() string {
	c.t.Helper()
	line := make(chan string, 1)
	go func() {
		text, _ := c.out.ReadString('\n')
		line <- strings.TrimSuffix(text, "\n")
	}()
	select {
	case text := <-line:
		return text
	case <-time.After(patience):
		c.t.Fatal("no answer comes")
		return ""
	}
}

// end waits until the session has ended.
func (c *conversation) end() error {
	c.t.Helper()
	select {
	case err := <-c.ended:
		return err
	case <-time.After(patience):
		c.t.Fatal("the session does not end")
		return nil
	}
}

func call(id int, tool string) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":{"a":1}}}`, id, tool)
}

// echo is a tool that answers with its arguments, and with the name that the answer is about.
var echo = Tool{Name: "echo", Call: func(_ context.Context, arguments []byte) (any, error) {
	return map[string]any{"got": json.RawMessage(arguments)}, nil
}}

// TestAnswers: each message with its answer; "" for one that gets none, so that ping is answered next.
func TestAnswers(t *testing.T) {
	refusing := Tool{Name: "refuse", Call: func(context.Context, []byte) (any, error) { return nil, errors.New("port 0 is none") }}
	failing := Tool{Name: "fail", Call: func(context.Context, []byte) (any, error) { panic("broken") }}
	odd := Tool{Name: "odd", Call: func(context.Context, []byte) (any, error) { return make(chan int), nil }}
	for _, test := range []struct{ line, want string }{
		{`{"jsonrpc":"2.0","id":"a","method":"ping"}`, `{"jsonrpc":"2.0","id":"a","result":{}}`},
		{call(1, "echo"), `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"{\"got\":{\"a\":1}}"}],"structuredContent":{"got":{"a":1}}}}`},
		{call(1, "refuse"), `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"port 0 is none"}],"isError":true}}`},
		{call(1, "fail"), `{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"a mistake in this program, in the tool fail: broken"}}`},
		{call(1, "odd"), `{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"json: unsupported type: chan int"}}`},
		{call(1, "nothing"), `{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"there is no tool \"nothing\""}}`},
		{`{"jsonrpc":"2.0","id":1,"method":"tools/call"}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"a call needs the name of a tool"}}`},
		{`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"a call needs the name of a tool"}}`},
		{`{"jsonrpc":"2.0","id":1,"method":"resources/list"}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"method not found: resources/list"}}`},
		{`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"initialize comes once"}}`},
		{`{"jsonrpc":"2.0","id":1}`, `{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"neither method nor result"}}`},
		{`{"jsonrpc":"2.0"`, `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"not JSON"}}`},
		{"\xff", `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"not UTF-8"}}`},
		{strings.Repeat("[", 10000), `{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"not JSON"}}`},
		{strings.Repeat("x", maxLine), `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"a line of more than 1048576 bytes"}}`},
		{"[" + strings.Repeat("1,", 100) + "1]", `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"a batch of more than 100 messages"}}`},
		{`[]`, `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"an empty batch"}}`},
		{
			`[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"m"},2,` + call(3, "echo") + `]`,
			`[{"jsonrpc":"2.0","id":1,"result":{}},{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"not a JSON-RPC message"}},` +
				`{"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"{\"got\":{\"a\":1}}"}],"structuredContent":{"got":{"a":1}}}}]`,
		},
		{`[{"jsonrpc":"2.0","method":"m"}]`, ""},
		{`{"jsonrpc":"2.0","method":"notifications/unheard/of"}`, ""},
		{`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}`, ""},
		{`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":{}}}`, ""},
		{`{"jsonrpc":"2.0","method":"notifications/cancelled"}`, ""},
		{`{"jsonrpc":"2.0","id":7,"result":{}}`, ""},
		{"  ", ""},
		{"", ""},
	} {
		c := converse(t, echo, refusing, failing, odd).begin()
		c.send(test.line)
		if test.want != "" {
			if got := c.answer(); got != test.want {
				t.Errorf("%.100q\ngot  %s\nwant %s", test.line, got, test.want)
			}
		}
		c.send(`{"jsonrpc":"2.0","id":"alive","method":"ping"}`)
		if got := c.answer(); got != `{"jsonrpc":"2.0","id":"alive","result":{}}` {
			t.Errorf("%.100q: afterwards %s", test.line, got)
		}
		c.stop()
	}
}

// TestInitialize: the session has the version that the client asks for if the server knows it, else the newest. Before
// that no tool is listed or called; an unknown method is unknown, by which clients of later versions fall back.
func TestInitialize(t *testing.T) {
	for asked, want := range map[string]string{
		"2025-11-25": "2025-11-25", "2025-06-18": "2025-06-18", "2025-03-26": "2025-03-26", "2024-11-05": "2024-11-05",
		"2026-07-28": "2025-11-25", "1.0": "2025-11-25",
	} {
		c := converseWith(t, Server{Name: "n", Title: "T", Version: "3", Instructions: "i"})
		c.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":%q}}`, asked))
		whole := fmt.Sprintf(`{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":%q,"capabilities":{"tools":{}},`+
			`"serverInfo":{"name":"n","title":"T","version":"3"},"instructions":"i"}}`, want)
		if got := c.answer(); got != whole {
			t.Errorf("%s: %s, want %s", asked, got, whole)
		}
		c.stop()
	}
	for line, want := range map[string]string{
		`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`: "-32600",
		call(1, "echo"): "-32600",
		`{"jsonrpc":"2.0","id":1,"method":"server/discover"}`:                                       "-32601",
		`{"jsonrpc":"2.0","id":1,"method":"initialize"}`:                                            "-32602",
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":1}}`:             "-32602",
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocol_version":"2025-11-25"}}`: "-32602",
	} {
		c := converse(t, echo)
		c.send(line)
		if got := c.answer(); !strings.Contains(got, `"code":`+want+`,`) {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
		c.stop()
	}
}

// TestList: a tool is listed with its schemas, and as one that only reads.
func TestList(t *testing.T) {
	c := converse(t, Tool{
		Name: "n", Title: "T", Description: "d", Input: json.RawMessage(`{"type":"object"}`), Output: json.RawMessage(`{}`), Annotations: ReadOnly,
	}).begin()
	c.send(`{"jsonrpc":"2.0","id":1,"method":"tools/list"}`)
	want := `{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"n","title":"T","description":"d","inputSchema":{"type":"object"},` +
		`"outputSchema":{},"annotations":{"readOnlyHint":true,"openWorldHint":false}}]}}`
	if got := c.answer(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// waiting is a tool that works until its call is cancelled or it is released; it tells when it has begun.
func waiting() (tool Tool, begun chan bool, release chan bool) {
	begun, release = make(chan bool, mostOpen), make(chan bool)
	return Tool{Name: "wait", Call: func(ctx context.Context, _ []byte) (any, error) {
		begun <- true
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-release:
			return "released", nil
		}
	}}, begun, release
}

// TestCancel: a call that is cancelled ends and gets no answer, also in a batch; other messages are answered meanwhile.
func TestCancel(t *testing.T) {
	tool, begun, _ := waiting()
	c := converse(t, tool, echo).begin()
	c.send(call(1, "wait"))
	<-begun
	c.send(call(2, "wait")) // it waits for its turn
	c.send(call(1, "echo"))
	if got := c.answer(); got != `{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"a call with this id is open"}}` {
		t.Error(got)
	}
	c.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2,"reason":"too late"}}`)
	c.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`)
	c.send(call(3, "echo"))
	if got := c.answer(); !strings.HasPrefix(got, `{"jsonrpc":"2.0","id":3,"result":`) {
		t.Error(got)
	}
	c.send("[" + call(4, "wait") + `,{"jsonrpc":"2.0","id":5,"method":"ping"}]`)
	<-begun
	c.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":4}}`)
	if got := c.answer(); got != `[{"jsonrpc":"2.0","id":5,"result":{}}]` {
		t.Error(got)
	}
}

// TestOpenCallsAreBounded: a call too many is refused; when one has been answered there is room again.
func TestOpenCallsAreBounded(t *testing.T) {
	tool, _, release := waiting()
	c := converse(t, tool).begin()
	for id := range mostOpen + 1 {
		c.send(call(id, "wait"))
	}
	if got := c.answer(); got != `{"jsonrpc":"2.0","id":32,"error":{"code":-32603,"message":"32 calls are open already; wait for an answer"}}` {
		t.Error(got)
	}
	release <- true
	c.answer()
	c.send(call(33, "wait"))
	c.send(`{"jsonrpc":"2.0","id":"next","method":"ping"}`)
	if got := c.answer(); got != `{"jsonrpc":"2.0","id":"next","result":{}}` {
		t.Error(got)
	}
}

// TestEnd: the session ends with its input, its context and its output. Calls that are open at the end of the input are
// answered, as long as the patience lasts.
func TestEnd(t *testing.T) {
	t.Run("input", func(t *testing.T) {
		tool, begun, release := waiting()
		c := converse(t, tool).begin()
		c.send(call(1, "wait"))
		<-begun
		_ = c.in.Close()
		release <- true
		if got := c.answer(); !strings.Contains(got, "released") {
			t.Error(got)
		}
		if err := c.end(); err != nil {
			t.Error(err)
		}
	})
	t.Run("input, with a call that hangs", func(t *testing.T) {
		tool, begun, _ := waiting()
		c := converseWith(t, Server{Tools: []Tool{tool}, Patience: time.Millisecond}).begin()
		c.send(call(1, "wait"))
		<-begun
		_ = c.in.Close()
		if err := c.end(); err != nil {
			t.Error(err)
		}
	})
	t.Run("half a line", func(t *testing.T) {
		c := converse(t)
		go func() { _, _ = io.WriteString(c.in, `{"jsonrpc":"2.0","id":1,"method":"ping"}`); _ = c.in.Close() }()
		if got := c.answer(); got != `{"jsonrpc":"2.0","id":1,"result":{}}` {
			t.Error(got)
		}
	})
	t.Run("context", func(t *testing.T) {
		c := converse(t)
		c.stop()
		if err := c.end(); err != nil {
			t.Error(err)
		}
	})
	t.Run("output", func(t *testing.T) {
		s := Server{Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
		in := strings.NewReader(strings.Repeat(`{"jsonrpc":"2.0","id":1,"method":"ping"}`+"\n", 3))
		if err := s.Serve(t.Context(), in, fullDevice{}); !errors.Is(err, errFull) {
			t.Error(err)
		}
	})
}

var errFull = errors.New("no space")

type fullDevice struct{}

func (fullDevice) Write([]byte) (int, error) { return 0, errFull }

// TestALineWithoutEnd takes no more memory than a line may have, and the next line is read.
func TestALineWithoutEnd(t *testing.T) {
	long := io.LimitReader(letters{}, 64<<20)
	l := lines{bufio.NewReader(io.MultiReader(long, strings.NewReader("\nnext")))}
	line, isTooLong, err := l.next()
	if !isTooLong || cap(line) > 2*maxLine || err != nil {
		t.Errorf("%v, %d bytes, %v", isTooLong, cap(line), err)
	}
	if line, isTooLong, err := l.next(); string(line) != "next" || isTooLong || err != nil {
		t.Errorf("%q %v %v", line, isTooLong, err)
	}
	if _, _, err := l.next(); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// FuzzLines: whatever the lines are, each answer is one line of JSON, and the session goes on to its end.
func FuzzLines(f *testing.F) {
	for _, seed := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}` + "\n" + call(1, "echo") + "\n" + call(1, "echo"),
		"[" + call(1, "echo") + "]", "[1", "{}\n\n{}", `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		alive := "\n" + `{"jsonrpc":"2.0","id":"alive","method":"ping"}`
		var out strings.Builder
		s := Server{Tools: []Tool{echo}, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
		if err := s.Serve(t.Context(), strings.NewReader(string(input)+alive), &out); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), `{"jsonrpc":"2.0","id":"alive","result":{}}`+"\n") {
			t.Errorf("%q ends the session: %s", input, out.String())
		}
		for line := range strings.Lines(out.String()) {
			if !json.Valid([]byte(line)) {
				t.Errorf("%q is answered by %q", input, line)
			}
		}
	})
}
