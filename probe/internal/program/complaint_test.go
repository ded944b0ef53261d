package program

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// TestEvidenceOfAFailedProgram: the exit status is kept, and of what the program said the class only.
func TestEvidenceOfAFailedProgram(t *testing.T) {
	for text, want := range map[string]fact.Evidence{
		"exit 3": {Exited: true, ExitStatus: 3, ErrorOutput: "none"},
		"echo no such user margarethe >&2; exit 1": {Exited: true, ExitStatus: 1, ErrorOutput: "text"},
		"echo Zugriff verweigert; echo Fehlercode: Wsl/Service/E_ACCESSDENIED; exit 255": {
			Exited: true, ExitStatus: 255, ErrorOutput: "Wsl/Service/E_ACCESSDENIED",
		},
		"echo Wsl/Service/WSL_E_DISTRO_NOT_FOUND. >&2; exit 1": {Exited: true, ExitStatus: 1, ErrorOutput: "Wsl/Service/WSL_E_DISTRO_NOT_FOUND"},
		// More than is kept.
		"i=0; while [ $i -lt 3000 ]; do echo margarethe >&2; i=$((i+1)); done; exit 1": {Exited: true, ExitStatus: 1, ErrorOutput: "text"},
	} {
		_, err := Run(t.Context(), Command{Path: script(t, text)})
		var failure *fact.Failure
		if !errors.As(err, &failure) || failure.Evidence != want {
			t.Errorf("%s: %+v, want %+v", text, failure, want)
		}
		if strings.Contains(fmt.Sprint(err), "margarethe") {
			t.Errorf("%s: a name is in %v", text, err)
		}
	}
	if _, err := Run(t.Context(), Command{Path: script(t, "echo warning >&2; echo fine")}); err != nil {
		t.Errorf("a program that succeeds: %v", err)
	}
}
