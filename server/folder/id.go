package folder

// folderID names a folder on disk, whatever path leads to it: the volume and the file's number on it.
type folderID struct {
	volume uint64
	file   [16]byte
}

// identify returns the folderID of the folder at dir. ok is false where the system does not tell.
// Tests replace it.
var identify = identifyFolder

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
