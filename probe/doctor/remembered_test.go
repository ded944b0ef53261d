package doctor

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// What was shown of another Windows or another WSL says nothing of this one.
func TestAnUpdateMakesVerdictsVoid(t *testing.T) {
	all := []fact.Assumption{"of-another-release", fact.AssumeUsual, fact.AssumeHCNBlock}
	for name, c := range map[string]struct {
		then Remembered
		want int
	}{
		"the same":                {Remembered{WindowsBuild: 22631, WSLVersion: "2.6.3"}, 2},
		"another build":           {Remembered{WindowsBuild: 26100, WSLVersion: "2.6.3"}, 0},
		"another WSL":             {Remembered{WindowsBuild: 22631, WSLVersion: "2.7.1"}, 0},
		"nothing was known":       {Remembered{}, 2},
		"the build was not known": {Remembered{WSLVersion: "2.6.3"}, 2},
	} {
		c.then.Contradicted = all
		if got := c.then.Doubts(22631, "2.6.3"); len(got) != c.want {
			t.Errorf("%s: %d doubts, want %d", name, len(got), c.want)
		}
	}
	then := Remembered{WindowsBuild: 22631, WSLVersion: "2.6.3", Contradicted: all}
	if got := then.Doubts(0, ""); len(got) != 2 || got[0].Assumption != fact.AssumeHCNBlock {
		t.Errorf("neither is known now: %v", got)
	}
}
