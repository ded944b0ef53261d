package lsp

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/history"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// Options are set by the command line.
type Options struct {
	Reader probe.Reader
	Extra  []fact.Reservation // ranges to keep free besides those of the machine
	Side   check.Side
	// Remembered is what doctor has shown to be false on this machine; see probe.Options.
	Remembered func() (doctor.Remembered, error)
	Root       bool // the user's programs run as root
	Version    string
	Log        *slog.Logger
	// ProgressAfter is how long a walk takes before the client shows its progress; zero for a second.
	ProgressAfter time.Duration
}

// session is the session of one client. It handles the life cycle and answers the requests. Everything
// else is in other types: documents (open texts), disk (other files), judge (the machine and the
// settings), publisher (what the client shows), reports (what it asks for).
type session struct {
	log       *slog.Logger
	options   Options
	client    *client
	render    *render
	files     *workspace.Workspace
	documents *documents
	disk      *disk
	judge     *judge
	publisher *publisher
	reports   *reports
	backlog   *backlog
	hints     hints
	commands  []string // commands that the client can run
	asks      bool     // initialize had no settings, so the client is asked for them

	ctx  context.Context // ends with the session; for the goroutines that run until then
	stop context.CancelFunc
	work sync.WaitGroup

	spawning sync.Mutex // held while a goroutine is added to work

	configuring sync.Mutex // held while settings are applied

	mu            sync.Mutex
	phase         phase
	isInitialized bool // the client has said so
	asked         int  // how often settings were asked for or sent
	configured    int  // the newest of these that were applied
}

type phase int

const (
	fresh phase = iota
	running
	shutDown
)

// endLimit bounds each of the two steps by which a session ends: handling the messages before exit, and
// ending what runs in the background. What takes longer is left behind, and ends with the process.
const endLimit = 400 * time.Millisecond

// Serve runs one session until the client ends it, in is closed or out takes no more, and returns the exit status of LSP:
// 0 after shutdown, otherwise 1. It returns within a second, also when the machine does not answer or
// the client reads nothing; then goroutines are left, so that the process should end.
func Serve(ctx context.Context, in io.Reader, out io.Writer, o Options) int {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	return newSession(ctx, stop, o).serve(ctx, in, out)
}

// serve is Serve for a session that was made before.
func (s *session) serve(ctx context.Context, in io.Reader, out io.Writer) int {
	context.AfterFunc(ctx, s.backlog.end)
	endSoon := func() { time.AfterFunc(endLimit, s.stop) }
	w := &lockedWriter{out: out, backlog: s.backlog, failed: endSoon}
	box := newInbox(&frames{bufio.NewReader(in)}, w.refuse, endSoon, s.log)
	box.ready, box.isGone = s.backlog.wait, func() bool { return hasHungUp(in) }
	go box.run()
	s.client.conn = jsonrpc2.NewConn(jsonrpc2.NewStream(stream{box, w}), jsonrpc2.WithCodec(codec{}))
	s.client.conn.Go(ctx, newRouter(s).handle)
	select {
	case <-s.client.conn.Done():
	case <-ctx.Done():
	}
	s.stop()
	s.waitForWork(endLimit)
	return s.exitCode()
}

// waitForWork waits until all goroutines of spawn have ended, at most for the given time.
func (s *session) waitForWork(limit time.Duration) {
	s.spawning.Lock() // whoever spawns afterwards sees that the session has ended
	s.spawning.Unlock()
	done := make(chan struct{})
	go func() { defer close(done); s.work.Wait() }()
	select {
	case <-done:
	case <-time.After(limit):
		s.log.Warn("the session ends although something still runs")
	}
}

func newSession(ctx context.Context, stop context.CancelFunc, o Options) *session {
	s := &session{log: o.Log, options: o, ctx: ctx, stop: stop, client: &client{log: o.Log}, render: &render{}, backlog: newBacklog()}
	s.hints = hints{newBell(), s.client.refreshHints}
	s.files = workspace.New(workspace.Options{
		Changed:    func(d view.Delta) { s.publisher.viewChanged(d); s.tellUnread(d); s.hintsChanged(d) },
		Background: s.spawn,
		OtherFiles: func() { s.disk.walkAgain() },
		Workers:    max(1, runtime.GOMAXPROCS(0)-1), // one core is left for the user's requests
	})
	s.reports = newReports(s.files, s.client.refreshDiagnostics)
	s.publisher = newPublisher(s.client, s.render, s.reports)
	s.documents, s.disk = newDocuments(s.files, o.Log), newDisk(s.files)
	s.disk.progress, s.disk.walked = s.showProgress, s.publisher.walked
	s.judge = newJudge(s.files, probe.New(o.Reader, probe.Options{Extra: o.Extra, Remembered: o.Remembered}), defaultSettings(o), o.Log)
	return s
}

// stream joins the two directions for the library, which closes its stream.
type stream struct {
	io.Reader
	io.Writer
}

// Close implements io.Closer. It closes nothing, because the process still needs standard input and
// output.
func (stream) Close() error { return nil }

// accepts returns an error if a method may not be handled in the session's phase.
func (s *session) accepts(method string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.phase == fresh && method != protocol.MethodInitialize:
		return jsonrpc2.NewError(jsonrpc2.Code(protocol.ErrorCodesServerNotInitialized), "initialize comes first")
	case s.phase == running && method == protocol.MethodInitialize:
		return jsonrpc2.NewError(jsonrpc2.InvalidRequest, "initialize comes once")
	case s.phase == shutDown:
		return jsonrpc2.NewError(jsonrpc2.InvalidRequest, "the server is shut down")
	}
	return nil
}

