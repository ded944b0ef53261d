package syntax

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/growth"
)

// TestMembersOfLargeMappings: a name is looked up alike in small and in large mappings: the first one counts, also by
// several goroutines at once, and what is merged comes after what stands there.
func TestMembersOfLargeMappings(t *testing.T) {
	for _, size := range []int{0, fewMembers - 4, fewMembers, 10 * fewMembers} {
		var b strings.Builder
		b.WriteString("base: &base {merged: 1, own: 2}\nall:\n  own: 3\n  twice: 4\n  twice: 5\n  <<: *base\n")
		for i := range size {
			fmt.Fprintf(&b, "  key%d: %d\n", i, i)
		}
		all := YAML([]byte(b.String())).Roots[0].Get("all")
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				for name, want := range map[string]string{"own": "3", "merged": "1", "twice": "4", "none": "", "key0": map[bool]string{true: "0"}[size > 0]} {
					if got := all.Text(name); got != want {
						t.Errorf("%d keys: %s is %q, want %q", size, name, got, want)
					}
				}
			})
		}
		wait.Wait()
	}
}

// TestSiblingsOfManyMembers: asking for a sibling of each member takes linear time.
func TestSiblingsOfManyMembers(t *testing.T) {
	for _, before := range []string{"a:\n", "b: &b {c: 1}\na:\n  <<: *b\n"} {
		growth.Check(t, "siblings", growth.Repeated(before, "  port: 80\n", ""), func(content []byte) {
			for _, root := range YAML(content).Roots {
				all := root.Get("a")
				for range all.Children {
					all.Get("host")
				}
			}
		})
	}
}
