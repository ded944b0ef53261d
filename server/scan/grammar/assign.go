package grammar

import (
	"maps"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
)

// declarations reads the arguments of export, local and the like from i on.
func (r *argReader) declarations(i int) {
	for ; i < len(r.words); i++ {
		if isAssignment(r.words[i].text) {
			r.assignment(r.words[i])
		}
	}
}

// assignment reads NAME=value.
func (r *argReader) assignment(w argument) {
	eq := strings.IndexByte(w.text, '=')
	r.take(w, eq+1, assignedTo(w.text[:eq], w.text[eq+1:]))
}

// defaulting reads "${NAME:=8080}", which assigns a value to a variable that has none.
func (r *argReader) defaulting(w argument) {
	if e, ok := expansionAt(w.text, 0); ok && e.defaulted {
		r.take(w, e.defStart, assignedTo(e.name, w.text[e.defStart:e.defEnd]))
	}
}

// assignedTo reads a value that a script assigns to its variable called name.
func assignedTo(name, value string) Found {
	f := Pair(name, value)
	if !strings.HasPrefix(value, "-") && word.SaysPort(name) { // else flags of a command
		f = f.WithVar(name).eachUse(func(u *VarUse) {
			if u.Sense == Unsaid || u.Sense == Bind {
				u.Assigned = name
			}
		})
	}
	f = f.eachUse(func(u *VarUse) { u.Doubtful = u.Doubtful || u.Sense == Bind }) // LISTENERS=://:$PORT
	return f.each(func(h *Hit) {
		if h.Sense == Unsaid || h.Sense == Bind || h.Sense == Connect && word.SaysPort(name) {
			h.Assigned = name
		}
	})
}

// Assigned reads the value of a variable of a script or a makefile.
func Assigned(name, value string) Found { return assignedTo(name, value) }

// environment settles assignments before a command, which are the command's environment.
func (r *argReader) environment() {
	r.out = r.out.given()
	if r.isClient() {
		r.out = r.out.WithSense(Connect)
		return
	}
	if len(r.out.Hits) == 0 {
		return
	}
	hosts := variablesOf([]call{{words: r.words}}).hosts()
	r.out = r.out.each(func(h *Hit) {
		stem, _ := word.Stem(h.Var)
		host, service := hosts[strings.Join(stem, " ")], slices.ContainsFunc(stem, word.IsService)
		switch {
		case h.Sense != Unsaid:
		case isFar(host):
			h.Host = host
		case host != "" && service: // ETCD_HOST=localhost ETCD_PORT=2379
			h.Sense, h.Doubtful = Connect, true
		case service:
			h.Doubtful = true // POSTGRES_PORT: published there, or connected to
		}
	})
}

// given handles values that a command gets: they are no variables of the script.
func (f Found) given() Found {
	return f.each(func(h *Hit) { h.Assigned = "" }).eachUse(func(u *VarUse) { u.Assigned = "" })
}

// withHosts makes the ports that a script assigns beside another machine's name ports of that machine:
// DB_HOST=db.example.com DB_PORT=5432.
func (f Found) withHosts(values variables) Found {
	var hosts map[string]string
	return f.each(func(h *Hit) {
		if h.Assigned == "" || h.Host != "" || h.Sense != Unsaid {
			return
		}
		if hosts == nil {
			hosts = values.hosts()
		}
		stem, _ := word.Stem(h.Assigned)
		if host := hosts[strings.Join(stem, " ")]; isFar(host) {
			h.Host = host
		}
	})
}

// variables are the values that a script assigns, by the names of its variables.
type variables map[string]string

// variablesOf collects the variables of a script.
func variablesOf(script []call) variables {
	var out variables
	for _, c := range script {
		for _, w := range c.words {
			name, value, ok := strings.Cut(w.text, "=")
			if !ok || !isAssignment(w.text) {
				break
			}
			if out == nil {
				out = variables{}
			}
			out[name] = strings.TrimSpace(value)
		}
	}
	return out
}

// hosts are the values of the variables that name hosts, by the words of their names before the one that
// says host.
func (v variables) hosts() map[string]string {
	out := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		words := word.Split(name)
		if _, isHost := word.HostRank(last(words)); !isHost {
			continue
		}
		if stem := strings.Join(words[:len(words)-1], " "); out[stem] == "" {
			out[stem] = v[name]
		}
	}
	return out
}

// Longer values than maxValue, in bytes, are not put in place of their variables, nor are any after
// maxExpanded words of a command.
const (
	maxValue    = 1000
	maxExpanded = 500
)

// Values are the values of variables, which are put in place of them. A text that uses a long value again
// and again would become huge, so they are put in place only as long as they are not much longer, all
// together, than the text.
type Values struct {
	known map[string]string
	left  int // bytes of values that may still be put in place
}

// NewValues has the known values of the variables of a text of so many bytes.
func NewValues(known map[string]string, size int) *Values {
	return &Values{known, 2*size + maxValue}
}

// take is the value of a variable, "" if it is not known or is not put in place.
func (v *Values) take(name string) string {
	value := v.known[name]
	if len(value) > min(maxValue, v.left) {
		return ""
	}
	v.left -= len(value)
	return value
}

// maxNested is how often values are put in place of the variables of other values: EXEC = $(DC) exec web.
const maxNested = 4

// expand replaces words that are variables by the words of their values: DC="docker compose"; $DC run. A
// value of one word is replaced only where a program's name stands, since elsewhere it may be a port.
func expand(words []argument, values *Values) []argument {
	for range maxNested {
		next, changed := expandOnce(words, values)
		if !changed {
			break
		}
		words = next
	}
	return words
}

func expandOnce(words []argument, values *Values) (out []argument, changed bool) {
	for i, w := range words {
		e, ok := expansionAt(w.text, 0)
		var parts []argument
		if ok && e.end == len(w.text) && !e.defaulted && len(words)+len(out) < maxExpanded {
			parts = fields(values.take(e.name))
		}
		if len(parts) < 2 && (i > 0 || len(parts) == 0) {
			out = append(out, w)
			continue
		}
		changed = true
		for _, p := range parts {
			out = append(out, argument{text: p.text, value: true})
		}
	}
	return out, changed
}

func last(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}

// isFar reports whether host names another machine, not a variable and not an interface of this one.
func isFar(host string) bool {
	host = hostDefault(host)
	return host != "" && !Local(host) && !strings.ContainsAny(host, "$/ ")
}
