//go:build unix && !linux

package folder

// openBeneath opens what has a name below root. No part of the name may be a symbolic link, also not one that
// takes the place of a file or folder meanwhile.
func openBeneath(root, name string, flags int) (descriptor, error) {
	return openByParts(root, name, flags)
}
