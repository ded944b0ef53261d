// Package onwindows reads a Windows machine: it calls Windows (the files named
// …_windows.go) and starts netsh.exe and wsl.exe, such that looking at WSL neither
// starts it nor keeps it alive. Package windows knows the form of what it reads.
package onwindows
