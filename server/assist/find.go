package assist

import (
	"context"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// mostFound is how many ports an answer of findPorts has at most.
const mostFound = 50

type findArguments struct {
	Folder       string   `json:"folder"`
	Port         portText `json:"port"`
	FindingsOnly bool     `json:"findingsOnly"`
}

// found is the answer of findPorts.
type found struct {
	Ports       []foundPort `json:"ports"`
	LeftOut     int         `json:"leftOut"`
	UnreadFiles int         `json:"unreadFiles"`
	Unknown     []string    `json:"unknown"`
}

type foundPort struct {
	report.LiteralLine
	Findings []foundFinding `json:"findings"`

	rank int
}

type foundFinding struct {
	Code     check.Code `json:"code"`
	Severity string     `json:"severity"`
	Side     check.Side `json:"side"`
	Message  string     `json:"message"`
}

func findPorts(ctx context.Context, h Host, arguments []byte) (any, error) {
	var args findArguments
	if err := decode(arguments, &args); err != nil {
		return nil, err
	}
	wanted, protos, err := port.Range{Start: 1, End: 65535}, port.Proto(0), error(nil)
	if args.Port != "" {
		wanted, protos, err = args.Port.ports()
	}
	switch {
	case err != nil:
		return nil, err
	case len(args.Folder) > longestText:
		return nil, argumentError("folder is too long for the name of a folder")
	}
	files, err := h.Files(ctx, args.Folder)
	if err != nil {
		return nil, err
	}
	if files.Snapshot == nil {
		return nil, errNothingRead
	}
	answer := found{Unknown: unknown(files.Snapshot)}
	for name, f := range files.All {
		if f.Result.Unread != "" {
			answer.UnreadFiles++
		}
		for _, p := range portsOf(name, f) {
			isWanted := wanted.Overlaps(port.Range{Start: p.Port, End: p.EndPort}) && (protos == 0 || p.protos&protos != 0)
			if isWanted && (!args.FindingsOnly || len(p.Findings) > 0) {
				answer.Ports = append(answer.Ports, p.foundPort)
			}
		}
	}
	sorting.By(answer.Ports, func(a, b foundPort) int { return a.rank - b.rank })
	answer.LeftOut = max(0, len(answer.Ports)-mostFound)
	answer.Ports = append([]foundPort{}, answer.Ports[:len(answer.Ports)-answer.LeftOut]...)
	return answer, ctx.Err()
}

// filePort is a port of a file.
type filePort struct {
	foundPort
	protos port.Proto
}

// portsOf are the ports of a file with their findings.
func portsOf(name string, f *view.File) (ports []filePort) {
	for _, l := range f.Literals {
		if !l.OnHost() && l.Role != scan.Documentation {
			continue // a port inside a container, which other files on disk do not keep either
		}
		start, end := f.Positions(l, text.UTF8)
		p := foundPort{LiteralLine: report.LiteralOf(report.LocationOf(name, start, end), l), Findings: []foundFinding{}, rank: rank(l)}
		for _, finding := range f.Findings {
			if finding.Literal.Span == l.Span && finding.Literal.Range == l.Range {
				p.Findings = append(p.Findings, foundFinding{finding.Code, finding.Severity.String(), finding.Side, finding.Message})
				p.rank = min(p.rank, int(finding.Severity))
			}
		}
		ports = append(ports, filePort{p, l.Proto})
	}
	return ports
}

// rank orders ports without findings behind those with one, and mentions in prose last.
func rank(l scan.Literal) int {
	if l.OnHost() {
		return int(check.Hint) + 1
	}
	return int(check.Hint) + 2
}
