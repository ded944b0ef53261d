// Package pattern implements the two pattern languages of formats: key paths (Paths) and file names
// (Globs). Both are compiled once, at start-up. Both return an error for anything unknown, so that no
// pattern is silently without effect.
package pattern

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Paths is a compiled list of key paths, matched all at once.
//
//	path        = step { "/" step }
//	step        = "**"                         any number of keys of any kind, also none
//	            | "*"                          any one key
//	            | "[]"                         an index of a sequence
//	            | "@" class                    a key whose name is of a class given to NewPaths
//	            | key { "|" key }              one of these keys
//	key         = name | sign
//	name        = { letter | digit | "_" | "-" | "." | "*" }   no ".", if dots make mappings
//	sign        = "#" digit { digit }          a positional argument of a call, from 0
//	            | "#text"                      the text of an XML element
//	            | "()"                         the arguments before a directive's block
//
// Letters in a pattern are lower-case; keys are matched without regard to case. A star in a name
// matches any text, also none. "a/**" matches a itself and everything below it.
//
// A path of n steps is a row of n+1 states: in state i the next step to match is step i, and state n
// means that the whole path has matched. The rows of all paths are stored one after another in one bit
// set (State), so following one key costs a few operations on machine words, however many paths there
// are.
type Paths struct {
	words    int // length of a State
	paths    int
	start    State
	loops    State            // states whose step is "**"
	accept   State            // last state of each path
	pathOf   []int32          // path to whose row a bit belongs
	anyKey   State            // states whose step is "*"
	anyIndex State            // states whose step is "*" or "[]"
	literals map[string]State // states whose step names this key
	signs    map[string]State // states whose step is this sign, or "*"
	starred  []starred
	classes  []classed
	room     []uint64 // space for the next states
}

// State is a set of states of Paths; see there. It belongs to one Matcher.
type State []uint64

type starred struct {
	name  name
	state int
}

type classed struct {
	fits   func(key string) bool
	states State
}

// Classes maps each word after "@" to a function that reports whether a key, as written, is of that
// class.
type Classes map[string]func(key string) bool

// keyCharacters are the characters besides letters and digits that a key's name may contain.
const keyCharacters = "_-."

// NewPaths compiles patterns. If dotted is set, dots in keys make mappings, so no key contains a dot; a
// pattern whose name has one is an error.
func NewPaths(patterns []string, classes Classes, dotted bool) (*Paths, error) {
	steps := make([][]string, len(patterns))
	states := 0
	for i, p := range patterns {
		steps[i] = strings.Split(p, "/")
		states += len(steps[i]) + 1
	}
	x := &Paths{paths: len(patterns), words: (states + 63) / 64, literals: map[string]State{}, signs: map[string]State{}, pathOf: make([]int32, states)}
	x.start, x.loops, x.accept, x.anyKey, x.anyIndex = x.state(), x.state(), x.state(), x.state(), x.state()
	c := compiler{Paths: x, classes: classes, byClass: map[string]int{}, characters: keyCharacters}
	if dotted {
		c.characters = strings.ReplaceAll(keyCharacters, ".", "")
	}
	for i := range patterns {
		if err := c.path(i, steps[i]); err != nil {
			return nil, fmt.Errorf("key pattern %q: %w", patterns[i], err)
		}
	}
	for _, states := range x.signs {
		states.addAll(x.anyKey)
	}
	x.close(x.start)
	return x, nil
}

// state returns an empty State. It allocates States in blocks, since a table has hundreds of one or two
// words.
func (x *Paths) state() State {
	if len(x.room) < x.words {
		x.room = make([]uint64, max(x.words, 32))
	}
	s := x.room[:x.words:x.words]
	x.room = x.room[x.words:]
	return s
}

func (s State) has(bit int) bool { return s[bit/64]>>(bit%64)&1 == 1 }

func (s State) add(bit int) { s[bit/64] |= 1 << (bit % 64) }

func (s State) addAll(o State) {
	for i := range s {
		s[i] |= o[i]
	}
}

// compiler assigns the states of paths.
type compiler struct {
	*Paths
	classes    Classes
	byClass    map[string]int // index in Paths.classes
	next       int            // first free state
	characters string         // characters besides letters and digits that a name may contain
}

func (c *compiler) path(index int, steps []string) error {
	c.start.add(c.next)
	for i, step := range steps {
		if step == "**" && i > 0 && steps[i-1] == "**" {
			return fmt.Errorf("** behind **")
		}
		if err := c.step(step); err != nil {
			return err
		}
		c.pathOf[c.next] = int32(index)
		c.next++
	}
	c.accept.add(c.next)
	c.pathOf[c.next] = int32(index)
	c.next++
	return nil
}

func (c *compiler) step(step string) error {
	switch {
	case step == "**":
		c.loops.add(c.next)
	case step == "*":
		c.anyKey.add(c.next)
		c.anyIndex.add(c.next)
	case step == "[]":
		c.anyIndex.add(c.next)
	case strings.HasPrefix(step, "@"):
		return c.class(step[1:])
	default:
		return c.names(step)
	}
	return nil
}

