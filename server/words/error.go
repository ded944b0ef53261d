package words

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Error is an error that a user reads: a sentence of the catalogue. As an error, that is for programs, it is in English.
type Error struct {
	key   string
	pairs []string
	cause error // its reason is the value of {cause}; nil for none
}

// NewError makes an Error of the sentence for key; pairs are those of Say. Like the other
// functions that make errors of a command line, it is not inlined: it is called at many places, which together would make
// the program 5 KB longer.
//
//go:noinline
func NewError(key string, pairs ...string) *Error { return &Error{key: key, pairs: pairs} }

// Because is e with a cause, which {cause} in its sentence stands for.
//
//go:noinline
func (e *Error) Because(cause error) *Error { return &Error{e.key, e.pairs, cause} }

// WantOneOf says that text is none of the words that may be written in its place.
func WantOneOf(text string, choices []string) *Error {
	return NewError("usage/choice", "text", text, "choices", strings.Join(choices, ", "))
}

// Error implements error.
func (e *Error) Error() string { return (*Catalog)(nil).Reason(e) }

// Unwrap is the cause, for errors.Is.
func (e *Error) Unwrap() error { return e.cause }

// reasons are the errors of the system and of the library that users meet, with the keys of their sentences.
var reasons = []struct {
	is  error
	key string
}{
	{fs.ErrNotExist, "reason/not-exist"},
	{fs.ErrPermission, "reason/permission"},
	{syscall.EISDIR, "reason/folder"},
	{syscall.ENOTDIR, "reason/no-folder"},
	{syscall.EROFS, "reason/read-only"},
	{syscall.ENOSPC, "reason/full"},
	{context.Canceled, "reason/ended"},
}

// Reason is what err says to a user. What is no Error, and no reason that we know, keeps its own words: on Windows the
// system's are in the user's language.
func (c *Catalog) Reason(err error) string {
	var sentence *Error
	var syntax *port.SyntaxError
	var file *fs.PathError
	switch {
	case errors.As(err, &sentence) && sentence.cause != nil:
		return c.Say(sentence.key, append([]string{"cause", c.Reason(sentence.cause)}, sentence.pairs...)...)
	case sentence != nil:
		return c.Say(sentence.key, sentence.pairs...)
	case errors.As(err, &syntax):
		return c.Say("syntax/"+string(syntax.Fault), "text", syntax.Text)
	case errors.As(err, &file):
		return c.Say("row/pair", "name", file.Path, "value", c.Reason(file.Err))
	}
	for _, r := range reasons {
		if errors.Is(err, r.is) {
			return c.Say(r.key)
		}
	}
	return err.Error()
}
