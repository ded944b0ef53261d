package lsp

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// FuzzSessions takes bytes for what an editor sends in a session: see player.move. Afterwards the session must
// have the texts that the editor has, and the diagnostics of a session that was given only these texts. Each
// request must have one answer, the session must end when it is told to, and no goroutine may be left.
func FuzzSessions(f *testing.F) {
	const (
		compose  = "\x00\x00\x01\x00" // opens compose.yaml
		env      = "\x00\x01\x01\x01" // opens .env
		closed   = "\x01\x00"
		digit    = "\x02\x00\x00\x01\x04\x0a\x04\x0b\x05" // replaces a digit of compose.yaml by a character of two code units
		reversed = "\x02\x00\x00\x01\x04\x0b\x04\x0a\x05"
		whole    = "\x02\x00\x00\x00\x01" // replaces the text of compose.yaml
		hover    = "\x04\x00\x00\x04\x0a\x01"
		ignored  = "\x06\x00\x01" // settings that ignore the port
		read     = "\x07\x00"     // the machine is read
		event    = "\x08\x00\x02" // compose.yaml was deleted, says the client
	)
	broken := ""
	for i := range fuzzBroken {
		broken += "\x05\x00" + string(rune(i))
	}
	for _, seed := range []string{
		"", compose, compose + closed, compose + hover + closed, compose + hover + closed + compose + hover + digit + hover, env + compose + whole + hover, compose + reversed,
		compose + reversed + digit + whole, ignored + compose + hover, compose + broken + digit, compose + compose, env + event + read + closed,
	} {
		f.Add([]byte(seed))
	}
	dir := f.TempDir()
	layOut(f, dir, "-- .env --\nWEB_PORT=45010\n-- compose.yaml --\nservices: {web: {ports: ['${WEB_PORT}:80']}}\n")
	f.Fuzz(func(t *testing.T, moves []byte) {
		leavesNothing(t)
		p := &player{editor: startFuzzed(t, dir), moves: moves, documents: map[string]*openText{}}
		for len(p.moves) > 0 {
			p.move()
		}
		p.editor.set(`{}`)
		p.compare(startFuzzed(t, dir))
		p.end()
	})
}

func startFuzzed(t *testing.T, dir string) *editor {
	e := startEditorIn(t, "../../testdata/recordings/mirrored-windows", dir)
	e.initialize("", editorCapabilities)
	return e
}

// player plays an editor. It uses up moves.
type player struct {
	editor    *editor
	moves     []byte
	documents map[string]*openText // those that are open; a text may be lost
	requests  []string             // ids
}

// next takes a byte of the moves: a number below n.
func (p *player) next(n int) int {
	if len(p.moves) == 0 {
		return 0
	}
	b := p.moves[0]
	p.moves = p.moves[1:]
	return int(b) % n
}

var (
	fuzzNames = []string{"compose.yaml", ".env", "sub/compose.yaml", "sub/.env"}
	fuzzTexts = []string{
		"services:\n  web:\n    ports:\n      - \"45456:80\"\n      - \"${WEB_PORT:-45002}:81\"\n", "WEB_PORT=45456\r\nOTHER_PORT=45999\r",
		"", "\n", "\r\n", "😀", "é", "45456", ":80", "services: {a: {ports: ['45001:1', 45002]}}", "# 端口\n", "  - \"", "PORT=44700\n", "{", "\x00", "&a *a",
	}
	fuzzSettings = []string{`{}`, `{"ignoredPorts":[45456]}`, `{"enable":false}`, `{"severity":{"wsl-reserved":"error"}}`, `{"exclude":["sub/**"]}`, `{"side":"wsl"}`, `5`}
	fuzzBroken   = []string{
		`{`, `[]`, `{"jsonrpc":"2.0","id":null,"method":"shutdown"}`, `{"jsonrpc":"2.0","method":"shutdown"}`, `{"jsonrpc":"2.0","method":"initialize","params":{}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":5}`, "\xff", `{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}`,
		`{"jsonrpc":"2.0","method":"initialized","params":{}}`, `{"jsonrpc":"2.0","id":"x","result":{}}`,
	}
	fuzzRequests = []string{"textDocument/hover", "textDocument/codeAction", methodReport, methodMap, "nobody/knowsThis"}
)

// move makes one move of the editor.
func (p *player) move() {
	kind, name := p.next(9), fuzzNames[p.next(len(fuzzNames))]
	doc := p.documents[name]
	switch {
	case kind == 0:
		doc = &openText{version: p.next(200), text: p.text()}
		p.documents[name] = doc
		p.editor.openText(name, doc.version, doc.text)
	case kind == 1 && doc != nil:
		delete(p.documents, name)
		p.editor.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": p.editor.uri(name)}})
	case (kind == 2 || kind == 3) && doc != nil:
		p.edit(name, doc)
	case kind == 4:
		p.ask(name)
	case kind == 5:
		p.editor.bytes([]byte(fuzzBroken[p.next(len(fuzzBroken))]))
	case kind == 6:
		p.editor.set(fuzzSettings[p.next(len(fuzzSettings))])
	case kind == 7:
		p.requests = append(p.requests, p.editor.send(methodRefresh, nil))
	case kind == 8:
		p.editor.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": p.editor.uri(name), "type": 1 + p.next(3)}}})
	}
}

