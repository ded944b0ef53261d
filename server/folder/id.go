package folder

// folderID names a folder on disk, whatever path leads to it: the volume and the file's number on it.
type folderID struct {
	volume uint64
	file   [16]byte
}

// identify returns the folderID of an open folder. ok is false where the system does not tell. The
// folder is open already where it is read, and asking by its path would take a second way through all
// folders above it. Tests replace it.
var identify = identifyOpen

// isLoop reports whether a folder with this identity lies above p or is p: then a path leads in a
// circle. Junctions, bind mounts and links of a file server look like plain folders, so that only the
// identity shows it.
func (p *level) isLoop(id folderID) bool {
	for at := p; at != nil; at = at.parent {
		if at.hasID && at.id == id {
			return true
		}
	}
	return false
}
