package markdown

import "testing"

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"":                         "",
		"node.exe (pid 4711)":      "node.exe (pid 4711)",
		"44620–48715, live":        "44620–48715, live",
		`C:\_x_`:                   `C:\\\_x\_`,
		"**bold** `code` ~~gone~~": "\\*\\*bold\\*\\* \\`code\\` \\~\\~gone\\~\\~",
		"[a](http://b)":            `\[a\](http://b)`,
		"![a](b)":                  `!\[a\](b)`,
		"<img src=x>":              "&lt;img src=x>",
		"&lt;":                     "&amp;lt;",
		"a | b":                    `a \| b`,
		"two\r\nlines\nof\rtext":   "two lines of text",
		"# heading":                `\# heading`,
		"- item":                   `\- item`,
		"> quote":                  `\> quote`,
		"    code":                 "code",
		"1. first":                 `1\. first`,
		"12) second":               `12\) second`,
		"2.6.3":                    "2.6.3",
		"8080":                     "8080",
		"===":                      `\===`,
	} {
		if got := Escape(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
