package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms are the packages that write sentences for users, and those whose constants are
// parts of keys.
var rooms = []string{"assist", "check", "cli", "explain", "fix", "lsp", "policy", "report", "print", "export", "words", "scan", "suggest", "../probe", "../probe/port", "../probe/fact", "../probe/doctor", "../probe/hold"}

// ending says where the endings of the keys with one beginning come from.
type ending struct {
	types  []string // each constant of these string types, as package.Type
	but    []string // constants that are no ending
	within string   // or: each string literal that this declaration holds or returns, as package.name
}

// beginnings are the first parts of keys that the code puts together: w.Say("cure/" + c).
// The catalogue must have the key of every ending, and no other.
var beginnings = map[string]ending{
	"finding/":      {types: []string{"check.Code"}},
	"by/":           {types: []string{"check.Side"}, but: []string{"auto"}},
	"cure/":         {types: []string{"check.Cure"}},
	"act/":          {types: []string{"check.Cure"}, but: notCopied},
	"note/":         {types: []string{"check.Cure"}, but: notCopied},
	"why/":          {types: []string{"suggest.Reason", "fact.Kind"}},
	"role/":         {types: []string{"scan.Role"}},
	"status/":       {types: []string{"fact.Status"}},
	"source/":       {types: []string{"fact.NoteCode"}},
	"group/":        {types: []string{"fact.Kind"}},
	"fact/":         {types: []string{"fact.Kind"}},
	"word/":         {types: []string{"fact.State", "fact.VMState"}},
	"vantage/":      {types: []string{"fact.Vantage"}},
	"docker/":       {types: []string{"fact.Docker"}, but: []string{""}},
	"explain/":      {types: []string{"fact.Side"}, but: []string{"both"}},
	"assumption/":   {types: []string{"fact.Assumption"}},
	"contradicted/": {types: []string{"fact.Assumption"}},
	"rule/":         {types: []string{"fact.Rule"}},
	"result/":       {types: []string{"doctor.Verdict"}},
	"evidence/":     {types: []string{"doctor.EvidenceCode"}},
	"gap/":          {types: []string{"fact.Gap"}},
	"verdict/":      {types: []string{"explain.Verdict"}},
	"wrong/":        {within: "explain.wrongCures"},
	"lane/":         {types: []string{"fact.LaneKey"}, but: []string{"none"}},
	"unread/":       {types: []string{"scan.Unread"}},
	"policy/":       {types: []string{"policy.Kind"}},
	"stays/":        {types: []string{"fix.Reason"}},
	"effect/":       {types: []string{"report.listenerEffect"}},
	"unknown/":      {types: []string{"fact.Gap"}},
	"hold/":         {types: []string{"hold.EventKind"}},
	"recording/":    {types: []string{"probe.RecordingFault"}},
	"syntax/":       {types: []string{"port.SyntaxFault"}},
}

// notCopied are the cures that are no commands for an administrator's console.
var notCopied = []string{
	"change-port", "start-program-first", "hold-port", "wsl-shutdown", "networking-mode", "ignored-ports",
	"update-wsl", "unprivileged-port", "fix-host-port", "refresh", "stop-service", "delete-forward",
}

// sources are the parsed files of rooms.
type sources struct {
	t     *testing.T
	files map[string][]*ast.File // by package name
}

func parseRooms(t *testing.T) sources {
	t.Helper()
	s := sources{t, map[string][]*ast.File{}}
	for _, room := range rooms {
		names, err := filepath.Glob(filepath.Join("..", room, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatalf("room %s: %d files, %v", room, len(names), err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			s.files[filepath.Base(room)] = append(s.files[filepath.Base(room)], f)
		}
	}
	return s
}

func text(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// literals are the string literals below n, those of import paths and tags left out.
func literals(n ast.Node) []string {
	var out []string
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			return n.Tag == nil
		case ast.Node:
			if s, ok := text(n); ok {
				out = append(out, s)
			}
		}
		return true
	})
	return out
}

// constants are the values of a string type's constants.
func (s sources) constants(typ string) []string {
	room, name, _ := strings.Cut(typ, ".")
	var out []string
	for _, f := range s.files[room] {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if id, ok := spec.Type.(*ast.Ident); ok && id.Name == name {
				for _, v := range spec.Values {
					if value, ok := text(v); ok {
						out = append(out, value)
					}
				}
			}
			return false
		})
	}
	if len(out) == 0 {
		s.t.Fatalf("there is no constant of type %s", typ)
	}
	return out
}

// within are the string literals of a variable, or those that a function returns.
func (s sources) within(declaration string) []string {
	room, name, _ := strings.Cut(declaration, ".")
	var out []string
	for _, f := range s.files[room] {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if n.Names[0].Name == name {
					out = append(out, literals(n)...)
				}
			case *ast.FuncDecl:
				if n.Name.Name == name {
					out = append(out, returned(n)...)
				}
			}
			return true
		})
	}
	if len(out) == 0 {
		s.t.Fatalf("there is no literal in %s", declaration)
	}
	return out
}

