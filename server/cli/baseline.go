package cli

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"github.com/wsl-port-guard/wsl-port-guard/server/policy"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// baseline is a file of known findings. Lines are left out, so that a finding is known again after the file
// above it has changed.
type baseline struct {
	Version  int     `json:"version"`
	Findings []known `json:"findings"`
}

// known are equal findings of one file.
type known struct {
	File    string     `json:"file"` // slash-separated, from the folder of the baseline
	Code    check.Code `json:"code"`
	Ports   string     `json:"ports"`
	Proto   string     `json:"proto"`
	KeyPath string     `json:"keyPath"`
	Count   int        `json:"count"`
}

const baselineVersion = 1

// maxBaseline is how many bytes of a baseline are read.
const maxBaseline = 16 << 20

// knownOf is what a baseline in dir says of an entry, without its Count.
func (s *scanning) knownOf(dir string, e report.Entry) known {
	file := filepath.FromSlash(e.File)
	if !filepath.IsAbs(file) {
		file = filepath.Join(s.files.here, file)
	}
	if rel, err := filepath.Rel(dir, file); err == nil {
		file = rel
	}
	l := e.Finding.Literal
	return known{File: filepath.ToSlash(file), Code: e.Finding.Code, Ports: spellPorts(l.Range), Proto: l.Proto.String(), KeyPath: l.Path}
}

// spellPorts writes ports with a plain hyphen, as people type them.
func spellPorts(r port.Range) string { return strings.Replace(r.String(), "–", "-", 1) }

// isKnowable reports whether an entry may be in a baseline. A mistake in a policy file may not: it is to be
// mended.
func isKnowable(e report.Entry) bool { return e.Finding.Code != policy.Code }

// writeBaseline writes the findings to a new baseline, whole or not at all.
func (s *scanning) writeBaseline(entries []report.Entry) error {
	path, err := filepath.Abs(s.newBaseline)
	if err != nil {
		return err
	}
	b := baseline{Version: baselineVersion, Findings: []known{}}
	at, count := map[known]int{}, 0
	for _, e := range entries {
		if !isKnowable(e) {
			continue
		}
		k := s.knownOf(filepath.Dir(path), e)
		i, ok := at[k]
		if !ok {
			i, at[k] = len(b.Findings), len(b.Findings)
			b.Findings = append(b.Findings, k)
		}
		b.Findings[i].Count++
		count++
	}
	text, err := json.MarshalIndentWithOption(b, "", "  ", json.DisableHTMLEscape())
	if err != nil {
		return err
	}
	if err := writeWhole(path, append(text, '\n')); err != nil {
		return words.NewError("error/unwritable", "path", s.newBaseline).Because(unwrapped(err))
	}
	s.tell(s.catalog().Say("cli/baseline-written", "count", strconv.Itoa(count), "file", s.newBaseline))
	return nil
}

// writeWhole writes a file beside the path and renames it, so that a reader finds the old text or the new one.
func writeWhole(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// withoutKnown leaves out the findings of the baseline, as many of equal ones as it has, and says how many
// these are.
func (s *scanning) withoutKnown(entries []report.Entry) ([]report.Entry, error) {
	if s.baseline == "" {
		return entries, nil
	}
	path, err := filepath.Abs(s.baseline)
	if err != nil {
		return nil, err
	}
	left, err := readBaseline(path)
	if err != nil {
		return nil, usageFor(s.verb, words.NewError("usage/baseline", "file", s.baseline).Because(err))
	}
	before := len(entries)
	entries = slices.DeleteFunc(entries, func(e report.Entry) bool {
		k := s.knownOf(filepath.Dir(path), e)
		left[k]--
		return isKnowable(e) && left[k] >= 0
	})
	if n := before - len(entries); n > 0 {
		s.tell(s.catalog().Say("cli/baseline-left-out", "count", strconv.Itoa(n), "file", s.baseline))
	}
	return entries, nil
}

// readBaseline reads how often each known finding may occur.
func readBaseline(path string) (map[known]int, error) {
	text, err := folder.ReadRegular(path, maxBaseline)
	if err != nil {
		return nil, unwrapped(err)
	}
	var b baseline
	if err := json.Unmarshal(text, &b); err != nil || b.Version != baselineVersion {
		return nil, words.NewError("error/no-baseline")
	}
	left := map[known]int{}
	for _, k := range b.Findings {
		n := k.Count
		k.Count = 0
		left[k] += n
	}
	return left, nil
}
