// Package windows parses what Windows prints: netsh, HCN, wsl.exe, and our own JSON for the
// tables of iphlpapi and the registry. It builds on every system. It also holds the search
// for WSL's block by trial binds, which the caller makes.
//
// Package onwindows reads the bytes, and package fuse decides what a value means for a
// port.
package windows
