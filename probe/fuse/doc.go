// Package fuse turns what the sources of a machine said into one Snapshot.
//
// It is a calculation: no file, no clock, no program, no socket; server/house_test.go
// holds that for everything it links. Package probe reads the bytes and keeps a Reading
// of each source; the table of sources (sources.go) names the parser of each; Snapshot
// weighs the readings: which witness counts, which contradicts, what is stale.
//
// Invariants, each held by a test:
//   - A source that cannot be read is a Source with a status, never an empty list:
//     unknown is not "none".
//   - The same readings give the same Snapshot.
package fuse
