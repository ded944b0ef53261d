package workspace

import (
	"os"
	"path/filepath"
	"testing"

	"go.lsp.dev/uri"
)

// TestOutside: only a file on disk in a folder of the workspace, to which no link leads, may be changed
// from elsewhere.
func TestOutside(t *testing.T) {
	dir := tree(t, `
-- shop/.env --
PORT=45456
-- shop/node_modules/x/.env --
PORT=45456
-- elsewhere/.env --
PORT=45456
-- elsewhere/sub/.env --
PORT=45456
`)
	shop := filepath.Join(dir, "shop")
	for link, to := range map[string]string{"linked": filepath.Join("..", "elsewhere"), ".env.local": filepath.Join("..", "elsewhere", ".env")} {
		if err := os.Symlink(to, filepath.Join(shop, link)); err != nil {
			t.Skipf("SKIP: no links here: %v", err)
		}
	}
	w := newWorkspace(shop)
	at := func(name string) uri.URI { return uri.File(filepath.Join(dir, filepath.FromSlash(name))) }
	for u, want := range map[uri.URI]bool{
		at("shop/.env"):                false,
		at("shop/new/.env"):            false, // it does not exist yet
		at("shop/node_modules/x/.env"): false,
		at("elsewhere/.env"):           true,
		at("shop/linked/.env"):         true,
		at("shop/linked/sub/.env"):     true,
		at("shop/.env.local"):          true,
		uri.URI("git:" + string(at("shop/.env"))[len("file:"):]): true,
		"untitled:.env": true,
	} {
		if f := w.Open(t.Context(), u, 1, []byte("PORT=45456\n")); f.Outside != want {
			t.Errorf("%s: outside %v", u, f.Outside)
		}
		w.Close(u)
	}
	// What is behind a link is not read either, when an event or a reference names it.
	for _, name := range []string{"shop/linked/.env", "shop/.env.local"} {
		if f := reload(w, at(name)); f != nil {
			t.Errorf("%s was read", name)
		}
	}
	if f := reload(w, at("shop/.env")); f == nil {
		t.Error("shop/.env was not read")
	}
	linked := w.Open(t.Context(), at("shop/linked/compose.yaml"), 1, []byte(compose))
	if sibling, exists := w.Sibling(linked, ".env"); sibling != nil || exists {
		t.Errorf("a .env would be made or changed behind the link: %v", sibling)
	}
}