// languageFor is the catalogue for the client's user.
func languageFor(p *protocol.InitializeParams, opts initOptions) *words.Catalog {
	if len(opts.Languages) == 0 && p.Locale != nil {
		return words.For(*p.Locale)
	}
	return words.For(opts.Languages...)
}

// initialize answers initialize.
func (s *session) initialize(_ context.Context, p *protocol.InitializeParams) (*protocol.InitializeResult, error) {
	s.client.caps = capabilitiesOf(&p.Capabilities)
	s.render.caps = &s.client.caps
	var opts initOptions
	if len(p.InitializationOptions) > 0 {
		if err := json.Unmarshal(p.InitializationOptions, &opts); err != nil {
			s.log.Warn("initializationOptions", "error", err)
		}
	}
	s.client.caps.pulls = s.client.caps.pulls && opts.Diagnostics != "push" && !passesOverOpenFiles(p.ClientInfo)
	s.render.words = languageFor(p, opts)
	if opts.WindowFocused != nil {
		s.judge.focused.Store(*opts.WindowFocused)
	}
	s.configure(s.nextTurn(), opts.Settings)
	s.commands = opts.Commands
	if opts.Storage != "" {
		s.judge.history = history.New(opts.Storage)
	}
	s.asks = len(opts.Settings) == 0
	s.files.SetFolders(foldersOf(p))
	s.mu.Lock()
	s.phase = running
	s.mu.Unlock()
	s.watchParent(p.ProcessID)
	return &protocol.InitializeResult{
		Capabilities: s.serverCapabilities(),
		ServerInfo:   protocol.ServerInfo{Name: "WSL Port Guard", Version: protocol.NewOptional(s.options.Version)},
	}, nil
}

func (s *session) serverCapabilities() protocol.ServerCapabilities {
	out := protocol.ServerCapabilities{
		PositionEncoding: encodingKind(s.client.caps.encoding),
		TextDocumentSync: &protocol.TextDocumentSyncOptions{
			OpenClose: new(true), Change: new(protocol.TextDocumentSyncKindIncremental),
		},
		HoverProvider: protocol.Boolean(true),
		CodeActionProvider: &protocol.CodeActionOptions{
			CodeActionKinds: []protocol.CodeActionKind{
				protocol.CodeActionKindQuickFix, protocol.CodeActionKindRefactorExtract, kindFixAll, kindLease,
			},
			ResolveProvider: new(s.client.caps.resolves),
		},
		Workspace: &protocol.WorkspaceOptions{WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{
			Supported: new(true), ChangeNotifications: protocol.Boolean(true),
		}},
	}
	if s.client.caps.showsHints {
		out.InlayHintProvider = protocol.Boolean(true)
	}
	if s.client.caps.pulls {
		out.DiagnosticProvider = &protocol.DiagnosticOptions{InterFileDependencies: true, WorkspaceDiagnostics: true}
	}
	return out
}

// initialized handles initialized: from now on the client accepts our requests.
func (s *session) initialized(context.Context, *protocol.InitializedParams) error {
	s.mu.Lock()
	again := s.isInitialized
	s.isInitialized = true
	s.mu.Unlock()
	if again {
		return nil
	}
	for _, run := range []func(context.Context){s.publisher.run, s.documents.runShort, s.documents.runLong, s.disk.run, s.judge.run, s.judge.watch, s.judge.saveHistory} {
		s.spawn(run)
	}
	if s.client.caps.pulls {
		s.spawn(s.reports.run)
	}
	if s.client.caps.refreshesHints {
		s.spawn(s.refreshHints)
	}
	s.spawn(func(ctx context.Context) {
		if s.asks { // a client that gave us settings sends changes of these by itself; its own section may be empty
			s.client.watchSettings(ctx)
		}
		s.client.watchFiles(ctx)
		if s.asks {
			s.pullSettings(ctx, s.nextTurn())
		}
	})
	s.disk.walkAgain()
	return nil
}

// afterFault is how long a goroutine waits after a panic until it goes on.
const afterFault = time.Second

// spawn runs f in a goroutine until the session ends. If f panics, it is called again: what it works on
// next is something else.
func (s *session) spawn(f func(context.Context)) {
	s.spawning.Lock()
	defer s.spawning.Unlock()
	if s.ctx.Err() != nil {
		return
	}
	s.work.Add(1)
	go func() {
		defer s.work.Done()
		for fault.Contain("in the background", func() { f(s.ctx) }) != nil {
			select {
			case <-s.ctx.Done():
				return
			case <-time.After(afterFault):
			}
		}
	}()
}

// shutdown answers shutdown.
func (s *session) shutdown() error {
	s.mu.Lock()
	s.phase = shutDown
	s.mu.Unlock()
	s.reports.end()
	return nil
}

// exit ends the session; see Serve for the status.
func (s *session) exit() { s.stop() }

func (s *session) exitCode() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.phase == shutDown {
		return 0
	}
	return 1
}

// foldersOf returns the workspace folders, or the older root.
func foldersOf(p *protocol.InitializeParams) []string {
	if folders, ok := p.WorkspaceFolders.Get(); ok {
		return folderPaths(folders)
	}
	if p.RootURI != nil && *p.RootURI != "" {
		return folderPaths([]protocol.WorkspaceFolder{{URI: *p.RootURI}})
	}
	return nil
}

// folderPaths leaves out folders that are not on a file system (virtual workspaces): only open
// documents are checked there.
func folderPaths(folders []protocol.WorkspaceFolder) []string {
	var out []string
	for _, f := range folders {
		if u, err := uri.Parse(string(f.URI)); err == nil && isFile(u) {
			out = append(out, u.FsPath())
		}
	}
	return out
}
