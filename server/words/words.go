// Package words holds every sentence the server says to people, once for each language.
//
// The catalogues are data: en.json and zh-cn.json hold the same keys with the same
// {placeholders}. Tests check that, and that the Go sources ask for every key of the
// catalogues and for no other.
package words

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/goccy/go-json"
	"golang.org/x/text/language"
)

//go:embed en.json
var english []byte

//go:embed zh-cn.json
var chinese []byte

// Catalog is one language. The nil Catalog is English.
type Catalog struct{ texts map[string]string }

var (
	loadEnglish = sync.OnceValue(func() *Catalog { return load(english) })
	loadChinese = sync.OnceValue(func() *Catalog { return load(chinese) })
)

// load panics on a catalogue that is no JSON object, since it is part of the program.
func load(raw []byte) *Catalog {
	c := &Catalog{}
	if err := json.Unmarshal(raw, &c.texts); err != nil {
		panic(fmt.Sprintf("catalogue: %v", err))
	}
	return c
}

// For returns the catalogue for a user's languages, most wanted first: IETF tags ("zh-Hant-TW", as LSP and Windows have
// them) or POSIX locales ("zh_TW.UTF-8"). Whoever reads Traditional Chinese gets the language that comes next in the
// list; where none of ours comes, Simplified Chinese, which is nearer than English. All else get English.
func For(languages ...string) *Catalog {
	otherwise := loadEnglish
	for _, name := range languages {
		tag, err := language.Parse(tagOf(name))
		if err != nil {
			continue
		}
		base, _ := tag.Base()
		script, _ := tag.Script() // where the tag names none, the usual one of its territory
		switch {
		case base.String() == "en":
			return loadEnglish()
		case base.String() == "zh" && script.String() == "Hans":
			return loadChinese()
		case base.String() == "zh":
			otherwise = loadChinese
		}
	}
	return otherwise()
}

// tagOf is the IETF tag of a locale: language_territory.codeset@modifier of POSIX without its last two parts. The
// locale "C" (or "POSIX") speaks English.
func tagOf(locale string) string {
	name := locale
	if i := strings.IndexAny(locale, ".@"); i >= 0 {
		name = locale[:i]
	}
	if name == "C" || name == "POSIX" {
		return "en"
	}
	return name
}

// Has reports whether there is a sentence for key.
func (c *Catalog) Has(key string) bool {
	_, ok := c.all()[key]
	return ok
}

// missing is the key of the text that replaces a missing sentence.
const missing = "missing"

// Say returns the sentence for key, each {name} replaced: pairs are name, value, name, …
// Characters of a value that would act on a terminal are made Visible.
// For an unknown key it returns a neutral text, never the key, which means nothing to
// users.
func (c *Catalog) Say(key string, pairs ...string) string {
	text, ok := c.all()[key]
	if !ok {
		text = c.all()[missing]
	}
	return fill(text, pairs)
}

// fill replaces each {name} of text by its value; a name that pairs lack stays as it is. It
// uses no strings.Replacer: making one for every sentence takes ten times as long as using
// it.
func fill(text string, pairs []string) string {
	var b strings.Builder
	for {
		head, rest, ok := strings.Cut(text, "{")
		if b.Len() == 0 && !ok {
			return text
		}
		b.WriteString(head)
		if !ok {
			return b.String()
		}
		name, tail, closed := strings.Cut(rest, "}")
		i := 0
		for i+1 < len(pairs) && pairs[i] != name {
			i += 2
		}
		if closed && i+1 < len(pairs) {
			b.WriteString(Visible(pairs[i+1]))
			text = tail
		} else {
			b.WriteByte('{')
			text = rest
		}
	}
}

func (c *Catalog) all() map[string]string {
	if c == nil {
		c = loadEnglish()
	}
	return c.texts
}
