//go:build !windows

package onlinux

import (
	"fmt"
	"testing"
)

// TestSocketOwners reads the links of a look-alike /proc.
func TestSocketOwners(t *testing.T) {
	m := tree(t, map[string]string{
		"/proc/77/comm": "node\n", "/proc/77/fd/3": "-> socket:[501]", "/proc/77/fd/4": "-> /dev/null", "/proc/77/fd/5": "-> socket:[502]",
		"/proc/78/comm": "nginx\n", "/proc/78/fd/3": "-> socket:[501]", "/proc/78/fd/6": "-> socket:[503]", "/proc/78/fd/7": "-> pipe:[504]",
		"/proc/79/fd/3": "-> socket:[505]", "/proc/9x/comm": "no process\n", "/proc/9x/fd/3": "-> socket:[506]",
	})
	got := m.SocketOwners(map[uint64]bool{501: true, 503: true, 504: true, 505: true, 506: true, 507: true})
	if want := "map[501:{77 node} 503:{78 nginx} 505:{79 }]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
}
