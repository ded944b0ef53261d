package lsp

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// settings are the client's wslPortGuard section, parsed.
type settings struct {
	enable     bool
	check      check.Settings
	extra      []fact.Reservation
	within     port.Range
	refresh    time.Duration
	rules      folder.Rules
	inlayHints bool

	folders map[string]folderSettings // by the key of the folder: those with settings of their own
}

// folderSettings are the settings that a folder of the workspace may have of its own: side, ignoredPorts, include
// and exclude.
type folderSettings struct {
	check check.Settings
	rules folder.Rules
}

// rawSettings is the section as clients send it. Each field is decoded separately, so that one wrong
// value does not affect the others.
type rawSettings map[string]json.RawMessage

const (
	defaultRefresh = 10 * time.Second
	minRefresh     = time.Second
)

// parseSettings parses the section; base has the values for everything that the section does not set.
// It returns a complaint for the log for each value that it did not understand.
func parseSettings(section []byte, base settings) (settings, []string) {
	s, r := parseSection(section, base)
	var byFolder map[uri.URI]json.RawMessage // which the client adds
	r.read("folders", &byFolder)
	for folder, own := range byFolder {
		f, of := parseSection(own, base)
		for _, complaint := range of.complaints {
			r.complaints = append(r.complaints, fmt.Sprintf("%s in %s", complaint, folder))
		}
		s.setFolder(view.Key(folder), f)
	}
	slices.Sort(r.complaints)
	return s, r.complaints
}

// setFolder notes the settings of a folder, given by its key, if they differ from those of the window.
func (s *settings) setFolder(key string, of settings) {
	own := folderSettings{check: s.check, rules: of.rules}
	own.check.Side, own.check.Ignored = of.check.Side, of.check.Ignored
	if reflect.DeepEqual(own, folderSettings{check: s.check, rules: s.rules}) {
		return
	}
	if s.folders == nil {
		s.folders = map[string]folderSettings{}
	}
	s.folders[key] = own
}

// parseSection parses the values of a section, of the window or of one folder.
func parseSection(section []byte, base settings) (settings, *sectionParser) {
	s, r := base, &sectionParser{}
	s.check.Severity = map[check.Code]check.Severity{}
	if len(section) == 0 || string(section) == "null" {
		return s, r
	}
	if err := json.Unmarshal(section, &r.raw); err != nil {
		r.complaints = []string{"settings are not an object"}
		return s, r
	}
	r.read("enable", &s.enable)
	r.parse("side", func(v string) (err error) { return overrideSide(v, &s.check.Side) })
	r.readSeverities(&s)
	r.readIgnored(&s)
	r.readReserved(&s)
	r.parse("suggestionRange", func(v string) (err error) { s.within, _, err = port.ParseRange(v); return err })
	r.readInterval(&s)
	r.read("inlayHints", &s.inlayHints)
	r.read("include", &s.rules.Include)
	r.read("exclude", &s.rules.Exclude)
	var hidden []string // VS Code's files.exclude, which the client adds
	r.read("filesExclude", &hidden)
	s.rules.Exclude = slices.Concat(s.rules.Exclude, hidden)
	return s, r
}

// setWords sets the language of the messages.
func (s *settings) setWords(w *words.Catalog) {
	s.check.Words = w
	for key, own := range s.folders {
		own.check.Words = w
		s.folders[key] = own
	}
}

// workspaceRules are the rules of all folders.
func (s *settings) workspaceRules() workspace.Rules {
	rules := workspace.Rules{All: s.rules}
	for key, own := range s.folders {
		if rules.Own == nil {
			rules.Own = map[string]folder.Rules{}
		}
		rules.Own[key] = own.rules
	}
	return rules
}

// checks are the settings of the folders that have their own.
func (s *settings) checks() map[string]check.Settings {
	out := map[string]check.Settings{}
	for key, own := range s.folders {
		out[key] = own.check
	}
	return out
}

// overrideSide sets side, which --side has set before, to the setting v, unless v is auto.
func overrideSide(v string, side *check.Side) error {
	parsed, err := check.ParseSide(v)
	if err == nil && parsed != check.SideAuto {
		*side = parsed
	}
	return err
}

// sectionParser reads values of a settings section and collects complaints about those that it does not
// understand.
type sectionParser struct {
	raw        rawSettings
	complaints []string
}

// read decodes one value into a variable.
func (r *sectionParser) read(key string, into any) {
	if v, ok := r.raw[key]; ok && string(v) != "null" {
		r.complain(key, json.Unmarshal(v, into))
	}
}

