package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// program is a language server that runs, seen from a client.
type program struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     io.ReadCloser

	writing sync.Mutex
	answers chan answer // closed at the end of the output
	early   []answer    // came while another one was awaited
	broken  error       // what is wrong with the output; read after answers is closed
}

// answer is an answer of the server.
type answer struct {
	id     string // JSON
	result string // JSON; none for an error
	code   int
}

func (a answer) String() string {
	if a.result == "" {
		return fmt.Sprintf("%s error %d", a.id, a.code)
	}
	return fmt.Sprintf("%s result %s", a.id, a.result)
}

// isOneOf reports whether the answer is one of those that are wanted.
func (a answer) isOneOf(alternatives []string) bool {
	return slices.ContainsFunc(alternatives, func(want string) bool {
		id, what := cutValue(want)
		if !sameValue(a.id, id) {
			return false
		}
		kind, value, _ := strings.Cut(what, " ")
		switch kind {
		case "any":
			return true
		case "result":
			return a.result != "" && (value == "" || sameValue(a.result, value))
		}
		return a.result == "" && value == strconv.Itoa(a.code)
	})
}

// sameValue compares two JSON texts. Escapes and spaces make no difference; numbers must have the same digits.
func sameValue(a, b string) bool {
	decode := func(text string) (v any) {
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if d.Decode(&v) != nil {
			return nil
		}
		return v
	}
	return reflect.DeepEqual(decode(a), decode(b))
}

// startProgram starts a language server. It is killed at the end of the test if it has not ended until then.
func startProgram(t *testing.T, command []string) *program {
	t.Helper()
	p := &program{command: exec.Command(command[0], command[1:]...), answers: make(chan answer, 1000)}
	var err error
	if p.in, err = p.command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if p.out, err = p.command.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.command.Process.Kill(); _ = p.command.Wait() })
	go p.read()
	return p
}

// send sends bytes. A server that has ended takes no more, which is no failure: what it said until then counts.
func (p *program) send(text string) error {
	p.writing.Lock()
	defer p.writing.Unlock()
	done := make(chan struct{})
	go func() { defer close(done); _, _ = io.WriteString(p.in, text) }()
	select {
	case <-done:
		return nil
	case <-time.After(*patience):
		return errors.New("the server reads no more")
	}
}

func (p *program) sendFrame(header, body string) error {
	return p.send(strings.ReplaceAll(header, "LEN", strconv.Itoa(len(body))) + body)
}

// request sends a request; line has its method and its params.
func (p *program) request(id, line string) error {
	return p.sendMessage(`"jsonrpc":"2.0","id":`+id, line)
}

// sendMessage sends a message with the given fields; line has its method and its params.
func (p *program) sendMessage(fields, line string) error {
	method, params, hasParams := strings.Cut(line, " ")
	if method == `""` {
		method = ""
	}
	body := fmt.Sprintf(`{%s,"method":%q`, fields, method)
	if hasParams {
		body += `,"params":` + params
	}
	return p.sendFrame(usualHeader, body+"}")
}

// await waits for one of several answers.
func (p *program) await(alternatives []string) error {
	if i := slices.IndexFunc(p.early, func(a answer) bool { return a.isOneOf(alternatives) }); i >= 0 {
		p.early = slices.Delete(p.early, i, i+1)
		return nil
	}
	timeout := time.After(*patience)
	for {
		select {
		case a, ok := <-p.answers:
			if !ok {
				return fmt.Errorf("the output ends; other answers: %.300v", p.early)
			}
			if a.isOneOf(alternatives) {
				return nil
			}
			p.early = append(p.early, a)
		case <-timeout:
			return fmt.Errorf("no such answer comes; other answers: %.300v", p.early)
		}
	}
}

// end waits until the process has ended, and returns its exit status.
func (p *program) end() (int, error) {
	done := make(chan error, 1)
	go func() {
		for a := range p.answers {
			p.early = append(p.early, a)
		}
		done <- p.command.Wait()
	}()
	select {
	case <-done:
		return p.command.ProcessState.ExitCode(), nil
	case <-time.After(*patience):
		return 0, errors.New("the process does not end")
	}
}

// rest is called at the end: it returns an error for an answer that was not awaited, and for output that is no message.
func (p *program) rest() error {
	if p.broken != nil {
		return p.broken
	}
	if len(p.early) > 0 {
		return fmt.Errorf("an answer that nothing asked for: %.300v", p.early)
	}
	return nil
}

// read reads the output to its end. Requests of the server are answered by null.
func (p *program) read() {
	defer close(p.answers)
	in := bufio.NewReader(p.out)
	for {
		body, err := readFrame(in)
		if err != nil {
			if !isEnd(err) {
				p.broken = err
			}
			return
		}
		var m map[string]json.RawMessage
		if err := json.Unmarshal(body, &m); err != nil || string(m["jsonrpc"]) != `"2.0"` {
			p.broken = fmt.Errorf("the server says %.200q", body)
			return
		}
		switch id, isCall := m["id"]; {
		case m["method"] != nil && isCall:
			_ = p.sendFrame(usualHeader, fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":null}`, id))
		case m["method"] == nil:
			a, err := toAnswer(m)
			if err != nil {
				p.broken = fmt.Errorf("%w: %.200q", err, body)
				return
			}
			p.answers <- a
		}
	}
}

// toAnswer reads an answer, which has an id, and a result or an error.
func toAnswer(m map[string]json.RawMessage) (answer, error) {
	a := answer{id: string(m["id"]), result: string(m["result"])}
	if a.id == "" || (m["result"] == nil) == (m["error"] == nil) {
		return a, errors.New("an answer has an id, and either a result or an error")
	}
	if m["error"] == nil {
		return a, nil
	}
	var e struct {
		Code    *int
		Message *string
	}
	if err := json.Unmarshal(m["error"], &e); err != nil || e.Code == nil || e.Message == nil {
		return a, errors.New("an error has a code and a message")
	}
	a.code = *e.Code
	return a, nil
}

// isEnd reports whether an error is the end of the output, which may be in the middle of a message if the program was stopped.
func isEnd(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "file already closed")
}

// readFrame reads one frame, which must be written as the specification has it.
func readFrame(in *bufio.Reader) ([]byte, error) {
	length := -1
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return nil, err
		}
		name, value, _ := bytes.Cut(bytes.TrimSuffix(line, []byte("\r\n")), []byte(": "))
		switch {
		case len(name) == 0 && length >= 0:
			body := make([]byte, length)
			_, err := io.ReadFull(in, body)
			return body, err
		case string(name) == "Content-Length":
			if length, err = strconv.Atoi(string(value)); err != nil {
				return nil, err
			}
		case string(name) != "Content-Type":
			return nil, fmt.Errorf("the server writes a header of %.200q", line)
		}
	}
}
