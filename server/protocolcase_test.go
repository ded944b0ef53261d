package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// protocolCase is one conversation with a server, from its start to its end.
type protocolCase struct {
	name  string
	tags  string // "ours": more than the protocol asks for; "unix": not on Windows
	steps []step
}

// step is one line of a case.
type step struct {
	where string // file and line
	word  string
	rest  string
}

var caseHead = regexp.MustCompile(`^case (.*?)((?: \((?:ours|unix)\))*)$`)

// readCases reads the cases of testdata/protocol. A case begins with its name; each further line is one step:
//
//	start                     initialize, its answer, initialized
//	request ID METHOD PARAMS  sends a request; without PARAMS it has none
//	notify METHOD PARAMS      sends a notification
//	> BODY                    sends a frame with this body
//	frame "BODY"              the same; the body is a Go string, for bytes that this file cannot hold
//	as "HEADER" BODY          sends a body behind another header; LEN in it is the body's length in bytes
//	raw "BYTES"               sends bytes
//	fill N                    sends N spaces
//	< ID result VALUE         waits for the answer to ID, with this result; without VALUE any result will do
//	< ID error CODE           waits for an error
//	< ID any                  waits for a result or an error
//	close input, close output the client closes its end of that pipe
//	kill                      sends SIGTERM
//	end STATUS                waits for the end of the process; without STATUS any will do
//
// "or" stands between several answers that are right: "< 1 error -32600 or error -32601". REPEAT(3 x) in a line stands
// for xxx. A case that does not end with "end" ends with a request, which a server that still works answers. An answer
// that no line waits for is a failure.
func readCases(t *testing.T) []protocolCase {
	t.Helper()
	files, err := filepath.Glob("../testdata/protocol/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	var cases []protocolCase
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.ReplaceAll(string(content), "\r\n", "\n"), "\n") {
			where := fmt.Sprintf("%s:%d", filepath.Base(file), i+1)
			switch head := caseHead.FindStringSubmatch(line); {
			case head != nil:
				cases = append(cases, protocolCase{name: head[1], tags: head[2]})
			case line == "" || strings.HasPrefix(line, "#"):
			case len(cases) == 0:
				t.Fatalf("%s: a step before the first case", where)
			default:
				word, rest, _ := strings.Cut(line, " ")
				last := &cases[len(cases)-1]
				last.steps = append(last.steps, step{where, word, repeated(rest)})
			}
		}
	}
	return cases
}

var repetition = regexp.MustCompile(`REPEAT\((\d+) ([^()]+)\)`)

// repeated writes out each REPEAT of a line.
func repeated(line string) string {
	return repetition.ReplaceAllStringFunc(line, func(found string) string {
		parts := repetition.FindStringSubmatch(found)
		n, _ := strconv.Atoi(parts[1])
		return strings.Repeat(parts[2], n)
	})
}

// wanted are the answers that a line of the word "<" accepts, each as "ID result VALUE", "ID error CODE" and so on.
func wanted(rest string) []string {
	alternatives := strings.Split(rest, " or ")
	id, _, _ := strings.Cut(alternatives[0], " ")
	for i, a := range alternatives[1:] {
		if other, hasID := strings.CutPrefix(a, "< "); hasID {
			alternatives[i+1] = other
		} else {
			alternatives[i+1] = id + " " + a
		}
	}
	return alternatives
}

// quoted reads a Go string at the start of a line, and returns what stands behind it too.
func quoted(rest string) (text, behind string, err error) {
	prefix, err := strconv.QuotedPrefix(rest)
	if err != nil {
		return "", "", err
	}
	text, err = strconv.Unquote(prefix)
	return text, strings.TrimPrefix(rest[len(prefix):], " "), err
}
