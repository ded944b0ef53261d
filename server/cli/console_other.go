//go:build !windows

package cli

import "io"

// isConsole is false, since only Windows tells terminals from other readers by encoding.
func isConsole(io.Writer) bool { return false }

// displayLanguages is for consoles of Windows; elsewhere the environment names the languages.
func displayLanguages() []string { return nil }

// showsColours is true, since every terminal here obeys control sequences.
func showsColours(io.Writer) bool { return true }

func isPipeClosedOnWindows(error) bool { return false }
