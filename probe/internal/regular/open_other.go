//go:build !unix

package regular

// doNotBlock is nothing: Windows has pipes in no folder.
const doNotBlock = 0
