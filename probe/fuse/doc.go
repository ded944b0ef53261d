// Package fuse turns the readings of a machine's sources into one Snapshot.
//
// It only calculates: it uses no file, clock, program or socket. server/house_test.go
// checks what it links. Package probe reads the bytes and keeps a Reading of each source;
// the table of sources (sources.go) names the parser of each. Snapshot decides which
// readings count, which contradict each other, and which are stale.
//
// Invariants, each checked by a test:
//   - A source that cannot be read is a Source with a status, never an empty list:
//     unknown is not "none".
//   - The same readings give the same Snapshot.
package fuse
