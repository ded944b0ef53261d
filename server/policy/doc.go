// Package policy reads the policy file of a workspace folder, wsl-port-guard.yaml: which ports the machines
// of a team keep free, which findings do not count, and which further files hold ports.
//
// Invariants:
//   - It reads bytes only; package workspace finds and reads the file.
//   - What is not understood is a Problem with its place and has no effect; the rest applies.
//   - Patterns are bounded in length, so that no file name takes long to match.
package policy
