package report

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Text writes a snapshot for a person at a terminal. now is for the ages.
func Text(s *probe.Snapshot, now time.Time) string {
	var b strings.Builder
	b.WriteString(headline(s) + "\n\n")
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range facts(s) {
		fmt.Fprintf(w, "%s\t%s\n", row[0], row[1])
	}
	w.Flush()
	for _, g := range groups(s) {
		fmt.Fprintf(&b, "\n%s\n  %s\n", g.title, strings.Join(g.items, ", "))
	}
	b.WriteString("\nSources\n")
	for _, src := range s.Sources {
		fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", src.Name, src.Status, age(src, now), src.Detail)
	}
	w.Flush()
	return b.String()
}

// Markdown writes a snapshot as a document. now is for the ages.
func Markdown(s *probe.Snapshot, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Ports on this machine\n\n%s\n\n", headline(s))
	for _, row := range facts(s) {
		fmt.Fprintf(&b, "- **%s**: %s\n", row[0], escape(row[1]))
	}
	for _, g := range groups(s) {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", g.title, escape(strings.Join(g.items, ", ")))
	}
	b.WriteString("\n## Sources\n\nA source that could not be read is unknown, and nothing is concluded from it.\n\n| Source | State | Age | Detail |\n|---|---|---|---|\n")
	for _, src := range s.Sources {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", src.Name, src.Status, age(src, now), escape(src.Detail))
	}
	return b.String()
}

// escape keeps text of the machine from being read as Markdown.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "\n", " ").Replace(s)
}

func age(s probe.Source, now time.Time) string {
	if s.At.IsZero() {
		return "never read"
	}
	return max(now.Sub(s.At), 0).Round(time.Second).String()
}

type group struct {
	title string
	items []string
}

// groupTitles is the order and the wording of the kinds in a report.
var groupTitles = []struct {
	kind  probe.Kind
	title string
}{
	{probe.KindBlock, "Block of WSL (Windows programs cannot listen there)"},
	{probe.KindBlockPredicted, "Where the block of WSL will probably be"},
	{probe.KindGuestPort, "Held on Windows for programs inside WSL"},
	{probe.KindExcluded, "Excluded by Windows (listening fails with 10013)"},
	{probe.KindExcludedAdmin, "Administered exclusions (explicit listening works)"},
	{probe.KindDynamic, "Dynamic range of Windows"},
	{probe.KindListenerWin, "Listeners on Windows"},
	{probe.KindListenerGuest, "Listeners inside WSL"},
	{probe.KindNeverSteered, "Never passed on to WSL"},
	{probe.KindIgnored, "Ignored by mirrored networking"},
	{probe.KindGuestEphemeral, "Outgoing connections of Linux"},
	{probe.KindGuestReserved, "Reserved inside Linux (ip_local_reserved_ports)"},
	{probe.KindPrivileged, "For root only inside Linux"},
	{probe.KindExtra, "Kept free by your settings"},
}

func groups(s *probe.Snapshot) []group {
	var out []group
	for _, t := range groupTitles {
		if items := itemsOf(s, t.kind); len(items) > 0 {
			out = append(out, group{t.title, items})
		}
	}
	return out
}

// itemsOf writes the ranges of one kind, equal ranges of several protocols and families
// as one, neighbours that say the same folded into one.
func itemsOf(s *probe.Snapshot, k probe.Kind) []string {
	type fact struct {
		protos   port.Proto
		families probe.Family
		owner    string
	}
	merged := map[port.Range]fact{}
	var ranges []port.Range
	for _, r := range s.Reservations {
		if r.Kind != k {
			continue
		}
		f, had := merged[r.Range]
		if !had {
			ranges = append(ranges, r.Range)
		}
		f.protos, f.families = f.protos|r.Protos, f.families|r.Families
		if ownerShown(k) && !strings.Contains(f.owner, r.Owner) {
			f.owner = strings.TrimPrefix(f.owner+", "+r.Owner, ", ")
		}
		merged[r.Range] = f
	}
	slices.SortFunc(ranges, func(a, b port.Range) int { return int(a.Start)<<16 + int(a.End) - int(b.Start)<<16 - int(b.End) })
	var items []string
	for i := 0; i < len(ranges); i++ {
		r, f := ranges[i], merged[ranges[i]]
		for i+1 < len(ranges) && merged[ranges[i+1]] == f && ranges[i+1].Start == r.End+1 && k != probe.KindListenerWin && k != probe.KindListenerGuest {
			i++
			r.End = ranges[i].End
		}
		items = append(items, item(r, f.protos, f.families, f.owner))
	}
	return items
}

// ownerShown: elsewhere the title says who it is.
func ownerShown(k probe.Kind) bool {
	return k == probe.KindListenerWin || k == probe.KindListenerGuest || k == probe.KindExcluded
}

func item(r port.Range, p port.Proto, f probe.Family, owner string) string {
	text := r.String()
	if p != port.Both {
		text += "/" + p.String()
	}
	if f == probe.IPv6 {
		text += " (IPv6)"
	}
	if owner != "" {
		text += " " + owner
	}
	return text
}
