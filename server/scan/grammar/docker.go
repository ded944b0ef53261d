package grammar

import "strings"

// container reads the published ports of `docker run`. All other arguments concern only the container.
func (r *argReader) container(i int) {
	run := false
	for ; i < len(r.words); i++ {
		t := r.words[i].text
		if t == "run" || t == "create" {
			run = true
			continue
		}
		if !run {
			continue
		}
		switch {
		case (t == "-p" || t == "--publish") && i+1 < len(r.words):
			i++
			r.publish(r.words[i], 0)
		case strings.HasPrefix(t, "--publish="), strings.HasPrefix(t, "-p="):
			eq := strings.IndexByte(t, '=') + 1
			r.publish(r.words[i], eq)
		case strings.HasPrefix(t, "-p") && len(t) > 2 && isDigit(t[2]):
			r.publish(r.words[i], 2)
		case !strings.HasPrefix(t, "-"):
			return // the image; the container's own command line follows
		case !isSwitch(t):
			i++
		}
	}
}

// isSwitch reports whether a flag of `docker run` has no value, or has it in the same word (docker CLI
// reference, "docker container run").
func isSwitch(flag string) bool {
	if strings.Contains(flag, "=") {
		return true
	}
	switch flag {
	case "--rm", "--detach", "--interactive", "--tty", "--init", "--privileged", "--publish-all", "--read-only", "--no-healthcheck",
		"--oom-kill-disable", "--sig-proxy", "--quiet", "--disable-content-trust", "--replace":
		return true
	}
	return !strings.HasPrefix(flag, "--") && strings.Trim(flag, "-ditPq") == ""
}

// publish reads the mapping in w.text[from:].
func (r *argReader) publish(w argument, from int) {
	r.take(w, from, Mapping(w.text[from:]).each(func(h *Hit) { h.Engine = h.Sense == Publish }))
}
