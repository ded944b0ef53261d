// Package windows knows the form of what Windows prints: netsh, HCN, wsl.exe, and our own
// JSON for the tables of iphlpapi and the registry. It parses bytes into values and
// builds on every system. It also holds the search for WSL's block by trial binds, as
// a calculation over binds that somebody else makes.
//
// Reading the bytes is for package onwindows, and what a value means for a port is
// decided in package fuse.
package windows
