// Package workspace owns the files: it knows the folders, the open documents and the files on
// disk, and makes a new View of package view whenever one of them changes.
//
// Invariants:
//   - It does not know how a machine is read or how a finding is made; it passes Conditions on.
//   - The text of an open document always wins over the file on disk.
//   - Nothing outside the workspace folders is read; symbolic links are not followed.
package workspace