func returned(f *ast.FuncDecl) []string {
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok {
			out = append(out, literals(r)...)
		}
		return true
	})
	return out
}

// keys are the whole keys that one beginning makes.
func (s sources) keys(beginning string) []string {
	e := beginnings[beginning]
	var endings []string
	if e.within != "" {
		endings = s.within(e.within)
	}
	for _, t := range e.types {
		endings = append(endings, s.constants(t)...)
	}
	var out []string
	for _, one := range endings {
		if !slices.Contains(e.but, one) {
			out = append(out, beginning+one)
		}
	}
	return out
}

// The code uses every key of the catalogue, and the catalogue has every key that the code
// can use: a missing sentence is found here, not by a user.
func TestKeysAndSourcesAgree(t *testing.T) {
	src, catalogue := parseRooms(t), loadEnglish().texts
	asked := map[string]bool{missing: true}
	for _, key := range src.asked() {
		asked[key] = true
		if _, ok := catalogue[key]; !ok {
			t.Errorf("the catalogue (en.json, zh-cn.json) lacks %q", key)
		}
	}
	for key := range catalogue {
		// A code may have another sentence for a side; message of check looks for it with
		// Has.
		code, side, sided := cutSide(key)
		if sided && asked[code] && slices.Contains(src.constants("check.Side"), side) {
			continue
		}
		if !asked[key] {
			t.Errorf("nothing asks for %q", key)
		}
	}
}

// cutSide splits finding/CODE/SIDE.
func cutSide(key string) (code, side string, ok bool) {
	parts := strings.Split(key, "/")
	if len(parts) != 3 || parts[0] != "finding" {
		return "", "", false
	}
	return parts[0] + "/" + parts[1], parts[2], true
}

// asked are all keys that the code can ask for: string literals that look like a key of
// the catalogue, arguments of Say, and what the beginnings make.
func (s sources) asked() []string {
	families := map[string]bool{}
	for key := range loadEnglish().texts {
		if first, _, ok := strings.Cut(key, "/"); ok {
			families[first] = true
		}
	}
	looksLikeKey := regexp.MustCompile(`^([a-z]+)/[a-z-]*$`)
	keys, used := []string{}, map[string]bool{}
	for _, room := range rooms[:slices.Index(rooms, "scan")] {
		for _, f := range s.files[room] {
			for _, lit := range literals(f) {
				m := looksLikeKey.FindStringSubmatch(lit)
				switch {
				case strings.HasSuffix(lit, "/") && m != nil && families[m[1]]:
					used[lit] = true
				case m != nil && families[m[1]]:
					keys = append(keys, lit)
				}
			}
			keys = append(keys, sayArguments(f)...)
		}
	}
	for beginning := range used {
		if _, ok := beginnings[beginning]; !ok {
			s.t.Errorf("the code puts keys together that begin with %q; say in beginnings how they end", beginning)
		}
		keys = append(keys, s.keys(beginning)...)
	}
	for beginning := range beginnings {
		if !used[beginning] {
			s.t.Errorf("no code puts keys together that begin with %q", beginning)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// sayArguments are the keys that calls of Say name in full.
func sayArguments(f *ast.File) []string {
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Say" {
			if key, ok := text(call.Args[0]); ok {
				out = append(out, key)
			}
		}
		return true
	})
	return out
}

// If the search for keys finds none, the test above proves nothing.
func TestAskedFindsKeys(t *testing.T) {
	asked := parseRooms(t).asked()
	for _, key := range []string{"port", "bar/live", "act/refresh", "finding/wsl-reserved", "why/seen", "lane/block", "lane/workspace", "wrong/netstat", "cli/recorded"} {
		if !slices.Contains(asked, key) {
			t.Errorf("%s is asked for, and was not found", key)
		}
	}
}

// The packages that write for users hold no sentences of their own. Exempt are commands for a console, style sheets,
// elements of a picture and, outside the command line, errors.
func TestSentencesStandInTheCatalogue(t *testing.T) {
	src := parseRooms(t)
	sentence, other := regexp.MustCompile(`[A-Za-z]+ [a-z]+ [a-z]+`), regexp.MustCompile(`^net(sh)? |^  wsl-port-guard |[<{]`)
	for _, room := range []string{"check", "cli", "explain", "fix", "policy", "print", "report", "suggest"} {
		for _, f := range src.files[room] {
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					if isPanic(n) || room != "cli" && isError(n) {
						return false
					}
				case *ast.ValueSpec:
					if n.Names[0].Name == "mcpInstructions" { // for an assistant
						return false
					}
				}
				if s, ok := text(n); ok && sentence.MatchString(s) && !other.MatchString(s) {
					t.Errorf("%s: %q is no key", room, s)
				}
				return true
			})
		}
	}
}

// isError reports whether call makes an error.
func isError(call *ast.CallExpr) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	return ok && (f.Sel.Name == "Errorf" || f.Sel.Name == "New")
}

// isPanic reports whether call stops the program.
func isPanic(call *ast.CallExpr) bool {
	f, ok := call.Fun.(*ast.Ident)
	return ok && f.Name == "panic"
}
