package sample

import (
	"fmt"
	"path/filepath"
	"strings"
)

// dotnetProjects and the constants below make a solution of about 3,000 files: each project has
// sources, three configuration files, and files that a build has made.
const (
	dotnetProjects = 30
	dotnetSources  = 66
	dotnetBuilt    = 15 // files in each of bin and obj, which the .gitignore ignores
)

// WriteDotnet writes a .NET solution of 3,000 files below dir, with a .gitignore of 211 patterns, as
// many as in those generated for Visual Studio.
func WriteDotnet(dir string) error {
	if err := writeFiles(dir, map[string]string{".gitignore": strings.Join(dotnetIgnored(), "\n") + "\n"}); err != nil {
		return err
	}
	for i := range dotnetProjects {
		if err := writeFiles(filepath.Join(dir, "src", fmt.Sprintf("Shop.Part%02d", i)), dotnetProject(i)); err != nil {
			return err
		}
	}
	return nil
}

func dotnetProject(i int) map[string]string {
	files := map[string]string{
		fmt.Sprintf("Shop.Part%02d.csproj", i): "<Project Sdk=\"Microsoft.NET.Sdk.Web\">\n  <PropertyGroup>\n    <TargetFramework>net8.0</TargetFramework>\n  </PropertyGroup>\n</Project>\n",
		"appsettings.json":                     fmt.Sprintf("{\n  \"Kestrel\": {\n    \"Endpoints\": {\n      \"Http\": { \"Url\": \"http://localhost:%d\" }\n    }\n  },\n  \"AllowedHosts\": \"*\"\n}\n", 5100+i),
		"appsettings.Development.json":         "{\n  \"Logging\": {\n    \"LogLevel\": { \"Default\": \"Information\" }\n  }\n}\n",
		"Properties/launchSettings.json":       fmt.Sprintf("{\n  \"profiles\": {\n    \"http\": {\n      \"commandName\": \"Project\",\n      \"applicationUrl\": \"http://localhost:%d\"\n    }\n  }\n}\n", 45000+i),
	}
	for k := range dotnetSources {
		files[fmt.Sprintf("Features/Area%d/Handler%d.cs", k%8, k)] = source(i, k)
	}
	for k := range dotnetBuilt {
		files[fmt.Sprintf("bin/Debug/net8.0/part%d.json", k)] = fmt.Sprintf("{ \"port\": %d }\n", 45000+k)
		files[fmt.Sprintf("obj/Debug/net8.0/part%d.cache", k)] = "cached\n"
	}
	return files
}

// dotnetIgnored returns the lines of the solution's .gitignore: 211 patterns of the usual kinds.
func dotnetIgnored() []string {
	lines := []string{"# what the build leaves behind", "[Bb]in/", "[Oo]bj/", "[Dd]ebug/", "*.user", "!keep.user"}
	shapes := []string{"*.tool%d", "[Oo]ut%d/", "**/[Pp]ackages%d/*", "_Report%d*/", "Cache%d_*.[Tt]mp", "Published/**/part%d.dat", "!Cache%d_kept.[Tt]mp"}
	for i := range 206 {
		lines = append(lines, fmt.Sprintf(shapes[i%len(shapes)], i))
	}
	return lines
}
