//go:build !linux

package folder

import "os"

// openFolder is an open folder on disk.
type openFolder struct{ *os.File }

// openFolderAt opens the folder at dir on disk.
func openFolderAt(dir string) (openFolder, error) {
	file, err := os.Open(dir)
	return openFolder{file}, err
}

// openFolderIn opens a folder of a name below root. What takes its place meanwhile can be a link to something
// below root only.
func openFolderIn(root, name string) (openFolder, error) {
	in, err := os.OpenRoot(root)
	if err != nil {
		return openFolder{}, err
	}
	defer in.Close()
	file, err := in.Open(name)
	return openFolder{file}, err
}

// entries returns the entries of a folder, in no order.
func (f openFolder) entries() ([]entry, error) {
	read, err := f.ReadDir(-1)
	out := make([]entry, len(read))
	for i, e := range read {
		out[i] = entry{e.Name(), kindOfMode(e.Type())}
	}
	return out, err
}
