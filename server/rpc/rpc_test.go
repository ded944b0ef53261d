package rpc

import (
	"runtime"
	"strings"
	"testing"
)

// TestLongBatches: a batch that is too long is refused at once. A batch of 20 MB took 4.2 GB.
func TestLongBatches(t *testing.T) {
	for _, member := range []string{"0", `{"jsonrpc":"2.0","id":1,"method":"m"}`} {
		text := []byte("[" + strings.Repeat(member+",", mostInBatch) + strings.Repeat("0,", 1<<20) + "0]")
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		items, isBatch := Decode(text)
		runtime.ReadMemStats(&after)
		if len(items) != 1 || items[0].Refused == nil || items[0].Refused.Why != errLongBatch.Error() || isBatch {
			t.Fatalf("%d messages, a batch: %v", len(items), isBatch)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > uint64(len(text)) {
			t.Errorf("%d bytes for %d bytes of %s", used, len(text), member)
		}
	}
}

// TestBatchesEndWhereTheyEnd: what is behind a batch, or missing in it, makes it no batch.
func TestBatchesEndWhereTheyEnd(t *testing.T) {
	const call = `{"jsonrpc":"2.0","id":1,"method":"m"}`
	for text, want := range map[string]string{
		"[" + call + "," + call + "]": "", " [ " + call + " ]\r\n": "", "[" + strings.Repeat(call+",", mostInBatch-1) + call + "]": "",
		"[": "not JSON", "[" + call: "not JSON", "[" + call + ",]": "not JSON", "[" + call + "]]": "not JSON", "[" + call + "][]": "not JSON",
		"[" + call + "] x": "not JSON", "[}": "not JSON", "[," + call + "]": "not JSON", "[]": "an empty batch",
	} {
		items, isBatch := Decode([]byte(text))
		got := ""
		if items[0].Refused != nil {
			got = items[0].Refused.Why
		}
		if got != want || isBatch != (want == "") {
			t.Errorf("%.60s: %q, a batch: %v; want %q", text, got, isBatch, want)
		}
	}
}
