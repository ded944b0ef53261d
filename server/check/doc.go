// Package check judges port literals against the reservations of the machine.
//
// A Judge holds one snapshot of the machine and judges the literals of files against it. It
// only calculates: it uses no clock, file or process. The rows of the decision table
// (table.go) are data; the sentences are in package words. Only this package decides
// severities and what stops a program from starting (Finding.StopsNow).
//
// Invariants, each checked by a test:
//   - A source that could not be read causes no finding.
//   - A row that is removed from the table makes a test fail.
//   - Each kind of reservation has a row, or is in notJudged.
//   - The index by port gives the same findings as a plain reading of the table.
//   - Judging a literal without a finding allocates nothing.
//   - Every message names the side and says what to do.
package check
