package format

import (
	"bytes"
	"context"
	"flag"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wsl-port-guard/wsl-port-guard/server/internal/sample"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

var firstSeed = flag.Uint64("seed", 1, "the seed of the edits that TestPartsEqualTheWhole makes")

// editsPerFile is how many successive edits each file is read through.
const editsPerFile = 25

// Reading a file in parts, again after each of many edits, must find what reading it as a whole finds.
func TestPartsEqualTheWhole(t *testing.T) {
	inParts := 0
	for _, name := range fixtures(t) {
		inParts += readThroughEdits(t, name, readFixture(t, name), *firstSeed)
	}
	for name, content := range map[string]string{"compose.yaml": sample.LongCompose(300), ".vscode/launch.json": sample.LongLaunch(300)} {
		for seed := range uint64(10) {
			inParts += readThroughEdits(t, name, []byte(content), *firstSeed+seed)
		}
	}
	if inParts < 100 {
		t.Errorf("only %d texts were read in parts", inParts)
	}
}

// readThroughEdits returns how many of the texts were read in parts.
func readThroughEdits(t *testing.T, name string, content []byte, seed uint64) (inParts int) {
	reading := Of(name)
	if reading == nil {
		return 0
	}
	random := rand.New(rand.NewPCG(seed, uint64(len(name))))
	var memory *scan.Memory
	for n := range editsPerFile {
		var got scan.Result
		got, memory = reading.ReadParts(context.Background(), content, memory)
		if memory != nil {
			inParts++
		}
		if want := reading.Read(content); !sameResult(got, want) {
			t.Fatalf("%s, seed %d, after %d edits: in parts and as a whole differ\n%s\ntext:\n%s", name, seed, n, cmp.Diff(want, got), content)
		}
		content = editAtRandom(random, content)
	}
	return inParts
}

func sameResult(a, b scan.Result) bool {
	return len(a.Literals) == len(b.Literals) && len(a.Uses) == len(b.Uses) && len(a.References) == len(b.References) &&
		(len(a.Literals) == 0 || reflect.DeepEqual(a.Literals, b.Literals)) && (len(a.Uses) == 0 || reflect.DeepEqual(a.Uses, b.Uses)) &&
		(len(a.References) == 0 || reflect.DeepEqual(a.References, b.References))
}

// snippets are what people type, and what parsers have trouble with.
var snippets = []string{
	"4", "45456", "\n", "\n\n", " ", "  ", ":", ": ", "- ", "\"", "'", "{", "}", "[", "]", ",", "#", "# port 8080\n", "|\n", ">\n", "key:\n", "  key:\n", "    deep: 8080\n",
	"network_mode: host\n", "host: localhost\n", "\n  web2:\n    ports:\n      - \"45999:80\"\n", "// c\n", "/* c */", "\"port\": 45001,", "{\"port\": 9229},", "&a ", "*a", "<<: ", "---\n", "\r\n",
	"# wsl-port-guard: ignore-next-line\n", " # wsl-port-guard: ignore\n", "// wsl-port-guard: ignore-next-line\n", "${PORT:-45002}", "\t",
}

// editAtRandom inserts, deletes, doubles or moves a piece of a text.
func editAtRandom(r *rand.Rand, b []byte) []byte {
	if len(b) == 0 {
		return []byte("port: 45456\n")
	}
	at := r.IntN(len(b) + 1)
	switch r.IntN(10) {
	case 0: // delete a few bytes
		return splice(b, at, min(len(b), at+1+r.IntN(6)), "")
	case 1: // delete a line
		start, end := lineAround(b, at)
		return splice(b, start, end, "")
	case 2: // double a line
		start, end := lineAround(b, at)
		return splice(b, end, end, string(b[start:end]))
	case 3, 4, 5: // another digit
		if n := bytes.IndexAny(b[at:], "0123456789"); n >= 0 {
			return splice(b, at+n, at+n+1, string(rune('0'+r.IntN(10))))
		}
	case 6: // a snippet at the start of a line
		start, _ := lineAround(b, at)
		return splice(b, start, start, snippets[r.IntN(len(snippets))])
	case 7: // indent a line
		start, _ := lineAround(b, at)
		return splice(b, start, start, strings.Repeat(" ", 1+r.IntN(4)))
	}
	return splice(b, at, at, snippets[r.IntN(len(snippets))])
}

func splice(b []byte, start, end int, with string) []byte {
	out := append([]byte(nil), b[:start]...)
	return append(append(out, with...), b[end:]...)
}

func lineAround(b []byte, at int) (start, end int) {
	start = bytes.LastIndexByte(b[:at], '\n') + 1
	if n := bytes.IndexByte(b[at:], '\n'); n >= 0 {
		return start, at + n + 1
	}
	return start, len(b)
}
