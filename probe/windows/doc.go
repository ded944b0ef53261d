// Package windows knows the Windows sources: what netsh, HCN, wsl.exe, iphlpapi
// and the registry tell, and how to ask them.
//
// The parsers are pure functions from bytes to values and build on every system;
// the reads behind them are build-tagged. Nothing here decides what a fact means
// for a port: that is fused in package probe.
package windows
