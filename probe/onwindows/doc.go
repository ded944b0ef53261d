// Package onwindows reads a Windows machine: it calls Windows (the files named
// …_windows.go) and starts netsh.exe and wsl.exe, in a way that neither starts WSL nor
// keeps it alive. Package windows parses what it reads.
package onwindows
