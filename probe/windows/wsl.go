package windows

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// DecodeText reads what wsl.exe prints: UTF-16LE without a BOM by default, UTF-8
// where WSL_UTF8=1 is honoured. UTF-16 text of wsl.exe always has a zero byte
// (its line ends), UTF-8 text never has.
func DecodeText(raw []byte) (string, error) {
	if bytes.IndexByte(raw, 0) < 0 {
		raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
		if !utf8.Valid(raw) {
			return "", errors.New("wsl.exe printed neither UTF-16 nor UTF-8")
		}
		return string(raw), nil
	}
	if len(raw)%2 != 0 {
		return "", errors.New("wsl.exe printed half a UTF-16 character")
	}
	raw = bytes.TrimPrefix(raw, []byte("\xff\xfe"))
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i]) | uint16(raw[2*i+1])<<8
	}
	return string(utf16.Decode(units)), nil
}

// nameOfDistribution has no {1,64}: that would be compiled by calls 150 deep.
var nameOfDistribution = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9._-]+$`) })

// ParseRunning reads `wsl.exe --list --running --quiet`: the names of the running
// distributions, none where nothing runs. A line that cannot be such a name (a
// sentence, say, that offers to install WSL) is an error.
func ParseRunning(raw []byte) ([]string, error) {
	text, err := DecodeText(raw)
	if err != nil {
		return nil, err
	}
	// microsoft/WSL restricts names to these characters and this length on registration.
	const longest = 64
	name := nameOfDistribution()
	names := []string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if len(line) > longest || !name.MatchString(line) {
			return nil, fmt.Errorf("%q is no name of a distribution", clip(line))
		}
		names = append(names, line)
	}
	return names, nil
}

var versionInText = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[^0-9.])([0-9]{1,5}\.[0-9]{1,5}\.[0-9]{1,5})(?:\.[0-9]{1,5})?(?:[^0-9.]|$)`)
})

// ParseVersion reads `wsl.exe --version`, whose labels are localised: the first
// a.b.c or a.b.c.d of the text is WSL's own version. Three parts are returned.
func ParseVersion(raw []byte) (string, error) {
	text, err := DecodeText(raw)
	if err != nil {
		return "", err
	}
	if m := versionInText().FindStringSubmatch(text); m != nil {
		return m[1], nil
	}
	return "", errors.New("wsl.exe printed no version")
}

// clip shortens text from outside for an error message.
func clip(s string) string {
	const most = 40
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// RedactRunning replaces names of distributions that their owner may have chosen
// by "distro-1", "distro-2", …; names from the Store, and Docker Desktop's, stay.
// Output that is no list of names is left out.
func RedactRunning(raw []byte) []byte {
	names, err := ParseRunning(raw)
	if err != nil {
		return nil
	}
	common := regexp.MustCompile(`^(?i)(ubuntu|debian|kali-linux|opensuse|suse|oraclelinux|almalinux|fedora|fedoralinux|archlinux|docker-desktop|docker-desktop-data|rancher-desktop|podman-machine-default)([-.0-9]|lts|tumbleweed|leap)*$`)
	var out strings.Builder
	for i, name := range names {
		if !common.MatchString(name) {
			name = fmt.Sprintf("distro-%d", i+1)
		}
		out.WriteString(name + "\r\n")
	}
	if bytes.IndexByte(raw, 0) < 0 {
		return []byte(out.String())
	}
	var wide []byte
	for _, unit := range utf16.Encode([]rune(out.String())) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	return wide
}