// parse decodes one string and passes it to f, unless it is empty.
func (r *sectionParser) parse(key string, f func(string) error) {
	var text string
	r.read(key, &text)
	if text != "" {
		r.complain(key, f(text))
	}
}

func (r *sectionParser) complain(key string, err error) {
	if err != nil {
		r.complaints = append(r.complaints, fmt.Sprintf("wslPortGuard.%s: %v", key, err))
	}
}

func (r *sectionParser) readSeverities(s *settings) {
	var byCode map[string]string
	r.read("severity", &byCode)
	for code, name := range byCode {
		severity, err := check.ParseSeverity(name)
		if err == nil {
			s.check.Severity[check.Code(code)] = severity
		}
		r.complain("severity", err)
	}
}

// readIgnored reads ports and ranges, as numbers or strings: 8080, "8080", "8000-8010".
func (r *sectionParser) readIgnored(s *settings) {
	var items []any
	r.read("ignoredPorts", &items)
	s.check.Ignored = nil
	for _, item := range items {
		ports, _, err := port.ParseRange(strings.TrimSuffix(fmt.Sprint(item), ".0"))
		if err == nil {
			s.check.Ignored = append(s.check.Ignored, ports)
		}
		r.complain("ignoredPorts", err)
	}
}

func (r *sectionParser) readReserved(s *settings) {
	var items []string
	r.read("reservedRanges", &items)
	extra := append([]fact.Reservation(nil), s.extra...)
	for _, item := range items {
		reservation, err := fact.ParseExtra(item)
		if err == nil {
			extra = append(extra, reservation)
		}
		r.complain("reservedRanges", err)
	}
	s.extra = extra
}

func (r *sectionParser) readInterval(s *settings) {
	var seconds float64
	r.read("refreshInterval", &seconds)
	if seconds > 0 {
		s.refresh = max(time.Duration(seconds*float64(time.Second)), minRefresh)
	}
}

// defaultSettings are used for everything that the client does not set.
func defaultSettings(o Options) settings {
	return settings{
		enable:  true,
		check:   check.Settings{Side: o.Side, Root: o.Root},
		extra:   o.Extra,
		within:  suggest.Default,
		refresh: defaultRefresh,
	}
}

// didChangeConfiguration handles workspace/didChangeConfiguration. A client that sends the section with
// the notification is not asked for it.
func (s *session) didChangeConfiguration(_ context.Context, p *protocol.DidChangeConfigurationParams) error {
	var sent struct {
		Section json.RawMessage `json:"wslPortGuard"`
	}
	turn := s.nextTurn()
	if json.Unmarshal(p.Settings, &sent) == nil && len(sent.Section) > 0 {
		s.configure(turn, sent.Section)
		return nil
	}
	s.spawn(func(ctx context.Context) { s.pullSettings(ctx, turn) })
	return nil
}

// nextTurn counts the settings that are asked for or sent. Answers may come in another order than they
// were asked for, and older settings must not replace newer ones.
func (s *session) nextTurn() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return s.asked
}

// isNewer reports whether the settings of a turn are newer than those in use, and notes that they are
// used.
func (s *session) isNewer(turn int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if turn < s.configured {
		return false
	}
	s.configured = turn
	return true
}

// pullSettings asks the client for its section and those of the folders.
func (s *session) pullSettings(ctx context.Context, turn int) {
	if section := s.client.askSettings(ctx, s.files.Folders()); section != nil {
		s.configure(turn, section)
	}
}

// configure applies the settings section of a turn. Values that are not understood are logged and have
// their default.
func (s *session) configure(turn int, section []byte) {
	s.configuring.Lock()
	defer s.configuring.Unlock()
	if !s.isNewer(turn) {
		return
	}
	parsed, complaints := parseSettings(section, defaultSettings(s.options))
	for _, c := range complaints {
		s.log.Warn("setting not understood", "setting", c)
	}
	parsed.setWords(s.render.words)
	old, changed := s.judge.configure(parsed)
	if !changed {
		return
	}
	s.mu.Lock()
	started := s.phase == running
	s.mu.Unlock()
	newRules := !reflect.DeepEqual(old.workspaceRules(), parsed.workspaceRules())
	if newRules {
		s.files.SetRules(parsed.workspaceRules())
	}
	if started && newRules {
		s.disk.walkAgain()
	}
}
