package export

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
)

// TestEveryCodeHasASummary: a rule of SARIF without a text is shown as an empty line.
func TestEveryCodeHasASummary(t *testing.T) {
	codes := check.Codes()
	for _, code := range codes {
		if summaryOf(code) == "" {
			t.Errorf("%s has no summary", code)
		}
	}
	if len(summaries) != len(codes) {
		t.Errorf("%d summaries for %d codes", len(summaries), len(codes))
	}
}
