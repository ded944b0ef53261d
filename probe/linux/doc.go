// Package linux knows the form of what a Linux machine and the inside of WSL print:
// procfs, sysctl files and wslinfo. It parses bytes into values and builds on every
// system; reading the bytes is for package onlinux, and what a value means for a port
// is decided in package fuse.
package linux
