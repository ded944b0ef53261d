package lsp

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// DidOpen implements protocol.Server.
func (s *session) DidOpen(_ context.Context, p *protocol.DidOpenTextDocumentParams) error {
	d := p.TextDocument
	u := uri.URI(strings.Clone(string(d.URI))) // decoded strings alias the whole message
	s.judge.mark(s.files.Open(u, d.Version, []byte(d.Text)))
	return nil
}

// DidChange implements protocol.Server. Changes apply in the order given, each to the
// text that the one before it made.
func (s *session) DidChange(_ context.Context, p *protocol.DidChangeTextDocumentParams) error {
	f := s.files.Get(p.TextDocument.URI)
	if f == nil || !f.Open {
		return nil // a change of what was never opened
	}
	content, index := f.Text, f.Index()
	for i, change := range p.ContentChanges {
		if i > 0 {
			index = text.NewIndex(content)
		}
		switch c := change.(type) {
		case *protocol.TextDocumentContentChangePartial:
			span := s.caps.toSpan(index, c.Range)
			span.End = max(span.Start, span.End)
			content = text.Apply(content, []text.Edit{{Span: span, New: c.Text}})
		case *protocol.TextDocumentContentChangeWholeDocument:
			content = []byte(c.Text)
		}
	}
	s.judge.mark(s.files.Open(f.URI, p.TextDocument.Version, content))
	return nil
}

// DidClose implements protocol.Server: what lies on disk counts again.
func (s *session) DidClose(_ context.Context, p *protocol.DidCloseTextDocumentParams) error {
	f := s.files.Get(p.TextDocument.URI)
	if f == nil {
		return nil
	}
	s.files.Close(f.URI)
	s.reload(f.URI)
	s.judge.mark(f)
	return nil
}

// reload reads a file from disk again and judges it and what depends on it.
func (s *session) reload(u uri.URI) {
	old := s.files.Get(u)
	if isFile(u) {
		s.files.Reload(u)
	}
	for _, f := range []*workspace.File{old, s.files.Get(u)} {
		if f != nil {
			s.judge.mark(f)
		}
	}
}

// DidChangeWatchedFiles implements protocol.Server. Events of folders (created, renamed
// or deleted whole) and of .gitignore change which files there are: all is walked anew.
func (s *session) DidChangeWatchedFiles(_ context.Context, p *protocol.DidChangeWatchedFilesParams) error {
	again := false
	for _, e := range p.Changes {
		u, err := uri.Parse(strings.Clone(string(e.URI)))
		if err != nil || !isFile(u) {
			continue
		}
		again = again || s.isFolderEvent(u, e.Type)
		s.reload(u)
	}
	if again {
		s.walk()
	}
	return nil
}

func (s *session) isFolderEvent(u uri.URI, t protocol.FileChangeType) bool {
	p := filepath.FromSlash(u.FsPath())
	if filepath.Base(p) == ".gitignore" {
		return true
	}
	if t == protocol.FileChangeTypeDeleted {
		prefix := workspace.Key(u) + "/"
		return slices.ContainsFunc(s.files.Files(), func(f *workspace.File) bool {
			return strings.HasPrefix(workspace.Key(f.URI), prefix)
		})
	}
	info, err := os.Lstat(p)
	return err == nil && info.IsDir() && t == protocol.FileChangeTypeCreated
}

// DidChangeWorkspaceFolders implements protocol.Server.
func (s *session) DidChangeWorkspaceFolders(_ context.Context, p *protocol.DidChangeWorkspaceFoldersParams) error {
	removed := folderPaths(p.Event.Removed)
	kept := slices.DeleteFunc(s.files.Folders(), func(f string) bool {
		return slices.ContainsFunc(removed, func(r string) bool { return workspace.SamePath(f, r) })
	})
	s.files.SetFolders(append(kept, folderPaths(p.Event.Added)...))
	s.walk()
	return nil
}

// DidChangeConfiguration implements protocol.Server. Clients that send the section are
// taken at their word; others are asked.
func (s *session) DidChangeConfiguration(_ context.Context, p *protocol.DidChangeConfigurationParams) error {
	var sent struct {
		Section json.RawMessage `json:"wslPortGuard"`
	}
	if json.Unmarshal(p.Settings, &sent) == nil && len(sent.Section) > 0 {
		s.configure(sent.Section)
		return nil
	}
	s.spawn(s.pullSettings)
	return nil
}

// pullSettings asks the client for its section.
func (s *session) pullSettings(ctx context.Context) {
	if !s.caps.configuration {
		return
	}
	sections, err := s.client.Configuration(ctx, &protocol.ConfigurationParams{Items: []protocol.ConfigurationItem{{Section: new("wslPortGuard")}}})
	if err == nil && len(sections) == 1 {
		s.configure(sections[0])
	}
}

// configure applies a settings section: what it changes takes effect at once.
func (s *session) configure(section []byte) {
	parsed, complaints := parseSettings(section, defaults(s.options))
	for _, c := range complaints {
		s.log.Warn("setting not understood", "setting", c)
	}
	s.mu.Lock()
	old := s.settings
	s.settings = parsed
	started := s.phase == running
	s.mu.Unlock()
	if reflect.DeepEqual(old, parsed) {
		return
	}
	s.files.SetRules(parsed.rules)
	s.probe.SetExtra(parsed.extra)
	if !started {
		return
	}
	s.probe.Refresh()
	s.judge.all()
	if !reflect.DeepEqual(old.rules, parsed.rules) {
		s.walk()
	}
}

// current is a copy of the settings in force.
func (s *session) current() settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings
}

// walk reads the folders anew, in place of a walk that is still under way.
func (s *session) walk() {
	ctx, cancel := context.WithCancel(s.ctx)
	s.mu.Lock()
	if s.walking != nil {
		s.walking()
	}
	s.walking = cancel
	s.mu.Unlock()
	s.spawn(func(context.Context) {
		defer cancel()
		if s.files.Walk(ctx, s.judge.mark) == nil {
			s.judge.all() // files that are gone lose their diagnostics
		}
	})
}

// register asks the client to tell of changed files.
func (s *session) register(ctx context.Context) {
	if !s.caps.watchesFiles {
		return
	}
	options, err := protocol.Marshal(&protocol.DidChangeWatchedFilesRegistrationOptions{
		Watchers: []protocol.FileSystemWatcher{{GlobPattern: protocol.Pattern("**/*")}},
	})
	if err != nil {
		return
	}
	err = s.client.RegisterCapability(ctx, &protocol.RegistrationParams{Registrations: []protocol.Registration{{
		ID: "files", Method: protocol.MethodWorkspaceDidChangeWatchedFiles, RegisterOptions: options,
	}}})
	if err != nil {
		s.log.Warn("the client does not tell of changed files", "error", err)
	}
}
