package windows

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// dynamicRule is the line of dashes below the heading.
var dynamicRule = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*-{8,}\s*$`) })

// ParseDynamic reads `netsh interface ipv4|ipv6 show dynamicport tcp|udp` in any
// language: below a dashed rule, the first two lines of the form "words: number"
// are the first port and the number of ports. The range returned is inclusive.
func ParseDynamic(raw []byte) (port.Range, error) {
	rule := dynamicRule()
	ruled := false
	var numbers []uint64
	for line := range bytes.Lines(raw) {
		if rule.Match(line) {
			ruled = true
			continue
		}
		if n, ok := labelledNumber(line); ok && ruled && len(numbers) < 2 {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) < 2 {
		return port.Range{}, errors.New("netsh printed no dynamic port range")
	}
	start, count := numbers[0], numbers[1]
	if start == 0 || count == 0 || start+count-1 > 65535 {
		return port.Range{}, fmt.Errorf("dynamic port range of %d ports from %d on", count, start)
	}
	return port.Range{Start: uint16(start), End: uint16(start + count - 1)}, nil
}

// labelledNumber reads the number at the end of a line, if a colon stands before it.
func labelledNumber(line []byte) (uint64, bool) {
	line = bytes.TrimRight(line, " \t\r\n")
	label := bytes.TrimRight(line, "0123456789")
	n, err := strconv.ParseUint(string(line[len(label):]), 10, 32)
	return n, err == nil && endsInColon(bytes.TrimRight(label, " \t"))
}

// endsInColon accepts the ASCII colon, and the full-width one of East Asian Windows in
// UTF-8, code pages 936 and 949, 932 and 950.
func endsInColon(label []byte) bool {
	for _, colon := range []string{":", "：", "\xa3\xba", "\x81\x46", "\xa1\x47"} {
		if bytes.HasSuffix(label, []byte(colon)) {
			return true
		}
	}
	return false
}
