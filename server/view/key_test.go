package view

import (
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"go.lsp.dev/uri"
)

// TestFilesOnAShareKeepTheirServer: a path on a share begins with two slashes, and so do the files that
// it refers to.
func TestFilesOnAShareKeepTheirServer(t *testing.T) {
	f := &File{URI: "file://wsl.localhost/Ubuntu/home/me/app/compose.yaml"}
	f.Key = Key(f.URI)
	for relative, want := range map[string]string{
		".env":             "//wsl.localhost/ubuntu/home/me/app/.env",
		"sub/compose.yaml": "//wsl.localhost/ubuntu/home/me/app/sub/compose.yaml",
		"../common.env":    "//wsl.localhost/ubuntu/home/me/common.env",
	} {
		target, ok := Target(f, scan.Reference{Path: relative})
		if got := strings.ToLower(Key(target)); !ok || got != want {
			t.Errorf("%s: %q, %v, want %q", relative, got, ok, want)
		}
		if got := strings.ToLower(f.Dir() + "/" + relative); !strings.Contains(relative, "/") && got != want {
			t.Errorf("%s beside it has the key %q, want %q", relative, got, want)
		}
	}
	local := &File{URI: uri.File("/home/me/app/compose.yaml")}
	if got := Beside(local, "../x/.env").FsPath(); !strings.HasSuffix(strings.ReplaceAll(got, `\`, "/"), "/home/me/x/.env") || strings.Contains(got, "//") {
		t.Errorf("%q", got)
	}
}

// TestFilesInsideADistribution: from a window on Windows, such a file is at most information.
func TestFilesInsideADistribution(t *testing.T) {
	block := fact.Reservation{Kind: fact.KindBlock, Range: port.Range{Start: 44620, End: 48715}, Protos: port.Both, State: fact.StateLive}
	snap := &fact.Snapshot{Vantage: fact.Windows, Mode: fact.ModeMirrored, Reservations: []fact.Reservation{block}}
	v := New(Conditions{Snapshot: snap, Enable: true})
	l := scan.Literal{Range: port.One(45456), Proto: port.TCP, Role: scan.HostBind, Binder: scan.ByProgram}
	for name, want := range map[uri.URI]check.Severity{
		"file://wsl.localhost/Ubuntu/home/me/launch.json": check.Information,
		"file://WSL.localhost/Ubuntu":                     check.Information,
		"file://wsl%24/Ubuntu/home/me/launch.json":        check.Information,
		"file://wsl$/Ubuntu/home/me/launch.json":          check.Information,
		"file://server/share/launch.json":                 check.Warning,
		"file:///c%3A/wsl.localhost/launch.json":          check.Warning,
		"":                                                check.Warning,
	} {
		found := v.FindingsOf(name, "x", []scan.Literal{l})
		if len(found) != 1 || found[0].Severity != want {
			t.Errorf("%s: %v, want %s", name, found, want)
		}
	}
}
