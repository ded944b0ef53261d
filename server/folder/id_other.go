//go:build !unix && !windows

package folder

// identifyFolder is not known here; maxDepth alone ends a loop.
func identifyFolder(string) (id folderID, ok bool) { return id, false }
