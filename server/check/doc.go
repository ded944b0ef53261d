// Package check is the only place where a literal meets a reservation.
//
// Literals judges what one file says against one snapshot of the machine and gives
// findings. It is a pure function: no clock, no file, no process. The rows of the
// decision table (table.go) and the words of the messages (messages.go) are data;
// the code here only reads them.
//
// Invariants, each held by a test:
//   - A source that could not be read raises nothing.
//   - A row that is removed from the table makes a test fail.
//   - Every message names the side and ends with what to do.
package check
