package probe

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/goccy/go-json"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/redact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
	"github.com/wsl-port-guard/wsl-port-guard/probe/wslconfig"
)

// Record reads every source of r once and writes the results into dir, which is created, as
// a recording that OpenRecording replays. A source that was denied or timed out becomes a
// NAME.error; one that does not exist is left out. evidence.json says how reading each went.
// Bytes are kept as they are, except that names of users and hosts, addresses that not every machine
// has, peers of connections, users and processes of sockets are removed. Only this user may read the
// files. written are their names, sorted.
func Record(ctx context.Context, r Reader, dir string) (written []string, err error) {
	return record(ctx, r, dir, false)
}

// RecordExperiments is Record with what doctor reads besides.
func RecordExperiments(ctx context.Context, r Reader, dir string) (written []string, err error) {
	return record(ctx, r, dir, true)
}

func record(ctx context.Context, r Reader, dir string, experiments bool) (written []string, err error) {
	p := New(r, Options{})
	meta, err := p.readMeta(ctx)
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	write := func(name string, content []byte, err error) error {
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), content, 0o600)
		}
		if err != nil {
			return fmt.Errorf("record: %w", err)
		}
		written = append(written, name)
		return nil
	}
	attempts := map[string]doctor.Attempt{}
	for _, s := range sourcesAt(meta.Vantage, experiments) {
		began := time.Now()
		raw, err := p.raw(ctx, s)
		attempts[s.Name] = evidenceOf(err, time.Since(began))
		if name, content := recorded(s.Name, raw, err); name != "" {
			if err := write(name, content, nil); err != nil {
				return written, err
			}
		}
	}
	if meta.CapturedAt.IsZero() {
		meta.CapturedAt = p.now().UTC().Truncate(time.Second)
	}
	content, err := json.MarshalIndent(meta, "", "  ")
	if err := write(fact.NameRecording, append(content, '\n'), err); err != nil {
		return written, err
	}
	content, err = formatEvidence(attempts)
	if err := write(nameEvidence, content, err); err != nil {
		return written, err
	}
	slices.Sort(written)
	return written, nil
}

// sourcesAt are the sources that are read at v, with doctor's own before and behind them if experiments is set.
func sourcesAt(v fact.Vantage, experiments bool) (out []fuse.SourceSpec) {
	var behind []fuse.SourceSpec
	for _, e := range doctor.Experiments() {
		switch {
		case !experiments || !e.MadeAt(v):
		case e.First:
			out = append(out, e.SourceSpec)
		default:
			behind = append(behind, e.SourceSpec)
		}
	}
	for _, s := range fuse.Sources() {
		if s.ReadAt(v) {
			out = append(out, s)
		}
	}
	return append(out, behind...)
}

// recorded is the file for a source in a recording, after an attempt to read it that gave raw
// or err; name is "" for none.
func recorded(source string, raw []byte, err error) (name string, content []byte) {
	if err == nil {
		return source, redacted(source, raw)
	}
	status := statusOf(err)
	if status == fact.StatusUnavailable {
		return "", nil
	}
	// The text of an error may contain a path, and so a user's name; its kind does not.
	return source + errorSuffix, fmt.Appendf(nil, "%s %v\n", status, errorOf(status))
}

// redacted removes personal data from raw. What cannot be parsed is left out altogether.
func redacted(name string, raw []byte) []byte {
	switch name {
	case fact.NameWSLConfig:
		return wslconfig.Redact(raw)
	case fact.NameListRunning:
		return windows.RedactRunning(raw)
	case fact.NamePortProxy:
		return windows.RedactPortProxy(raw)
	case fact.NameListeners, fact.NameProgramListeners:
		listeners, err := windows.ParseListeners(raw)
		if err != nil {
			return nil
		}
		for i := range listeners {
			listeners[i].Address = redact.Address(listeners[i].Address)
		}
		content, _ := windows.FormatListeners(listeners)
		return content
	case fact.NameRegistry:
		return again(raw, windows.ParseRegistry, windows.FormatRegistry)
	case fact.NameDoctorSystem:
		return again(raw, windows.ParseSystem, windows.FormatSystem)
	case fact.NameDoctorHCN:
		return again(raw, windows.ParseHCNCall, windows.FormatHCNCall)
	case fact.NameDoctorBinds:
		return again(raw, windows.ParseTrials, windows.FormatTrials)
	case fact.NameDoctorInside:
		return again(raw, windows.ParseGuestPorts, windows.FormatGuestPorts)
	case fact.NameDoctorGuest:
		return again(raw, windows.ParseBinds, windows.FormatBinds)
	case fact.NameDoctorTimings:
		return again(raw, doctor.ParseTimings, doctor.FormatTimings)
	case fact.NameProcTCP, fact.NameProcTCP6, fact.NameProcUDP, fact.NameProcUDP6:
		return linux.RedactProcNet(raw)
	}
	return bytes.Clone(raw)
}

// again writes only what our own format has; nil for what cannot be parsed.
func again[T any](raw []byte, parse func([]byte) (T, error), format func(T) ([]byte, error)) []byte {
	value, err := parse(raw)
	if err != nil {
		return nil
	}
	content, _ := format(value)
	return content
}
