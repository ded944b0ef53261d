// Package onlinux reads a Linux machine or the inside of WSL: its files, wslinfo, and
// Windows programs that are started over interop. It returns raw bytes, which package linux
// parses.
package onlinux
