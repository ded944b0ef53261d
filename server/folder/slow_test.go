package folder

import (
	"os"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestAStorageThatDoesNotTellLinks: a file on it counts as one behind a link, and nobody waits for the storage
// again until it has answered.
func TestAStorageThatDoesNotTellLinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := Open(t.TempDir(), Rules{}, func(string) bool { return true })
		if !f.IsReal("a/file") {
			t.Fatal("a file that does not exist is behind a link")
		}
		let, calls := make(chan struct{}), atomic.Int64{}
		f.lstat = func(p string) (os.FileInfo, error) { calls.Add(1); <-let; return os.Lstat(p) }
		for range 3 {
			if f.IsReal("a/file") {
				t.Error("it is not known that no link leads there")
			}
		}
		if n := calls.Load(); n != 1 {
			t.Errorf("the storage was asked %d times", n)
		}
		close(let)
		time.Sleep(time.Second)
		if !f.IsReal("a/file") {
			t.Error("after the storage has answered, the file is still behind a link")
		}
	})
}
