//go:build !unix && !windows

package folder

// identifyOpen is not known here; maxDepth alone ends a loop.
func identifyOpen(openFolder) (id folderID, ok bool) { return id, false }
