//go:build unix

package format

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/growth"
)

var (
	// screenSize is the size of the texts among which the slowest are looked for first.
	screenSize = flag.Int("screen", 8<<10, "bytes of each text in BenchmarkSlowest's first search")
	// everyRow asks for a search that takes half an hour.
	everyRow = flag.Bool("every", false, "BenchmarkSlowest reads as every row of the table, not as one for each syntax")
)

// suspect is a text that a file of one name has, and the time that its reading takes for each megabyte.
type suspect struct {
	name string
	text growth.Hostile
	cost time.Duration
}

// measure is the least processor time of several readings of so many bytes, for each megabyte. Other load
// on the machine hardly changes it.
func (s *suspect) measure(size, turns int) time.Duration {
	text := s.text.Text(size)
	text = text[:min(len(text), size)]
	least := time.Duration(1<<63 - 1)
	for range turns {
		from := processorTime()
		File(s.name, text)
		least = min(least, processorTime()-from)
	}
	return time.Duration(float64(least) / float64(len(text)) * (1 << 20))
}

func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// namesToRead are names of files that all syntaxes read, or that all rows of the table claim.
func namesToRead(b *testing.B) []string {
	seen := map[any]bool{}
	what := func(row int) any {
		if *everyRow {
			return row
		}
		return formats.rows[row]().Syntax
	}
	var out []string
	all := readNames(b)
	for _, format := range slices.Sorted(maps.Keys(all)) {
		for _, name := range all[format].claimed {
			rows := rowsOf(name)
			if slices.ContainsFunc(rows, func(row int) bool { return !seen[what(row)] }) {
				out = append(out, name)
			}
			for _, row := range rows {
				seen[what(row)] = true
			}
		}
	}
	return out
}

// BenchmarkSlowest reads every text of growth.Hostiles as a file of every format, and prints the slowest.
func BenchmarkSlowest(b *testing.B) {
	const kept, shown = 50, 10
	var all []suspect
	names, texts := namesToRead(b), growth.Hostiles()
	for _, text := range texts {
		content := text.Text(*screenSize)
		for _, name := range names {
			from := processorTime()
			File(name, content)
			all = append(all, suspect{name, text, processorTime() - from})
		}
	}
	bySlowness := func(x, y suspect) int { return cmp.Compare(y.cost, x.cost) }
	slices.SortFunc(all, bySlowness)
	all = all[:min(len(all), kept)]
	for i := range all {
		all[i].cost = all[i].measure(1<<20, 2)
	}
	slices.SortFunc(all, bySlowness)
	var table strings.Builder
	fmt.Fprintf(&table, "%d names, %d texts; seconds for each megabyte of 1 MB and of 2 MB:\n", len(names), len(texts))
	for _, s := range all[:min(len(all), shown)] {
		fmt.Fprintf(&table, "%.3f %.3f  %s: %s\n", s.measure(1<<20, 3).Seconds(), s.measure(2<<20, 3).Seconds(), s.name, s.text.Name)
	}
	fmt.Print(table.String()) // b.Log would cut it
}
