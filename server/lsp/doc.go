// Package lsp serves an editor: a session of the Language Server Protocol over a pair of
// streams.
//
// It decides nothing about ports: package scan finds the literals, check what is wrong with
// them, fix what helps. This package keeps messages in order, cancels requests, and converts
// to and from protocol types, with a file for each of these tasks.
//
// Invariants, each held by a test:
//   - Notifications are handled in the order of their arrival, on the read loop; requests
//     run beside it, each on one immutable View.
//   - Every request is answered exactly once, cancelled or not.
//   - No message, however broken, ends the process while its frame is intact.
//   - Diagnostics of an outdated version are never sent.
package lsp
