package fix

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

func TestAppendLine(t *testing.T) {
	for before, want := range map[string]string{
		"":             "A=1\n",
		"B=2\n":        "B=2\nA=1\n",
		"B":            "B\nA=1\n",
		"B=2":          "B=2\nA=1\n",
		"B=2\r\n":      "B=2\r\nA=1\r\n",
		"B=2\r\nC=3":   "B=2\r\nC=3\r\nA=1\r\n",
		"\n":           "\nA=1\n",
		"B=2\r\nC=3\n": "B=2\r\nC=3\nA=1\r\n",
	} {
		if got := string(text.Apply([]byte(before), []text.Edit{appendLine([]byte(before), "A=1")})); got != want {
			t.Errorf("%q becomes %q, want %q", before, got, want)
		}
	}
}

func TestFreeName(t *testing.T) {
	for _, c := range []struct{ service, texts, want string }{
		{"web", "", "WEB_PORT"},
		{"web", "WEB_PORT=1", "WEB_PORT_2"},
		{"web", "WEB_PORT_2 WEB_PORT", "WEB_PORT_3"},
		{"my-web.app", "", "MY_WEB_APP_PORT"},
		{"-web-", "", "WEB_PORT"},
		{"0", "", "_0_PORT"},
		{"9web", "", "_9WEB_PORT"},
		{"a9", "", "A9_PORT"},
	} {
		if got := freeName(c.service, []byte(c.texts)); got != c.want {
			t.Errorf("%s in %q: %s, want %s", c.service, c.texts, got, c.want)
		}
	}
}
