// Package check is the only place where a literal meets a reservation.
//
// A Judge holds one snapshot of the machine and judges the literals of files against it.
// It is a calculation: no clock, no file, no process. The rows of the decision table
// (table.go) are data; the sentences stand in package words. Severities and the question
// what stops a program from starting (Finding.StopsNow) are decided here and nowhere else.
//
// Invariants, each held by a test:
//   - A source that could not be read raises nothing.
//   - A row that is removed from the table makes a test fail.
//   - Each kind of reservation has a row, or stands in notJudged.
//   - The index by port gives what the plain reading of the table gives.
//   - Judging a literal without a finding allocates nothing.
//   - Every message names the side and says what to do.
package check
