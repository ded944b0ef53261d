package windows

import (
	"fmt"

	"github.com/goccy/go-json"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// BindResult is what Windows answers to binding a port on 127.0.0.1 with default options
// and without listening.
type BindResult string

// The results of a bind.
const (
	BindOK    BindResult = "ok"    // in no block, and not excluded for IPv4 and the protocol
	BindInUse BindResult = "10048" // WSAEADDRINUSE: a socket, or the block if no program owns one
	BindNo    BindResult = "10013" // WSAEACCES: an exclusion, or an exclusive wildcard owner
	BindOther BindResult = "other" // says nothing about the port
)

// Bind is one bind that was tried.
type Bind struct {
	Proto  port.Proto
	Port   uint16
	Result BindResult
}

type bindJSON struct {
	Proto  string     `json:"proto"`
	Port   uint16     `json:"port"`
	Result BindResult `json:"result"`
}

// ParseBinds reads bind-probe.json, our own list of tried binds.
func ParseBinds(raw []byte) ([]Bind, error) {
	var rows []bindJSON
	if err := json.Unmarshal(raw, &rows); err != nil {
		return nil, err
	}
	binds := make([]Bind, 0, len(rows))
	for i, row := range rows {
		proto, ok := port.ParseProto(row.Proto)
		if !ok || proto == port.Both || row.Port == 0 {
			return nil, fmt.Errorf("row %d: %q port %d", i, clip(row.Proto), row.Port)
		}
		switch row.Result {
		case BindOK, BindInUse, BindNo, BindOther:
		default:
			return nil, fmt.Errorf("row %d: result %q", i, clip(string(row.Result)))
		}
		binds = append(binds, Bind{proto, row.Port, row.Result})
	}
	return binds, nil
}

// FormatBinds is the inverse of ParseBinds.
func FormatBinds(binds []Bind) ([]byte, error) {
	rows := make([]bindJSON, 0, len(binds))
	for _, b := range binds {
		rows = append(rows, bindJSON{b.Proto.String(), b.Port, b.Result})
	}
	return json.MarshalIndent(rows, "", "  ")
}
