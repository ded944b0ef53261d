package words

import (
	"strconv"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// Detail is the remark on a source besides its status, "" for none: the sentence of its
// Note or, without one, the text of its error.
func (c *Catalog) Detail(src fact.Source) string {
	n := src.Note
	if n.Code == "" {
		return src.Detail
	}
	who := n.Who
	switch {
	case n.Code == fact.NoteNotBelieved:
		who = c.Say("contradicted/" + n.Who)
	case who == "":
		who = c.Say("word/windows-program")
	}
	return c.Say("source/"+string(n.Code),
		"range", n.Range.String(), "other", n.Other.String(), "port", strconv.Itoa(int(n.Port)),
		"proto", n.Proto.String(), "who", who, "limit", n.Limit.String())
}

// Origin says where a fact comes from: the source called name, Microsoft's documentation
// for what is built into this program, the settings or the policy file.
func (c *Catalog) Origin(name string) string {
	switch name {
	case fact.SourceBuiltin:
		return c.Say("origin/builtin")
	case fact.SourceUser:
		return c.Say("origin/user")
	case fact.SourcePolicy:
		return c.Say("origin/policy")
	}
	return c.Say("origin/source", "source", name)
}
