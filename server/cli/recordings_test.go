package cli

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is found as what is wanted")

// The findings in the demo workspace on each recorded machine must be exactly the expected ones.
func TestDemoOnRecordedMachines(t *testing.T) {
	t.Setenv("LC_ALL", "C.UTF-8")
	t.Chdir(filepath.Join("..", "..", "testdata", "demo"))
	top := ".."
	recordings, err := filepath.Glob(filepath.Join(top, "recordings", "*", "recording.json"))
	if err != nil || len(recordings) < 10 {
		t.Fatal("ten recordings are wanted", len(recordings), err)
	}
	for _, r := range recordings {
		dir := filepath.Dir(r)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			var out, errs bytes.Buffer
			status := Run(context.Background(), []string{"scan", "--replay", dir, "--format", "concise"},
				Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
			if warned := strings.Contains(out.String(), ": warning: "); (status == statusFindings.code()) != warned {
				t.Errorf("status %d, %s", status, errs.String())
			}
			out.Write(errs.Bytes()) // what could not be read
			name := dir + ".findings.txt"
			if *update {
				if err := os.WriteFile(name, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(out.Bytes(), want) {
				t.Errorf("got\n%s\nwant\n%s", out.String(), want)
			}
		})
	}
}
