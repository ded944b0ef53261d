// Package workspace owns the files: open buffers over what lies on disk, which files of
// a folder are looked at, and the settings that say so. It hands out immutable Files;
// a change is a new File.
//
// Invariants:
//   - workspace knows nothing of machines or findings.
//   - An open buffer wins over the file on disk, always.
//   - Nothing outside the workspace folders is read; symbolic links are not followed.
package workspace
