package windows

import (
	"bytes"
	"errors"
	"regexp"
	"strconv"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Exclusion is one row of `netsh interface ipv4|ipv6 show excludedportrange`.
type Exclusion struct {
	Range        port.Range // both ends inclusive
	Administered bool       // row ends in '*': explicit binds still work
}

// tableShape recognises rows by dashes, digits and the asterisk alone: the words of the
// table are translated and come in the OEM code page.
type tableShape struct{ rule, row *regexp.Regexp }

var exclusionTable = sync.OnceValue(func() tableShape {
	return tableShape{
		rule: regexp.MustCompile(`^\s*-{8,}\s+-{8,}\s*$`),
		row:  regexp.MustCompile(`^\s*([0-9]{1,5})\s+([0-9]{1,5})\s*(\*?)\s*$`),
	}
})

// ParseExcluded reads the table of excluded port ranges in any language.
// A table without rows is valid and means that nothing is excluded; output
// without the dashed rule is no table, which is an error. Rows that are no port
// range are skipped. Rows stay as printed: unmerged, in order.
func ParseExcluded(raw []byte) ([]Exclusion, error) {
	shape := exclusionTable()
	rows := []Exclusion{}
	ruled := false
	for line := range bytes.Lines(raw) {
		switch match := shape.row.FindSubmatch(line); {
		case shape.rule.Match(line):
			ruled = true
		case !ruled || match == nil:
		default:
			if r, ok := portRange(match[1], match[2]); ok {
				rows = append(rows, Exclusion{r, len(match[3]) > 0})
			}
		}
	}
	if !ruled {
		return nil, errors.New("netsh printed no table of excluded port ranges")
	}
	return rows, nil
}

// portRange reads two decimal numbers as an inclusive range of ports.
func portRange(first, last []byte) (port.Range, bool) {
	start, errStart := strconv.ParseUint(string(first), 10, 16)
	end, errEnd := strconv.ParseUint(string(last), 10, 16)
	r := port.Range{Start: uint16(start), End: uint16(end)}
	return r, errStart == nil && errEnd == nil && r.Valid()
}
