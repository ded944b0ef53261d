package cli

import (
	"testing"

	"golang.org/x/text/language"
)

// Windows always shows itself in some language.
func TestDisplayLanguages(t *testing.T) {
	names := displayLanguages()
	if len(names) == 0 {
		t.Error("Windows names no language")
	}
	for _, name := range names {
		if _, err := language.Parse(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}
