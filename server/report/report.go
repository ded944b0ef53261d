// Package report writes findings, literals and snapshots for people and for machines.
//
// It decides nothing and knows no protocol: every function turns values into text.
package report

import (
	"fmt"
	"io"
	"path"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Location is a place in a file for the command line: lines and byte columns count from 1,
// EndCol is exclusive. File is slash-separated.
type Location struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Col    int    `json:"col"`
	EndCol int    `json:"endCol"`
}

// LocationOf converts positions that count from 0, in bytes.
func LocationOf(file string, start, end text.Position) Location {
	return Location{File: file, Line: start.Line + 1, Col: start.Column + 1, EndCol: end.Column + 1}
}

// LiteralLine is a literal in the output for programs.
type LiteralLine struct {
	Location
	Port    uint16    `json:"port"`
	EndPort uint16    `json:"endPort"`
	Proto   string    `json:"proto"`
	Role    scan.Role `json:"role"`
	Soft    bool      `json:"soft"`
	KeyPath string    `json:"keyPath"`
}

// Literal writes one literal as one line of JSON.
func Literal(w io.Writer, at Location, l scan.Literal) error {
	return line(w, LiteralOf(at, l))
}

// LiteralOf is a literal as Literal writes it.
func LiteralOf(at Location, l scan.Literal) LiteralLine {
	return LiteralLine{at, l.Range.Start, l.Range.End, l.Proto.String(), l.Role, l.Soft, l.Path}
}

// FindingLine is a finding in the output for programs.
type FindingLine struct {
	Location
	Port     uint16     `json:"port"`
	EndPort  uint16     `json:"endPort"`
	Proto    string     `json:"proto"`
	Side     check.Side `json:"side"`
	Code     check.Code `json:"code"`
	Severity string     `json:"severity"`
	Message  string     `json:"message"`
}

// Finding writes one finding as one line of JSON.
func Finding(w io.Writer, at Location, f check.Finding) error {
	return line(w, LineOf(at, f))
}

// LineOf is a finding as Finding writes it.
func LineOf(at Location, f check.Finding) FindingLine {
	l := f.Literal
	return FindingLine{at, l.Range.Start, l.Range.End, l.Proto.String(), f.Side, f.Code, f.Severity.String(), f.Message}
}

// LiteralText writes one literal for a person.
func LiteralText(w io.Writer, at Location, l scan.Literal) error {
	soft := ""
	if l.Soft {
		soft = " (soft)"
	}
	_, err := fmt.Fprintf(w, "%s:%d:%d: %s/%s %s%s %s\n", words.Visible(path.Clean(at.File)), at.Line, at.Col, l.Range, l.Proto, l.Role, soft, words.Visible(l.Path))
	return err
}

func line(w io.Writer, v any) error {
	b, err := visibleJSON(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}
