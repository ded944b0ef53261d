// Package onlinux reads a Linux machine or the inside of WSL: its files, wslinfo, and
// Windows programs that are started over interop. It returns raw bytes; package linux
// knows their form.
package onlinux
