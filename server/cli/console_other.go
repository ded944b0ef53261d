//go:build !windows

package cli

import "io"

// isConsole is false, since only Windows tells terminals from other readers by encoding.
func isConsole(io.Writer) bool { return false }
