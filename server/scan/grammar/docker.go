package grammar

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
)

// container reads the command line of a container engine: the ports that `docker run` and `docker compose
// run` publish, and the command that runs inside the container.
func (r *argReader) container(i int) {
	for i < len(r.words) && !startsContainer(r.words[i].text) {
		r.image(r.words[i])
		i++
	}
	if i < len(r.words) {
		r.containerFlags(i+1, r.words[i].text == "exec")
	}
}

// startsContainer reports whether a word is the verb that starts a container, or a command in one.
func startsContainer(verb string) bool { return verb == "run" || verb == "create" || verb == "exec" }

// containerFlags reads the flags from i up to the name of the image, the service or the container, then
// the command behind it.
func (r *argReader) containerFlags(i int, isExec bool) {
	shared := false // the container has the network of its host
	for ; i < len(r.words); i++ {
		t := r.words[i].text
		flag, value, attached := strings.Cut(t, "=")
		switch {
		case !strings.HasPrefix(t, "-"):
			if strings.HasPrefix(t, "$") && r.publishesLater(i+1) {
				continue // a variable with more flags
			}
			r.image(r.words[i])
			r.inContainer(i+1, shared)
			return
		case attached && (flag == "--publish" || flag == "-p"):
			r.publish(r.words[i], len(flag)+1)
		case publishes(t) && i+1 < len(r.words):
			i++
			r.publish(r.words[i], 0)
		case strings.HasPrefix(t, "-p") && len(t) > 2 && (isDigit(t[2]) || t[2] == '$'):
			r.publish(r.words[i], 2)
		case (t == "-e" || t == "--env") && i+1 < len(r.words):
			i++
			r.containerVariable(r.words[i])
		case attached:
			shared = shared || isNetwork(flag) && value == "host"
		case isSwitch(t):
		default:
			i++
			shared = shared || isNetwork(t) && i < len(r.words) && r.words[i].text == "host"
		}
	}
}

// image reads the name of an image, if it is one in a registry of the machine: localhost:5000/web.
func (r *argReader) image(w argument) {
	if host, _, ok := strings.Cut(w.text, ":"); ok && word.IsLoopback(host) {
		r.take(w, 0, Text(w.text))
	}
}

func isNetwork(flag string) bool { return flag == "--network" || flag == "--net" }

// publishes reports whether the word behind a flag is a published port: -p, --publish, -dp.
func publishes(flag string) bool {
	if strings.HasPrefix(flag, "--") {
		return flag == "--publish"
	}
	rest, ok := strings.CutSuffix(flag, "p")
	return ok && strings.Trim(rest, switches) == ""
}

// maxFlags is how many words publishesLater looks at.
const maxFlags = 100

// publishesLater reports whether flags from i on publish a port of the host. Otherwise a variable before
// them is the image, and they are flags of its command.
func (r *argReader) publishesLater(i int) bool {
	for end := i + maxFlags; i < end && i+1 < len(r.words) && strings.ContainsAny(r.words[i].text[:min(1, len(r.words[i].text))], "-$"); i++ {
		if publishes(r.words[i].text) && strings.Contains(r.words[i+1].text, ":") {
			return true
		}
		if r.words[i].text[0] == '-' && !isSwitch(r.words[i].text) {
			i++
		}
	}
	return false
}

// switches are the short flags of `docker run` and `docker compose run` that have no value, with the
// hyphen before them (docker CLI reference).
const switches = "-ditPqT"

// isSwitch reports whether a flag of `docker run` or `docker compose run` has no value, or has it in the
// same word (docker CLI reference, "docker container run", "docker compose run").
func isSwitch(flag string) bool {
	if strings.Contains(flag, "=") {
		return true
	}
	switch flag {
	case "--rm", "--detach", "--interactive", "--tty", "--init", "--privileged", "--publish-all", "--read-only", "--no-healthcheck",
		"--oom-kill-disable", "--sig-proxy", "--quiet", "--disable-content-trust", "--replace",
		"--service-ports", "--no-deps", "--use-aliases", "--no-TTY", "--no-tty", "--build", "--quiet-pull", "--remove-orphans":
		return true
	}
	return !strings.HasPrefix(flag, "--") && strings.Trim(flag, switches) == ""
}

// inContainer reads the command from i on, which runs in a container. Its ports are the container's, unless
// the container shares the network of its host.
func (r *argReader) inContainer(i int, shared bool) {
	inside := arguments(call{words: r.words[i:]}, r.depth+1)
	if !shared {
		inside = inside.each(func(h *Hit) {
			if !FromContainer(h.Host) {
				h.Sense, h.Host, h.Doubtful = Inner, "", false
			}
		}).eachUse(func(u *VarUse) { u.Sense, u.Host = Inner, "" })
	}
	r.out.merge(inside)
}

// containerVariable reads NAME=value of a container's environment, of which only ports are of interest.
func (r *argReader) containerVariable(w argument) {
	if name, value, ok := strings.Cut(w.text, "="); ok && word.SaysPort(name) {
		r.take(w, len(name)+1, Number(value).withSense(Inner))
	}
}

// publish reads the mapping in w.text[from:].
func (r *argReader) publish(w argument, from int) { r.take(w, from, publishedBy(w.text[from:])) }

// publishedBy reads a mapping that a container engine gets.
func publishedBy(mapping string) Found {
	mapping, _, _ = strings.Cut(mapping, "@") // k3d: the nodes that get it
	return Mapping(mapping).each(func(h *Hit) { h.Engine = h.Sense == Publish }).eachUse(func(u *VarUse) { u.Engine = true })
}
