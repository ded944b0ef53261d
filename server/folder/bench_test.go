package folder_test

import (
	"context"
	"fmt"
	"os"
	"path"
	"runtime"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
)

// dotnetTree writes 3,000 files as in a .NET solution, with a long ignore file: a third are the
// compiler's output.
func dotnetTree(b *testing.B) string {
	dir := b.TempDir()
	patterns, err := os.ReadFile("ignore/testdata/visualstudio.gitignore")
	if err != nil {
		b.Fatal(err)
	}
	write(b, dir, ".gitignore", string(patterns))
	for p := range 50 {
		project := fmt.Sprintf("src/Shop.Part%d", p)
		for i := range 30 {
			write(b, dir, fmt.Sprintf("%s/Controllers/Order%dController.cs", project, i), "")
		}
		for i := range 7 {
			write(b, dir, fmt.Sprintf("%s/appsettings.Stage%d.json", project, i), "")
		}
		write(b, dir, project+"/Properties/launchSettings.json", "")
		for i := range 22 {
			write(b, dir, fmt.Sprintf("%s/obj/Debug/net10.0/Part%d.g.cs", project, i), "")
		}
	}
	return dir
}

// servicesTree writes 100,000 files: 10,000 folders with a compose file and nine sources each.
func servicesTree(b *testing.B) string {
	dir := b.TempDir()
	write(b, dir, ".gitignore", "node_modules/\ndist/\n*.log\n.env\n/out\n")
	for s := range 10_000 {
		service := fmt.Sprintf("team%d/service%d", s%100, s)
		write(b, dir, service+"/compose.yaml", "")
		for i := range 9 {
			write(b, dir, fmt.Sprintf("%s/source%d.go", service, i), "")
		}
	}
	return dir
}

// claimsConfig replaces the table of formats, whose cost does not belong to the walk.
func claimsConfig(name string) bool {
	base := path.Base(name)
	return base == "compose.yaml" || base == "launchSettings.json" || strings.HasPrefix(base, "appsettings.")
}

func benchmarkWalk(b *testing.B, dir string) {
	rules := folder.Rules{Exclude: []string{"**/.git", "**/.svn", "**/.hg", "**/CVS", "**/.DS_Store", "**/Thumbs.db"}} // what VS Code hides by itself
	for _, workers := range []int{1, runtime.GOMAXPROCS(0)} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := folder.Open(dir, rules, claimsConfig).Walk(context.Background(), workers, func(string) {}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkWalkDotnet(b *testing.B)   { benchmarkWalk(b, dotnetTree(b)) }
func BenchmarkWalkServices(b *testing.B) { benchmarkWalk(b, servicesTree(b)) }

func BenchmarkCounts(b *testing.B) {
	dir := dotnetTree(b)
	f := folder.Open(dir, folder.Rules{}, claimsConfig)
	b.ReportAllocs()
	for b.Loop() {
		f.Counts("src/Shop.Part7/appsettings.Stage1.json")
	}
}
