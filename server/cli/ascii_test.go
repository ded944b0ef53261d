package cli

import (
	"bytes"
	"encoding/json"
	"testing"
)

// write sends text to w byte by byte, so that characters are cut.
func write(t *testing.T, w *asciiWriter, text string) {
	t.Helper()
	for i := range len(text) {
		if n, err := w.Write([]byte{text[i]}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	}
}

func TestTextForOtherEncodings(t *testing.T) {
	for text, want := range map[string]string{
		"44620–48715":         "44620-48715",
		"“wsl --shutdown”…":   `"wsl --shutdown"...`,
		"配置/compose.yaml 😀":   "配置/compose.yaml 😀",
		"broken \xff\xfe end": "broken \xff\xfe end",
	} {
		var whole, cut bytes.Buffer
		w := &asciiWriter{to: &whole}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		write(t, &asciiWriter{to: &cut}, text)
		if whole.String() != want || cut.String() != want {
			t.Errorf("%q: %q, byte by byte %q, want %q", text, whole.String(), cut.String(), want)
		}
	}
}

func TestJSONForOtherEncodings(t *testing.T) {
	const text = `{"message":"44620–48715, “x” 端口 😀"}`
	var out bytes.Buffer
	write(t, &asciiWriter{to: &out, json: true}, text)
	for _, c := range out.Bytes() {
		if c >= 0x80 {
			t.Fatalf("%q is not ASCII", out.String())
		}
	}
	var got, want map[string]string
	if json.Unmarshal(out.Bytes(), &got) != nil || json.Unmarshal([]byte(text), &want) != nil || got["message"] != want["message"] {
		t.Errorf("%q", out.String())
	}
}

func TestLocaleDecidesTheEncoding(t *testing.T) {
	for _, c := range []struct {
		all, ctype, lang string
		want             bool
	}{
		{"", "", "", false},
		{"C", "", "en_US.UTF-8", false},
		{"", "", "zh_CN.UTF-8", true},
		{"", "C.utf8", "C", true},
		{"en_US.ISO-8859-1", "C.UTF-8", "", false},
	} {
		t.Setenv("LC_ALL", c.all)
		t.Setenv("LC_CTYPE", c.ctype)
		t.Setenv("LANG", c.lang)
		if got := readsUTF8(&bytes.Buffer{}); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
