// Package view holds one state of the workspace and the machine, the View. Every question
// of an editor or of the command line is answered from one View.
//
// A View is a value that never changes. It holds the files with the literals and
// findings in them, the snapshot of the machine, and the settings; and it knows where
// each port is used. An edit makes a new View from the old one (Edit). The time that
// takes depends on the files that the edit concerns, not on the size of the workspace,
// because the two Views share the data of all other files.
//
// Invariants, each held by a test:
//   - A View and its Files are immutable once Edit.Done has returned them.
//   - Whatever the order of the edits, a View equals one that is made from scratch from the same
//     contents and conditions.
//   - Findings are computed from the literals of the file, the snapshot and the settings
//     of the same View, and from nothing else.
package view
