package onwindows

import (
	"sync"
	"time"
)

// ages remembers when Windows was asked for each source whose answers are kept. Its zero value
// is usable, and it has a lock of its own, which no call to the system holds.
type ages struct {
	mu sync.Mutex
	at map[string]time.Time // by the name of the source
}

// set notes that the sources were read at the given time.
func (a *ages) set(at time.Time, names ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.at == nil {
		a.at = map[string]time.Time{}
	}
	for _, name := range names {
		a.at[name] = at
	}
}

// AskedAt is when Windows was last asked for the source called name; zero if its answers are
// not kept. What a reading returns can be that old.
func (m *Machine) AskedAt(name string) time.Time {
	m.ages.mu.Lock()
	defer m.ages.mu.Unlock()
	return m.ages.at[name]
}
