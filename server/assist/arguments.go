package assist

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// longestText is the most bytes of a text in the arguments, as tools.json has it.
const longestText = 4096

// decode reads the arguments of a tool. It refuses names that the tool does not have.
func decode(arguments []byte, into any) error {
	if len(arguments) == 0 {
		arguments = []byte("{}")
	}
	err := json.Unmarshal(arguments, into, json.RejectUnknownMembers(true))
	var told argumentError
	var wrong *json.SemanticError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &told):
		return told
	case errors.Is(err, json.ErrUnknownName) && errors.As(err, &wrong):
		return argumentError(fmt.Sprintf("there is no argument %q", wrong.JSONPointer.LastToken()))
	case errors.As(err, &wrong) && wrong.JSONPointer != "":
		return argumentError(fmt.Sprintf("the argument %s is of another type than inputSchema names", wrong.JSONPointer.LastToken()))
	}
	return argumentError("the arguments must be a JSON object, with each name once")
}

// argumentError says what is wrong with an argument, in full.
type argumentError string

func (e argumentError) Error() string { return string(e) }

// portText is an argument that names a port, as a text or as a number.
type portText string

// UnmarshalJSON implements json.Unmarshaler.
func (p *portText) UnmarshalJSON(b []byte) error {
	text := string(b)
	switch b[0] {
	case '"':
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
	case '{', '[', 't', 'f':
		return argumentError("port must be a number or a text")
	}
	if len(text) > longestText {
		return argumentError(fmt.Sprintf("port must have at most %d bytes", longestText))
	}
	*p = portText(text)
	return nil
}

var errNoPort = errors.New(`the argument port is missing; give a port such as 45456 or "45456/udp"`)

// target reads the argument as one port.
func (p portText) target() (Target, error) {
	if strings.TrimSpace(string(p)) == "" {
		return Target{}, errNoPort
	}
	return ParseTarget(string(p))
}

// ports reads the argument as a port or a range; protos is 0 if it names none.
func (p portText) ports() (r port.Range, protos port.Proto, err error) {
	if strings.TrimSpace(string(p)) == "" {
		return r, 0, errNoPort
	}
	return ParsePorts(string(p))
}

// ParsePorts reads a port as ParseTarget does, or a range such as 8000-8010. protos is 0 if it names no protocol.
func ParsePorts(text string) (r port.Range, protos port.Proto, err error) {
	r, protos, err = port.ParseRange(text)
	if err != nil {
		at, other := ParseTarget(text)
		if other != nil {
			return r, 0, err
		}
		return port.One(at.Port), at.Protos, nil
	}
	if !strings.Contains(text, "/") {
		protos = 0
	}
	return r, protos, nil
}
