// Package report is a launcher's half of the contract with the process it
// starts in a cell: the [Environment] that process is given, and the [Report]
// it writes on its descriptor 2 when the inmate has ended.
//
// A report is written by code that runs inside the sandbox, so it is hostile:
// a [Parser] keeps a bounded tail of it, allocates nothing because a header
// says so, and never fails; what cannot be read as a report is kept as text.
package report
