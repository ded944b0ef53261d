// Package workspace manages the folders, the open documents and the files on disk, and makes a new
// View of package view whenever one of them changes.
//
// Invariants:
//   - It does not depend on how a machine is read or how a finding is made; it only passes Conditions on.
//   - The text of an open document always takes precedence over the file on disk.
//   - Nothing outside the workspace folders is read; symbolic links are not followed.
package workspace
