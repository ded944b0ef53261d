// Package linux parses what a Linux machine and the inside of WSL print: procfs, sysctl
// files and wslinfo. It builds on every system. Package onlinux reads the bytes, and
// package fuse decides what a value means for a port.
package linux