func (p *player) text() string { return fuzzTexts[p.next(len(fuzzTexts))] }

func (p *player) position() position { return position{p.next(8) - 1, p.next(24) - 1} }

// edit changes a document by up to four changes in one message.
func (p *player) edit(name string, doc *openText) {
	doc.version++
	var changes []any
	for range 1 + p.next(4) {
		if p.next(5) == 0 {
			doc.replaceAll(p.text())
			changes = append(changes, map[string]any{"text": doc.text})
			continue
		}
		start, end, inserted := p.position(), p.position(), p.text()
		start.Line, start.Character = max(start.Line, 0), max(start.Character, 0)
		end.Line, end.Character = max(end.Line, 0), max(end.Character, 0)
		doc.replace(start, end, inserted)
		changes = append(changes, map[string]any{"range": span{start, end}, "text": inserted})
	}
	p.editor.notify("textDocument/didChange", map[string]any{
		"textDocument": map[string]any{"uri": p.editor.uri(name), "version": doc.version}, "contentChanges": changes,
	})
}

func (d *openText) replaceAll(content string) { d.text, d.isLost = content, false }

func (d *openText) replace(start, end position, inserted string) {
	index := text.NewIndex([]byte(d.text))
	at := func(p position) int {
		return index.Offset(text.Position{Line: p.Line, Column: p.Character}, text.UTF16)
	}
	if end.Line < start.Line || end.Line == start.Line && end.Character < start.Character {
		d.isLost = true
		return
	}
	d.text = d.text[:at(start)] + inserted + d.text[at(end):]
}

// ask sends a request, and perhaps cancels it or waits for its answer. With the answer everything before it has been
// worked on; otherwise the next message may come first.
func (p *player) ask(name string) {
	method := fuzzRequests[p.next(len(fuzzRequests))]
	at := p.position()
	id := p.editor.send(method, actionParams(p.editor.uri(name), at.Line, at.Character))
	p.requests = append(p.requests, id)
	switch p.next(3) {
	case 0:
		p.editor.notify("$/cancelRequest", map[string]any{"id": rawJSON(id)})
	case 1:
		p.editor.wait(id)
	}
}

// compare waits until the session has the editor's texts and what a fresh one shows of them.
func (p *player) compare(fresh *editor) {
	t := p.editor.t
	for name, doc := range p.documents {
		if doc.isLost {
			doc.text = ""
		}
		fresh.openText(name, doc.version, doc.text)
	}
	for _, e := range []*editor{p.editor, fresh} {
		e.call("nobody/knowsThis", nil, nil) // everything before it has been handled
	}
	for _, id := range p.requests {
		p.editor.wait(id)
		if n := p.editor.answersTo(id); n != 1 {
			t.Errorf("request %s has %d answers", id, n)
		}
	}
	want := p.wanted()
	if got := p.editor.texts(); !maps.Equal(got, want) {
		t.Fatalf("the session has other texts than the editor\ngot  %q\nwant %q", got, want)
	}
	var got, of map[string]string
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		got, of = p.editor.judged(), fresh.judged()
		if of != nil && maps.Equal(got, of) && maps.EqualFunc(p.editor.shown(), fresh.shown(), slices.Equal) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the session differs from a fresh one\nthis  %q\nshown %q\nfresh %q\nshown %q", got, p.editor.shown(), of, fresh.shown())
		}
	}
}

// wanted are the texts that the session must have, by URI, with their versions.
func (p *player) wanted() map[string]string {
	out := map[string]string{}
	for name, doc := range p.documents {
		if !doc.isLost {
			out[p.editor.uri(name)] = fmt.Sprintf("%d %s", doc.version, doc.text)
		}
	}
	return out
}

// texts are the documents that the session has, except those that are lost.
func (e *editor) texts() map[string]string {
	e.session.documents.mu.Lock()
	defer e.session.documents.mu.Unlock()
	out := map[string]string{}
	for _, doc := range e.session.documents.open {
		if !doc.isLost && !doc.closed {
			out[string(doc.uri)] = fmt.Sprintf("%d %s", doc.version, doc.text)
		}
	}
	return out
}

// judged are the diagnostics of the newest View, by URI; nil until the machine has been read and the folder walked.
func (e *editor) judged() map[string]string {
	v := e.session.currentView(e.t.Context())
	if v.Snapshot() == nil || v.Get(uri.URI(e.uri("compose.yaml"))) == nil || v.Get(uri.URI(e.uri(".env"))) == nil {
		return nil
	}
	out := map[string]string{}
	for f := range v.Files() {
		diagnostics, err := protocol.Marshal(e.session.render.diagnostics(v, f))
		if err != nil {
			e.t.Error(err)
		}
		out[string(f.URI)] = string(diagnostics)
	}
	return out
}

func (e *editor) answersTo(id string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.seen[id]
}

// end ends the session in one of three ways.
func (p *player) end() {
	switch len(p.requests) % 3 {
	case 0:
		p.editor.notify("exit", nil)
	case 1:
		p.editor.in.Close()
	case 2:
		p.editor.send("shutdown", nil)
		p.editor.notify("exit", nil)
	}
	select {
	case <-p.editor.exit:
	case <-time.After(patience):
		p.editor.t.Error("the session does not end")
	}
}
