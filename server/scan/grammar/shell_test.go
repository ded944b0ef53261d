package grammar

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// plainWords returns the same as the shell parser.
func TestPlainWordsAreWhatTheParserGives(t *testing.T) {
	pieces := strings.Fields("vite PORT=8080 a= =b --port --port=80 -p 8080:80 0.0.0.0:80 x@y %1 a,b ./run.sh / [ ] { } ! [[ $X 'q' \\ # ; | export if then for in do time let + a+=b a-b=c 1=2 @a a=b=c :")
	random := rand.New(rand.NewPCG(1, 2))
	plain := 0
	for range 20_000 {
		var b strings.Builder
		for range 1 + random.IntN(5) {
			b.WriteString(pieces[random.IntN(len(pieces))])
			b.WriteString(strings.Repeat(" ", random.IntN(3)))
		}
		words, ok := plainWords(b.String())
		if !ok {
			continue
		}
		plain++
		want, sound := parsedCalls(b.String())
		if !sound || len(want) != 1 || len(want[0].words) != len(words) {
			t.Fatalf("%q: %v, the parser gives %v, %v", b.String(), words, want, sound)
		}
		for i, w := range words {
			if w.text != want[0].words[i].text {
				t.Fatalf("%q: word %d is %q, the parser gives %q", b.String(), i, w.text, want[0].words[i].text)
			}
			start, end := w.raw(0, len(w.text))
			wantStart, wantEnd := want[0].words[i].raw(0, len(w.text))
			if start != wantStart || end != wantEnd {
				t.Fatalf("%q: word %d stands at %d–%d, the parser gives %d–%d", b.String(), i, start, end, wantStart, wantEnd)
			}
		}
	}
	if plain < 1000 {
		t.Errorf("only %d of the commands are plain", plain)
	}
}
