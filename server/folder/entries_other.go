//go:build !linux

package folder

import "os"

// readEntries returns the entries of a folder, in no order.
func readEntries(dir string) ([]entry, error) {
	file, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	read, err := file.ReadDir(-1)
	out := make([]entry, len(read))
	for i, e := range read {
		out[i] = entry{e.Name(), kindOfMode(e.Type())}
	}
	return out, err
}
