package fix

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// The client's commands for the cures of the machine. None changes anything before the
// user has confirmed it; what needs an administrator is copied, not run.
const (
	CommandCopy     = "wslPortGuard.copyCommands"  // {text, note}
	CommandConfig   = "wslPortGuard.openWslConfig" // {section, key, value}
	CommandHold     = "wslPortGuard.holdPort"      // {ports}: an argument of the verb hold
	CommandShutdown = "wslPortGuard.shutdownWsl"   // {distros}
	CommandExplain  = "wslPortGuard.explainPort"   // {port}
	CommandRefresh  = "wslPortGuard.refresh"       // {}
)

// machineCures offers the finding's cures that are commands of the client, then the
// explanation of the port, as far as the client has the commands.
func (c Case) machineCures() []Action {
	var out []Action
	add := func(id, key string, args map[string]any) {
		if slices.Contains(c.Client.Commands, id) {
			out = append(out, Action{
				Title:   c.catalog().Say(key, "port", check.Noun(c.catalog(), c.Finding.Literal.Range)),
				Command: &Command{id, args},
			})
		}
	}
	for _, cure := range c.Finding.Cures {
		switch cure {
		case check.CureRefresh:
			add(CommandRefresh, "act/refresh", map[string]any{})
		case check.CureHold:
			if c.View.Snapshot().Vantage == fact.Windows {
				add(CommandHold, "act/hold-port", map[string]any{"ports": holdArgument(c.Finding.Literal)})
			}
		case check.CureShutdown:
			add(CommandShutdown, "act/wsl-shutdown", map[string]any{"distros": c.View.Snapshot().Running})
		case check.CureMode:
			add(CommandConfig, "act/networking-mode", map[string]any{"section": "wsl2", "key": "networkingMode", "value": "nat"})
		case check.CureIgnore:
			add(CommandConfig, "act/ignored-ports", map[string]any{"section": "experimental", "key": "ignoredPorts", "value": strconv.Itoa(int(c.Finding.Literal.Range.Start))})
		case check.CureWinnat, check.CureExclude, check.CureDynamicRange:
			add(CommandCopy, "act/"+string(cure), map[string]any{
				"text": strings.Join(c.adminCommands(cure), "\r\n"),
				"note": c.catalog().Say("note/" + string(cure)),
			})
		}
	}
	add(CommandExplain, "act/explain", map[string]any{"port": c.Finding.Literal.Range.Start})
	return out
}

// holdArgument names the ports of a literal as the verb hold reads them.
func holdArgument(l scan.Literal) string {
	text := strconv.Itoa(int(l.Range.Start))
	if !l.Range.Single() {
		text += "-" + strconv.Itoa(int(l.Range.End))
	}
	return text + "/" + l.Proto.String()
}

// adminCommands are the commands of a cure, for an administrator's console (Microsoft Learn,
// netsh interface; microsoft/WSL issue 5306).
func (c Case) adminCommands(cure check.Cure) []string {
	r, p := c.Finding.Literal.Range, c.Finding.Literal.Proto
	switch cure {
	case check.CureWinnat:
		return []string{"net stop winnat", "net start winnat"}
	case check.CureExclude:
		out := []string{"net stop winnat"}
		for _, proto := range p.Names() {
			out = append(out, "netsh int ipv4 add excludedportrange protocol="+proto+
				" startport="+strconv.Itoa(int(r.Start))+" numberofports="+strconv.Itoa(r.Len())+" store=persistent")
		}
		return append(out, "net start winnat")
	}
	var out []string
	if c.View.Snapshot().MaxUserPort != 0 {
		// The value sets the range again at each start of Windows (nmap/nmap issue 3499).
		out = append(out, `reg delete HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters /v MaxUserPort /f`)
	}
	return append(out,
		"netsh int ipv4 set dynamicport tcp start=49152 num=16384",
		"netsh int ipv4 set dynamicport udp start=49152 num=16384")
}
