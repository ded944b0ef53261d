// Package lsp is the door for editors: a JSON-RPC session over a pair of streams.
//
// It decides nothing: which literals a file holds is scan's, what is wrong check's, what
// helps fix's. Here are order, cancellation, and the conversion to and from protocol
// types, in a file for each concern.
//
// Invariants, each held by a test:
//   - Notifications are handled in the order of their arrival, on the read loop; requests
//     run beside it on immutable Files and Snapshots.
//   - Every request is answered exactly once, cancelled or not.
//   - No message, however broken, ends the process while its frame is intact.
//   - Diagnostics of an outdated version are never sent.
package lsp
