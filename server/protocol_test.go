package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

var (
	otherServer = flag.String("server", "", "the command of another language server, which TestProtocol then asks instead of ours")
	patience    = flag.Duration("patience", 20*time.Second, "how long TestProtocol waits for an answer; it measures nothing")
)

// TestProtocol has each conversation of testdata/protocol with the program as it is built, over its standard input and output.
//
// go test ./server -run TestProtocol -server "gopls serve" -v has those conversations with another language server that say
// no more than the protocol does, and counts how many of them go as written.
func TestProtocol(t *testing.T) {
	command := strings.Fields(*otherServer)
	if len(command) == 0 {
		command = []string{buildProgram(t), "lsp", "--replay", "../testdata/recordings/mirrored-windows"}
	}
	var met, all atomic.Int32
	t.Cleanup(func() { t.Logf("%d of %d conversations went as written", met.Load(), all.Load()) })
	for _, c := range readCases(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if strings.Contains(c.tags, "unix") && runtime.GOOS == "windows" {
				t.Skip("SKIP: Windows has no such signals")
			}
			if strings.Contains(c.tags, "ours") && *otherServer != "" {
				t.Skip("SKIP: the protocol leaves this open")
			}
			all.Add(1)
			if err := converse(startProgram(t, command), c.steps); err != nil {
				t.Fatal(err)
			}
			met.Add(1)
		})
	}
}

// buildProgram builds the program, and returns its path.
func buildProgram(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "wsl-port-guard.exe")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// converse takes the steps one after the other, and ends the program.
func converse(p *program, steps []step) error {
	for _, s := range steps {
		if err := take(p, s); err != nil {
			return fmt.Errorf("%s: %s %.200s: %w", s.where, s.word, s.rest, err)
		}
	}
	if steps[len(steps)-1].word != "end" {
		if err := p.request(`"alive"`, "nobody/asksThisElsewhere"); err != nil {
			return fmt.Errorf("at the end: %w", err)
		}
		if err := p.await(wanted(`"alive" any`)); err != nil {
			return fmt.Errorf("at the end: %w", err)
		}
		_ = p.in.Close()
		if _, err := p.end(); err != nil {
			return err
		}
	}
	return p.rest()
}

const (
	initializeParams = `{"processId":null,"rootUri":null,"capabilities":{}}`
	usualHeader      = "Content-Length: LEN\r\n\r\n"
)

// take takes one step.
func take(p *program, s step) error {
	switch s.word {
	case "start":
		return errors.Join(
			p.request(`"start"`, "initialize "+initializeParams),
			p.await(wanted(`"start" result`)),
			p.sendMessage(`"jsonrpc":"2.0"`, "initialized {}"))
	case "request":
		id, rest := cutValue(s.rest)
		return p.request(id, rest)
	case "notify":
		return p.sendMessage(`"jsonrpc":"2.0"`, s.rest)
	case ">":
		return p.sendFrame(usualHeader, s.rest)
	case "frame", "as", "raw":
		return takeQuoted(p, s)
	case "fill":
		n, err := strconv.Atoi(s.rest)
		return errors.Join(err, p.send(strings.Repeat(" ", n)))
	case "<":
		return p.await(wanted(s.rest))
	case "close":
		return map[string]func() error{"input": p.in.Close, "output": p.out.Close}[s.rest]()
	case "kill":
		return p.command.Process.Signal(syscall.SIGTERM)
	case "end":
		status, err := p.end()
		if err == nil && s.rest != "" && s.rest != strconv.Itoa(status) {
			err = fmt.Errorf("the exit status is %d", status)
		}
		return err
	}
	return errors.New("no such step")
}

// takeQuoted takes a step whose line begins with a Go string.
func takeQuoted(p *program, s step) error {
	text, behind, err := quoted(s.rest)
	if err != nil {
		return err
	}
	switch s.word {
	case "frame":
		return p.sendFrame(usualHeader, text)
	case "as":
		return p.sendFrame(text, behind)
	}
	return p.send(text)
}

// cutValue splits a line behind the JSON value at its start.
func cutValue(line string) (value, rest string) {
	var raw json.RawMessage
	decoder := json.NewDecoder(strings.NewReader(line))
	if decoder.Decode(&raw) != nil {
		value, rest, _ = strings.Cut(line, " ")
		return value, rest
	}
	return line[:decoder.InputOffset()], strings.TrimPrefix(line[decoder.InputOffset():], " ")
}
