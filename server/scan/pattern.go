package scan

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// pattern is a compiled key path. Steps are separated by slashes:
//
//	name     a key of that name, without regard to case; * in it stands for any text
//	a|b      one of these
//	*        any one key or index
//	[]       an index of a sequence
//	**       any number of steps, also none
//	@port    a key whose name says that it holds a port
//	@address a key whose name says that it holds an address or a URL
type pattern []string

func parsePattern(s string) pattern {
	if s == "" {
		return nil
	}
	return strings.Split(strings.ToLower(s), "/")
}

// match reports whether keys fit p as a whole.
func (p pattern) match(keys []syntax.Key) bool {
	for len(p) > 0 {
		if p[0] == "**" {
			if len(p) == 1 {
				return true
			}
			return p[1:].matchTail(keys)
		}
		if len(keys) == 0 || !step(p[0], keys[0]) {
			return false
		}
		p, keys = p[1:], keys[1:]
	}
	return len(keys) == 0
}

// matchTail reports whether p fits some tail of keys.
func (p pattern) matchTail(keys []syntax.Key) bool {
	for i := 0; i <= len(keys); i++ {
		if p.match(keys[i:]) {
			return true
		}
	}
	return false
}

func step(want string, k syntax.Key) bool {
	switch want {
	case "*":
		return true
	case "[]":
		return k.Index >= 0
	case "@port":
		return k.Index < 0 && grammar.IsPort(k.Name)
	case "@address":
		return k.Index < 0 && grammar.IsAddress(k.Name)
	}
	if k.Index >= 0 {
		return false
	}
	for alternative := range strings.SplitSeq(want, "|") {
		if starred(alternative, k.Name) {
			return true
		}
	}
	return false
}

// starred matches name against lower-case text with at most one * at either end.
func starred(want, name string) bool {
	head := strings.HasPrefix(want, "*")
	tail := strings.HasSuffix(want, "*")
	if !head && !tail {
		return strings.EqualFold(want, name)
	}
	name, core := strings.ToLower(name), strings.Trim(want, "*")
	switch {
	case head && tail:
		return strings.Contains(name, core)
	case head:
		return strings.HasSuffix(name, core)
	}
	return strings.HasPrefix(name, core)
}
