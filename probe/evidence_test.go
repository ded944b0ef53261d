package probe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-json"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

func TestEvidenceOfAnAttempt(t *testing.T) {
	denied := &fact.Failure{Evidence: fact.Evidence{HRESULT: 0x80070005}, Err: fmt.Errorf("a call: %w", fs.ErrPermission)}
	exit := &fact.Failure{Evidence: fact.Evidence{Exited: true, ExitStatus: 0, ErrorOutput: "none"}, Err: errors.New("a program of margarethe")}
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, `{"status":"ok","ms":12}`},
		{context.DeadlineExceeded, `{"status":"timeout","ms":12}`},
		{fmt.Errorf("outer: %w", denied), `{"status":"denied","ms":12,"hresult":"0x80070005"}`},
		{exit, `{"status":"unavailable","ms":12,"exitStatus":0,"errorOutput":"none"}`},
	} {
		got, err := json.Marshal(evidenceOf(c.err, 12*time.Millisecond))
		if string(got) != c.want || err != nil {
			t.Errorf("%v: %s %v, want %s", c.err, got, err, c.want)
		}
	}
}

// TestRecordKeepsEvidence: a recording says of each source how reading it went.
func TestRecordKeepsEvidence(t *testing.T) {
	f := newFake(map[string]string{
		fact.NameRecording: `{"version":1,"vantage":"windows"}`, fact.NameWSLVersion: "!denied", fact.NameWSLInfo: "mirrored\n",
	})
	dir := t.TempDir()
	if _, err := Record(t.Context(), f, dir); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, nameEvidence))
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Sources map[string]doctor.Attempt }
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fact.Status{
		fact.NameWSLVersion: fact.StatusDenied, fact.NameWSLInfo: fact.StatusOK, fact.NameHCN: fact.StatusUnavailable,
	} {
		if got.Sources[name].Status != want {
			t.Errorf("%s: %q, want %q", name, got.Sources[name].Status, want)
		}
	}
	if strings.Count(string(raw), `"ms"`) != len(got.Sources) || len(got.Sources) < 20 {
		t.Errorf("%s", raw)
	}
}