func (c *compiler) class(word string) error {
	at, ok := c.byClass[word]
	if !ok {
		fits := c.classes[word]
		if fits == nil {
			return fmt.Errorf("no class @%s", word)
		}
		at = len(c.Paths.classes)
		c.byClass[word] = at
		c.Paths.classes = append(c.Paths.classes, classed{fits, c.state()})
	}
	c.Paths.classes[at].states.add(c.next)
	return nil
}

func (c *compiler) names(step string) error {
	for alternative := range strings.SplitSeq(step, "|") {
		if alternative == "*" {
			return fmt.Errorf("* beside other names in %q", step)
		}
		if err := c.name(alternative); err != nil {
			return fmt.Errorf("%q: %w", step, err)
		}
	}
	return nil
}

// name compiles one of the names or signs of a step.
func (c *compiler) name(text string) error {
	if isSign(text) {
		return c.addTo(c.signs, text)
	}
	if err := checkName(text, c.characters); err != nil {
		return err
	}
	if !strings.Contains(text, "*") {
		return c.addTo(c.literals, text)
	}
	for _, s := range c.starred {
		if s.state == c.next && s.name.String() == text {
			return fmt.Errorf("%q twice", text)
		}
	}
	c.starred = append(c.starred, starred{newName(text), c.next})
	return nil
}

// addTo records in states that the current step names key.
func (c *compiler) addTo(states map[string]State, key string) error {
	s := states[key]
	if s == nil {
		s = c.state()
		states[key] = s
	}
	if s.has(c.next) {
		return fmt.Errorf("%q twice", key)
	}
	s.add(c.next)
	return nil
}

// isSign reports whether s is a sign; see Paths.
func isSign(s string) bool {
	if s == "#text" || s == "()" {
		return true
	}
	digits, ok := strings.CutPrefix(s, "#")
	if !ok {
		return false
	}
	_, err := strconv.ParseUint(digits, 10, 16)
	return err == nil
}

// close adds to s the states that are reached without a key: the state after each "**". One pass is
// enough, since no "**" follows another.
func (x *Paths) close(s State) {
	var carry uint64
	for i := range s {
		looping := s[i] & x.loops[i]
		s[i] |= looping<<1 | carry
		carry = looping >> 63
	}
}

// Matcher follows keys through Paths. It remembers which states a key's name matches, so a repeated
// name costs one look-up. A Matcher must not be used by two goroutines at once.
type Matcher struct {
	*Paths
	fits map[string]State
}

// NewMatcher makes a matcher of x.
func (x *Paths) NewMatcher() *Matcher { return &Matcher{x, map[string]State{}} }

// maxNames is how many names a matcher remembers.
const maxNames = 4096

// Start sets to to the state before the first key.
func (m *Matcher) Start(to State) { copy(to, m.start) }

// NewState returns an empty State.
func (x *Paths) NewState() State { return make(State, x.words) }

// Key sets to to the state that the key called name leads to from from.
func (m *Matcher) Key(from, to State, name string) {
	fits, ok := m.fits[name]
	if !ok {
		if len(m.fits) >= maxNames {
			clear(m.fits)
		}
		fits = m.statesFor(name)
		m.fits[name] = fits
	}
	m.step(from, to, fits)
}

// Sign sets to to the state that a key leads to from from; the key has a sign, written as in Paths,
// instead of a name.
func (m *Matcher) Sign(from, to State, sign string) {
	fits, ok := m.signs[sign]
	if !ok {
		fits = m.anyKey
	}
	m.step(from, to, fits)
}

// Index sets to to the state that an index of a sequence leads to from from.
func (m *Matcher) Index(from, to State) { m.step(from, to, m.anyIndex) }

func (m *Matcher) step(from, to, fits State) {
	var carry uint64
	for i := range to {
		moved := from[i] & fits[i]
		to[i] = moved<<1 | carry | from[i]&m.loops[i]
		carry = moved >> 63
	}
	m.close(to)
}

// statesFor returns the states whose step matches a key called name.
func (x *Paths) statesFor(name string) State {
	lower := strings.ToLower(name)
	special := false
	s := x.NewState()
	add := func(o State) {
		special = true
		s.addAll(o)
	}
	if literal := x.literals[lower]; literal != nil {
		add(literal)
	}
	for _, class := range x.classes {
		if class.fits(name) {
			add(class.states)
		}
	}
	for i := range x.starred {
		if x.starred[i].name.match(lower) {
			special = true
			s.add(x.starred[i].state)
		}
	}
	if !special {
		return x.anyKey // shared, since most names match no literal
	}
	add(x.anyKey)
	return s
}

// Next is the first path, from number from on, that has matched as a whole in s; -1 if there is none.
// Paths are numbered in the order of NewPaths.
func (x *Paths) Next(s State, from int) int {
	for i := range s {
		for w := s[i] & x.accept[i]; w != 0; w &= w - 1 {
			if path := int(x.pathOf[i*64+bits.TrailingZeros64(w)]); path >= from {
				return path
			}
		}
	}
	return -1
}

// Alive reports whether any path may still match, here or further down.
func (s State) Alive() bool {
	for _, w := range s {
		if w != 0 {
			return true
		}
	}
	return false
}
