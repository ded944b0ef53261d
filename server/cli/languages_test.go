package cli

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// The command line speaks the language of the environment.
func TestLanguages(t *testing.T) {
	chinese, english := words.For("zh-CN"), words.For("en")
	for _, c := range []struct {
		list, all, messages, lang string
		want                      *words.Catalog
	}{
		{"", "", "", "", english},
		{"", "", "", "zh_CN.UTF-8", chinese},
		{"", "", "en_US.UTF-8", "zh_CN.UTF-8", english},
		{"", "zh_CN.UTF-8", "en_US.UTF-8", "en_US.UTF-8", chinese},
		{"", "", "", "zh_TW.UTF-8", chinese}, // nothing says that the user reads English
		{"zh_TW:en", "", "", "zh_TW.UTF-8", english},
		{"zh_TW:zh_CN", "", "", "en_US.UTF-8", chinese},
		{"zh_TW", "", "", "en_US.UTF-8", english},
		{"zh-Hant-TW", "", "", "zh_TW.UTF-8", chinese},
		{"zh_HK", "", "", "zh_HK.UTF-8", chinese},
		{"zh_CN", "C", "", "zh_CN.UTF-8", english}, // the locale C has no translations
		{"zh_CN", "C.UTF-8", "", "", english},
		{"zh_CN", "", "", "", english},
	} {
		for name, value := range map[string]string{"LANGUAGE": c.list, "LC_ALL": c.all, "LC_MESSAGES": c.messages, "LANG": c.lang} {
			t.Setenv(name, value)
		}
		if got := newCommand(Streams{}).catalog(); got != c.want {
			t.Errorf("%+v", c)
		}
	}
}
