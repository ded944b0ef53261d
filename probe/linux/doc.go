// Package linux knows the sources of a Linux machine and of the inside of WSL:
// procfs, sysctl files, wslinfo, and Windows programs reached over interop.
//
// The parsers are pure functions from bytes to values and build on every system.
// Nothing here decides what a fact means for a port: that is fused in package
// probe.
package linux
