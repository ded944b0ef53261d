package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/markdown"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Layout says how Text writes a snapshot.
type Layout struct {
	Width      int  // columns of the terminal
	AllSources bool // one line for each source, instead of one for those that could not be read
}

// Text writes a snapshot for a terminal; ages are those at now.
func Text(w *words.Catalog, s *fact.Snapshot, now time.Time, l Layout) string {
	var b strings.Builder
	b.WriteString(wrapped(headline(w, s), "", l.Width) + "\n\n")
	var rows [][]string
	for _, row := range facts(w, s) {
		rows = append(rows, row[:])
	}
	b.WriteString(aligned("", rows))
	for _, g := range groups(w, s) {
		fmt.Fprintf(&b, "\n%s\n%s\n", g.title, screen.Wrap(g.items, ", ", "  ", l.Width))
	}
	if !l.AllSources {
		return b.String() + "\n" + wrapped(sourcesInBrief(w, s), "", l.Width) + "\n"
	}
	b.WriteString("\n" + w.Say("report/sources") + "\n")
	rows = nil
	for _, src := range s.Sources {
		rows = append(rows, []string{src.Name, w.Say("status/" + string(src.Status)), age(w, src, now), w.Detail(src)})
	}
	return b.String() + aligned("  ", rows)
}

// wrapped breaks a sentence so that no line is wider than width; 0 leaves it whole.
func wrapped(text, indent string, width int) string {
	return indent + screen.Fold(words.Visible(text), indent, width-len(indent))
}

// mostUnreadSources is how many sources that could not be read are named in brief.
const mostUnreadSources = 3

// sourcesInBrief says how many sources were read, and names those that were not.
func sourcesInBrief(w *words.Catalog, s *fact.Snapshot) string {
	var unread []string
	for _, src := range s.Sources {
		if src.Status != fact.StatusOK {
			unread = append(unread, w.Say("explain/fact", "text", src.Name, "details", w.Say("status/"+string(src.Status))))
		}
	}
	read := strconv.Itoa(len(s.Sources) - len(unread))
	if len(unread) == 0 {
		return w.Say("report/all-read", "count", read)
	}
	if more := len(unread) - mostUnreadSources; more > 0 {
		unread = append(unread[:mostUnreadSources], w.Say("report/more-unread", "count", strconv.Itoa(more)))
	}
	return w.Say("report/some-read", "count", read, "all", strconv.Itoa(len(s.Sources)), "unread", strings.Join(unread, w.Say("word/separator")))
}

// Markdown writes a snapshot as a document; ages are those at now.
func Markdown(w *words.Catalog, s *fact.Snapshot, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\n", w.Say("report/title"), headline(w, s))
	for _, row := range facts(w, s) {
		fmt.Fprintf(&b, "- %s\n", w.Say("row/pair", "name", "**"+row[0]+"**", "value", markdown.Escape(row[1])))
	}
	for _, g := range groups(w, s) {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", g.title, markdown.Escape(strings.Join(g.items, ", ")))
	}
	fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| %s | %s | %s | %s |\n|---|---|---|---|\n", w.Say("report/sources"), w.Say("report/sources-note"),
		w.Say("report/source"), w.Say("report/state"), w.Say("report/age"), w.Say("report/detail"))
	for _, src := range s.Sources {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", src.Name, w.Say("status/"+string(src.Status)), age(w, src, now), markdown.Escape(w.Detail(src)))
	}
	return b.String()
}

// NothingRead is the Markdown report before the first snapshot.
func NothingRead(w *words.Catalog) string {
	return fmt.Sprintf("# %s\n\n%s\n", w.Say("report/title"), w.Say("report/nothing"))
}

func age(w *words.Catalog, s fact.Source, now time.Time) string {
	age, ok := s.Age(now)
	if !ok {
		return w.Say("word/never-read")
	}
	return age.Round(time.Second).String()
}

type group struct {
	title string
	items []string
}

func groups(w *words.Catalog, s *fact.Snapshot) []group {
	var out []group
	for _, k := range fact.Kinds() {
		if items := itemsOf(w, s, k); len(items) > 0 {
			out = append(out, group{groupTitle(w, s, k.Kind), items})
		}
	}
	return out
}

// groupTitle is the title of a kind. On a machine without WSL a listener is simply one.
func groupTitle(w *words.Catalog, s *fact.Snapshot, k fact.Kind) string {
	if k == fact.KindListenerGuest && !concerned(s) {
		return w.Say("report/listeners-here")
	}
	return w.Say("group/" + string(k))
}

// itemsOf writes the ranges of one kind. Equal ranges of several protocols and families
// become one, and so do neighbours that are otherwise alike.
func itemsOf(w *words.Catalog, s *fact.Snapshot, k fact.KindInfo) []string {
	type holders struct {
		protos   port.Proto
		families fact.Family
		owner    string
	}
	merged := map[port.Range]holders{}
	var ranges []port.Range
	for _, r := range s.Reservations {
		if r.Kind != k.Kind {
			continue
		}
		f, had := merged[r.Range]
		if !had {
			ranges = append(ranges, r.Range)
		}
		f.protos, f.families = f.protos|r.Protos, f.families|r.Families
		if owner := ownerOf(w, r); k.ShowOwner && !strings.Contains(f.owner, owner) {
			f.owner = strings.TrimPrefix(f.owner+", "+owner, ", ")
		}
		merged[r.Range] = f
	}
	sorting.By(ranges, port.Range.Compare)
	var items []string
	for i := 0; i < len(ranges); i++ {
		r, f := ranges[i], merged[ranges[i]]
		for i+1 < len(ranges) && merged[ranges[i+1]] == f && ranges[i+1].Start == r.End+1 && !k.SinglePorts {
			i++
			r.End = ranges[i].End
		}
		items = append(items, item(r, f.protos, shownFamilies(k, f.families), f.owner))
	}
	return items
}

// shownFamilies are the families that a report names: a listener on IPv4 alone is the usual case.
func shownFamilies(k fact.KindInfo, f fact.Family) fact.Family {
	if f == fact.IPv4 && k.SinglePorts {
		return fact.BothFamilies
	}
	return f
}

// ownerOf names the holder of r, "" if it is not known; of a forward also its target.
func ownerOf(w *words.Catalog, r fact.Reservation) string {
	if r.Target == "" {
		return words.Visible(r.Owner)
	}
	return words.Visible(check.Owner(w, r))
}

func item(r port.Range, p port.Proto, f fact.Family, owner string) string {
	text := r.String()
	if p != port.Both {
		text += "/" + p.String()
	}
	if f == fact.IPv4 || f == fact.IPv6 {
		text += " (" + f.String() + ")"
	}
	if owner != "" {
		text += " " + owner
	}
	return text
}
