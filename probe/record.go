package probe

import "context"

// Record writes the raw bytes of every source of r that can be read into dir,
// which is created, as a recording that OpenRecording replays. Names of users
// and hosts are left out. written are the file names, sorted.
func Record(ctx context.Context, r Reader, dir string) (written []string, err error) {
	return nil, ErrMalformed
}
