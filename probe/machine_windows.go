package probe

import (
	"context"
	"io/fs"
)

// OpenMachine is the Reader of the machine this program runs on.
func OpenMachine() Reader { return machine{} }

type machine struct{}

func (machine) Read(_ context.Context, name string) ([]byte, error) {
	if name == NameRecording {
		return []byte(`{"version":1,"vantage":"other"}`), nil
	}
	return nil, fs.ErrNotExist
}
