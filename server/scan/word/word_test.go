package word

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// questions are the functions that testdata/words.txt tests.
var questions = map[string]func(string) bool{
	"port":           SaysPort,
	"address":        SaysAddress,
	"connect":        SaysConnect,
	"listen":         SaysListen,
	"listen address": SaysListenAddress,
	"outside":        SaysOutside,
	"own":            Own.Has,
	"face":           Faces.Has,
	"served":         Served.Has,
	"service":        IsService,
	"peer":           IsPeer,
	"mail":           IsMail,
	"loopback":       IsLoopback,
	"container host": IsContainerHost,
	"unspecified":    IsUnspecified,
	"dialled":        IsDialled,
	"reached":        SaysReached,
	"peer name":      SaysPeer,
	"host word":      func(w string) bool { _, ok := HostRank(w); return ok },
}

type answer struct {
	question, name string
	want           bool
}

func readAnswers(t *testing.T) (out []answer) {
	t.Helper()
	content, err := os.ReadFile("testdata/words.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		question, names, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		if questions[question] == nil {
			t.Fatalf("no question %q", question)
		}
		for _, name := range strings.Fields(names) {
			bare, not := strings.CutPrefix(name, "!")
			out = append(out, answer{question, bare, !not})
		}
	}
	return out
}

// wrong returns the answers that the functions do not give.
func wrong(answers []answer) []answer {
	return slices.DeleteFunc(slices.Clone(answers), func(a answer) bool { return questions[a.question](a.name) == a.want })
}

func TestWords(t *testing.T) {
	for _, a := range wrong(readAnswers(t)) {
		t.Errorf("%s: %s is %v, want %v", a.question, a.name, !a.want, a.want)
	}
}

// TestEveryWordMatters removes each word from its list: some answer must then be wrong.
func TestEveryWordMatters(t *testing.T) {
	answers := readAnswers(t)
	for name, list := range lists {
		all := list.words
		for word := range all {
			list.words = maps.Clone(all)
			delete(list.words, word)
			if len(wrong(answers)) == 0 {
				t.Errorf("no answer changes without %q in the list %s", word, name)
			}
		}
		list.words = all
	}
}

// Of several keys that may name the host of a port, the one with the lowest rank wins.
func TestHostRank(t *testing.T) {
	host, _ := HostRank("host")
	bind, _ := HostRank("bind")
	if host >= bind {
		t.Errorf("host has rank %d, bind %d", host, bind)
	}
}

func TestSplit(t *testing.T) {
	for name, want := range map[string]string{
		"DB_PORT_http2": "db port http2", "dbPortHttp2": "db port http2", "HTTPPort": "http port", "x-forwarded.host": "x forwarded host", "": "", "__": "", "éPort": "port", "PORT8080": "port8080",
	} {
		if got := strings.Join(Split(name), " "); got != want {
			t.Errorf("Split(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestStem(t *testing.T) {
	for name, want := range map[string]string{
		"REDIS_PORT_NUMBER": "redis|number", "serverport": "server|", "port": "|", "my_db_ports2_x": "my db|x", "no_such": "no such|",
	} {
		stem, rest := Stem(name)
		if got := strings.Join(stem, " ") + "|" + strings.Join(rest, " "); got != want {
			t.Errorf("Stem(%q) = %q, want %q", name, got, want)
		}
	}
}
